package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.ThreeHosts;
import io.ringcast.testbed.Tools;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests network changes under a running engine with traffic. The engine must continue without help,
 * send nothing to a wrong address, count every lost frame, and leak nothing.
 */
@Order(1)
@Timeout(1_800)
class HostChangesIT {
    private static final int RATE = 1_000;
    private static final int FLAPS = 100;
    private static final int LIVES = 20;

    /** Ends an engine and returns its JSON summary, whose counts must add up. */
    private static Map<String, Object> finish(Task engine) {
        final Map<String, Object> map = Lab.finish(engine);
        final RunSummary summary = RunSummary.fromMap(map);
        assertEquals(
                summary.received(),
                summary.matched() + summary.unmatched() + summary.droppedTotal(),
                summary::toString);
        assertEquals(
                summary.copies(),
                summary.forwarded() + summary.transmitErrorsTotal(),
                summary::toString);
        return map;
    }

    /** Returns the final state of an interface. */
    private static Map<?, ?> link(Map<String, Object> map, int which) {
        return Fields.objects(map, "links").get(which);
    }

    private static long changes(Map<String, Object> map, String kind) {
        return Fields.integer(Fields.object(map, "changes"), kind);
    }

    /** Waits until an engine has written this text to standard error this many times. */
    private static void awaitErrors(Task engine, String what, int times) {
        final long deadline = System.nanoTime() + Lab.PATIENCE.toNanos();
        while (engine.err().stream().filter(line -> line.contains(what)).count() < times) {
            assertTrue(System.nanoTime() - deadline < 0, () -> what + ": " + engine.err());
            ChangingLab.sleep(1);
        }
    }

    private static Runnable ip(Namespace namespace, String arguments) {
        return () -> namespace.ip(arguments);
    }

    @Test
    void linksGoDownAndComeBack() throws Exception {
        try (ChangingLab lab = new ChangingLab()) {
            final Task engine = lab.startEngine("--idle", "poll");
            final int descriptors = ChangingLab.descriptors(engine);
            final long rings = ChangingLab.rings(engine);
            lab.startSender(RATE);
            final Recoveries receive = new Recoveries("if1 down and up");
            final Recoveries transmit = new Recoveries("eth0 down and up");
            final Recoveries receiveCarrier = new Recoveries("if1 loses its carrier for a while");
            final Recoveries transmitCarrier = new Recoveries("eth0 loses its carrier for a while");
            for (int i = 0; i < FLAPS; i++) {
                lab.outage(
                        receive,
                        ip(lab.bridge, "link set if1 down"),
                        () -> lab.awaitLinkLost(0),
                        lab.hosts::enableReceive);
                lab.outage(
                        transmit,
                        ip(lab.bridge, "link set eth0 down"),
                        () -> lab.awaitLinkLost(1),
                        lab.hosts::enableTransmit);
            }
            for (int i = 0; i < LIVES; i++) {
                lab.outage(
                        receiveCarrier,
                        ip(lab.sender, "link set s0 down"),
                        () -> lab.awaitLinkLost(0),
                        ip(lab.sender, "link set s0 up"));
                lab.outage(
                        transmitCarrier,
                        ip(lab.receiver, "link set r0 down"),
                        () -> lab.awaitLinkLost(1),
                        ip(lab.receiver, "link set r0 up"));
            }
            lab.evaluate();
            lab.assertOnlyFor(ThreeHosts.RECEIVER_MAC);
            // The control connection of the last query may not be closed yet.
            Until.must(
                    "as many descriptors as before",
                    () -> descriptors == ChangingLab.descriptors(engine));
            assertEquals(rings, ChangingLab.rings(engine));
            final Map<String, Object> map = finish(engine);
            for (int which = 0; which < 2; which++) {
                assertEquals("up", link(map, which).get("state"), map::toString);
                assertEquals(0, Fields.integer(link(map, which), "rebinds"), map::toString);
                final long seen = Fields.integer(link(map, which), "changes");
                assertTrue(seen >= 2 * (FLAPS + LIVES), () -> map + " " + engine.err());
            }
        }
    }

    @Test
    void devicesAreDeletedAndCreatedAgain() throws Exception {
        try (ChangingLab lab = new ChangingLab()) {
            final Task engine = lab.startEngine("--idle", "poll");
            final int descriptors = ChangingLab.descriptors(engine);
            final long rings = ChangingLab.rings(engine);
            lab.startSender(RATE);
            final Recoveries receive = new Recoveries("if1 deleted and created again");
            final Recoveries transmit = new Recoveries("eth0 deleted and created again");
            final int receiveIndex = index(lab.bridge, "if1");
            final int transmitIndex = index(lab.bridge, "eth0");
            for (int i = 0; i < LIVES; i++) {
                // Alternate between a new interface index and the original one.
                final String mtu = " mtu " + (i % 3 == 0 ? 9000 : 1500);
                final String r = i % 2 == 0 ? mtu : mtu + " index " + receiveIndex;
                final String t = i % 2 == 0 ? mtu : mtu + " index " + transmitIndex;
                lab.outage(
                        receive,
                        ip(lab.bridge, "link del if1"),
                        () -> lab.hosts.connectReceive(r.strip()),
                        lab.hosts::enableReceive);
                lab.outage(
                        transmit,
                        ip(lab.bridge, "link del eth0"),
                        () -> lab.hosts.connectTransmit(t.strip()),
                        lab.hosts::enableTransmit);
            }
            final List<String> igmp = Lab.run(lab.bridge, "cat", "/proc/net/igmp");
            assertTrue(igmp.toString().contains("030201EF"), igmp::toString);
            lab.evaluate();
            lab.assertOnlyFor(ThreeHosts.RECEIVER_MAC);
            assertEquals(descriptors, ChangingLab.descriptors(engine));
            assertEquals(rings, ChangingLab.rings(engine));
            final Map<String, Object> map = finish(engine);
            assertEquals(LIVES, Fields.integer(link(map, 0), "rebinds"), map::toString);
            assertEquals(LIVES, Fields.integer(link(map, 1), "rebinds"), map::toString);
            assertEquals(LIVES, changes(map, "join"), map::toString);
        }
    }

    private static int index(Namespace namespace, String device) {
        return Integer.parseInt(namespace.ip("-o link show dev " + device).split(":")[0]);
    }

    @Test
    void propertiesAndNeighboursChange() throws Exception {
        final String other = "02:00:00:00:19:77";
        try (ChangingLab lab = new ChangingLab()) {
            // With arp_notify, the host announces an address that it takes over.
            Lab.run(lab.receiver, "sysctl", "-qw", "net.ipv4.conf.br1.arp_notify=1");
            final Task engine = lab.startEngine("--idle", "poll");
            lab.startSender(RATE);
            final Recoveries smaller = new Recoveries("MTU of eth0 changed");
            final Recoveries larger = new Recoveries("MTU of if1 changed");
            final Recoveries gone = new Recoveries("destination does not answer for a while");
            for (int i = 0; i < 5; i++) {
                final String mtu = " mtu " + (i % 2 == 0 ? 3000 : 1500);
                lab.outage(smaller, () -> {}, ip(lab.bridge, "link set eth0" + mtu));
                lab.outage(larger, () -> {}, ip(lab.bridge, "link set if1" + mtu));
                final int times = i + 1;
                lab.outage(
                        gone,
                        () -> {
                            lab.receiver.ip("addr del " + Lab.RECEIVER + "/24 dev br1");
                            lab.bridge.ip("neigh flush dev eth0");
                        },
                        () -> awaitErrors(engine, "does not answer ARP", times),
                        ip(lab.receiver, "addr add " + Lab.RECEIVER + "/24 dev br1"));
            }
            lab.assertOnlyFor(ThreeHosts.RECEIVER_MAC);
            final Recoveries moved = new Recoveries("destination has another MAC address");
            for (int i = 0; i < 10; i++) {
                final String mac = i % 2 == 0 ? other : ThreeHosts.RECEIVER_MAC;
                lab.outage(moved, () -> {}, ip(lab.receiver, "link set br1 address " + mac));
                final long expected = Long.parseLong(mac.replace(":", ""), 16);
                lab.awaitArrival(arrival -> arrival.mac() == expected);
            }
            lab.evaluate();
            final Map<String, Object> map = finish(engine);
            assertTrue(changes(map, "neighbour") >= 10 + 2 * 5, () -> map + " " + engine.err());
            assertEquals(0, Fields.integer(link(map, 0), "rebinds"), map::toString);
        }
    }

    /**
     * Frames for this host itself keep arriving when its address changes, and none is sent on the
     * wire.
     */
    @Test
    void ownAddressIsFollowed() throws Exception {
        try (ChangingLab lab = new ChangingLab()) {
            final Task engine =
                    Lab.ready(
                            lab.bridge.start(
                                    "engine",
                                    Lab.engineCommand(
                                            "-i", "if1", "-o", "eth0", "--json", "--join",
                                            "none")));
            Assumptions.assumeFalse(
                    Lab.readyLine(engine).contains("by lo"), "no local delivery through eth0 here");
            final Task application =
                    Lab.ready(lab.bridge.start("application", Lab.receiveCommand()));
            final Task sender = lab.startSenderOnly(RATE);
            awaitMore(application);
            lab.bridge.ip("addr del " + Lab.ETH0 + "/24 dev eth0");
            lab.bridge.ip("addr add 198.19.0.7/24 dev eth0");
            awaitErrors(engine, "destination 198.19.0.1: is now 198.19.0.7", 1);
            awaitMore(application);
            lab.bridge.ip("link set eth0 address 02:00:00:00:00:99");
            awaitErrors(engine, "has MAC address 02:00:00:00:00:99", 1);
            awaitMore(application);
            lab.bridge.ip("link del eth0");
            lab.hosts.connectTransmit("");
            lab.hosts.enableTransmit();
            awaitErrors(engine, "destination 198.19.0.7: is now 198.19.0.1", 1);
            awaitMore(application);
            sender.signal("TERM");
            final Map<String, Object> map = finish(engine);
            assertEquals(2, changes(map, "address"), map::toString);
            assertEquals(List.of(), lab.arrivals(), "on the wire");
        }
    }

    /** Waits until an application has received 200 more datagrams. */
    private static void awaitMore(Task application) throws InterruptedException {
        final long before = received(application);
        final long deadline = System.nanoTime() + Lab.PATIENCE.toNanos();
        while (received(application) < before + 200) {
            assertTrue(System.nanoTime() - deadline < 0, "nothing arrives any more");
            ChangingLab.sleep(10);
        }
    }

    private static long received(Task application) {
        final String line = application.lastLine();
        return line.isEmpty() ? 0 : Fields.integer(Json.read(line), "received");
    }

    /** The queue takes far fewer frames than arrive: nothing hangs, and every frame is counted. */
    @Test
    void slowQueueIsSurvived() throws Exception {
        final String tc =
                Tools.find("tc").orElseGet(() -> Assumptions.abort("tc: no such program here"));
        try (ChangingLab lab = new ChangingLab()) {
            Lab.run(
                    lab.bridge,
                    (tc + " qdisc add dev eth0 root tbf rate 1mbit burst 4k limit 20k").split(" "));
            final Task engine = lab.startEngine("--transmit-ring-frames", "64");
            final Task sender = lab.startSender(5_000);
            ChangingLab.sleep(1_500);
            Lab.run(lab.bridge, (tc + " qdisc del dev eth0 root").split(" "));
            lab.awaitArrivalAfter(ChangingLab.now());
            sender.signal("TERM");
            final RunSummary summary = RunSummary.fromMap(finish(engine));
            assertTrue(summary.transmitErrorsTotal() > 0, summary::toString);
            assertTrue(summary.forwarded() > 0, summary::toString);
            lab.assertOnlyFor(ThreeHosts.RECEIVER_MAC);
        }
    }

    /** While a link is down, the engine uses almost no CPU; afterwards it sends no old frames. */
    @Test
    void whileALinkIsDownAlmostNothingIsDone() throws Exception {
        try (ChangingLab lab = new ChangingLab()) {
            final Task sender = lab.startSenderOnly(RATE);
            for (final String idle : List.of("poll", "backoff")) {
                final Task engine = lab.startEngine("--idle", idle);
                lab.awaitArrivalAfter(ChangingLab.now());
                for (final String device : List.of("if1", "eth0")) {
                    lab.bridge.ip("link set " + device + " down");
                    ChangingLab.sleep(200);
                    // While eth0 is down, frames still arrive on if1, and each costs CPU time.
                    final double most = device.equals("if1") ? 0.05 : 0.5;
                    final double share = ChangingLab.quietShare(engine, most);
                    System.out.printf(
                            Locale.ROOT,
                            "CPU with --idle %s while %s is down: %.1f %%%n",
                            idle,
                            device,
                            100 * share);
                    final long before = Arrival.parse(lab.tap.lastLine()).sequence();
                    lab.bridge.ip("link set " + device + " up");
                    lab.awaitArrival(arrival -> arrival.sequence() > before + RATE);
                    assertTrue(share <= most, "CPU: " + share);
                }
                finish(engine);
            }
            sender.signal("TERM");
        }
    }

    @Test
    void waitsForWhatIsNotThere() throws Exception {
        try (ChangingLab lab = new ChangingLab()) {
            lab.bridge.ip("link del eth0");
            final List<String> arguments = new ArrayList<>(List.of("-i", "if1", "-o", "eth0"));
            arguments.addAll(List.of("--to", Lab.RECEIVER, "--json", "--wait"));
            final Task stopped = lab.bridge.start("engine", Lab.engineCommand(arguments));
            final Task engine = lab.bridge.start("engine", Lab.engineCommand(arguments));
            for (final Task task : List.of(stopped, engine)) {
                task.awaitErr(
                        line ->
                                line.contains(
                                        "waiting: interface 'eth0': there is no such interface"),
                        Lab.PATIENCE);
            }
            final RunSummary nothing = RunSummary.fromMap(Lab.finish(stopped));
            assertEquals(0, nothing.received());
            lab.hosts.connectTransmit("");
            engine.awaitErr(line -> line.contains("'eth0': is down"), Lab.PATIENCE);
            lab.receiver.ip("addr del " + Lab.RECEIVER + "/24 dev br1");
            lab.hosts.enableTransmit();
            engine.awaitErr(line -> line.contains("has not answered ARP"), Lab.PATIENCE);
            lab.receiver.ip("addr add " + Lab.RECEIVER + "/24 dev br1");
            Lab.ready(engine);
            lab.startSender(RATE);
            assertTrue(RunSummary.fromMap(finish(engine)).forwarded() > 0);
        }
    }
}
