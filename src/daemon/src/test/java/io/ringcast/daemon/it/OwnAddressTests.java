package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests of rules for the own address of the receive interface, for either IP version, while this
 * address changes.
 */
@Timeout(1_800)
abstract class OwnAddressTests {
    private static final int PORT = 10_005;

    final Net net;

    /**
     * Addresses of an IP version.
     *
     * @param family option of ip(8): {@code -4}
     * @param name name of the IP version in messages
     * @param icmp name of the protocol that reports a closed port
     * @param own word for an own address in messages
     * @param first first address of if1
     * @param next later address of if1, with its prefix length
     * @param second address of if2
     * @param other address of the host behind if2
     * @param further later address of if2
     * @param length prefix length of these addresses
     */
    record Net(
            String family,
            String name,
            String icmp,
            String own,
            String group,
            String receiver,
            String first,
            String next,
            int nextLength,
            String second,
            String other,
            String further,
            int length) {
        /** Adds an address to a device; it is usable at once. */
        void add(Namespace host, String address, int prefix, String device) {
            host.ip(
                    "addr add "
                            + address
                            + "/"
                            + prefix
                            + " dev "
                            + device
                            + (family.equals("-6") ? " nodad" : ""));
        }

        void add(Namespace host, String address, String device) {
            add(host, address, length, device);
        }

        void delete(Namespace host, String address, String device) {
            host.ip("addr del " + address + "/" + length + " dev " + device);
        }

        void flush(Namespace host, String device) {
            host.ip(family + " addr flush dev " + device);
        }
    }

    OwnAddressTests(Net net) {
        this.net = net;
    }

    /** Returns how many datagrams to closed ports a host has reported by ICMP. */
    abstract long unreachables(Namespace host);

    Task engine(Lab lab, String... options) {
        final List<String> arguments = new ArrayList<>(List.of("-i", "if1", "-o", "eth0"));
        arguments.addAll(List.of("--destination", "own", "--to", net.receiver, "--json"));
        arguments.addAll(List.of(options));
        return lab.bridge.start("engine", Lab.engineCommand(arguments));
    }

    static void awaitErr(Task engine, String... texts) {
        engine.awaitErr(line -> List.of(texts).stream().allMatch(line::contains), Lab.PATIENCE);
    }

    /** While the own address changes, a flow of another rule loses nothing. */
    @Test
    void itIsFollowedWhileAnotherRuleForwards() throws Exception {
        try (Lab lab = Lab.open()) {
            final Path file = lab.testbed().directory().resolve("own.yaml");
            Files.writeString(
                    file,
                    """
                    interface: if1
                    transmit: eth0
                    consume: off
                    rules:
                      - name: feed
                        match: {group: "GROUP"}
                        to: ["RECEIVER"]
                      - name: back
                        match: {destination: own, port: 10005}
                        to: ["RECEIVER"]
                    """
                            .replace("GROUP", net.group)
                            .replace("RECEIVER", net.receiver));
            final Task feed = lab.startApplication();
            final Task back =
                    Lab.ready(
                            lab.receiver.start(
                                    "back", Lab.receiveCommand("--port", Integer.toString(PORT))));
            final Task engine =
                    Lab.ready(
                            lab.bridge.start(
                                    "engine", Lab.engineCommand("-c", file.toString(), "--json")));
            final Task sender =
                    lab.sender.start(
                            "sender",
                            Launcher.command(
                                    "send",
                                    List.of(
                                            "-i", "s0", "--to", net.group, "--rate", "1000",
                                            "--count", "20000")));
            Until.must("flow", () -> Lab.counted(feed, "received") > 0);
            lab.send(net.first, PORT, 100, 1_000);
            assertEquals(100, Lab.awaitReceived(back, 100));
            net.add(lab.bridge, net.next, net.nextLength, "if1");
            net.delete(lab.bridge, net.first, "if1");
            awaitErr(engine, "now take frames to " + net.next);
            lab.send(net.next, PORT, 100, 1_000);
            assertEquals(200, Lab.awaitReceived(back, 200));
            net.flush(lab.bridge, "if1");
            awaitErr(engine, " is gone; rules with destination own take no frames");
            net.add(lab.bridge, net.first, "if1");
            awaitErr(engine, "now take frames to " + net.first);
            lab.send(net.first, PORT, 100, 1_000);
            assertEquals(300, Lab.awaitReceived(back, 300));
            assertEquals(0, sender.exitCode(Lab.PATIENCE), () -> sender.err().toString());
            assertEquals(20_000, Lab.awaitReceived(feed, 20_000));
            final RunSummary summary = RunSummary.fromMap(Lab.finish(engine));
            Lab.assertLaw(summary);
            assertEquals(20_300, summary.forwarded(), summary::toString);
            assertEquals(0, summary.kernelDrops(), summary::toString);
        }
    }

    @Test
    void withoutAnAddressItTakesNothingAndSaysSo() {
        try (Lab lab = Lab.open()) {
            net.flush(lab.bridge, "if1");
            final Task application = lab.startApplication();
            final Task engine = Lab.ready(engine(lab));
            assertTrue(
                    engine.err().stream()
                            .anyMatch(
                                    line ->
                                            line.contains(
                                                    "rule default: takes no frames until if1 has an "
                                                            + net.name
                                                            + " address")),
                    () -> engine.err().toString());
            net.add(lab.bridge, net.first, "if1");
            awaitErr(engine, "now take frames to " + net.first);
            lab.send(net.first, 10_000, 50, 1_000);
            assertEquals(50, Lab.awaitReceived(application, 50));
            assertEquals(50, RunSummary.fromMap(Lab.finish(engine)).forwarded());
        }
    }

    @Test
    void aRunThatWaitsWaitsForTheAddress() {
        try (Lab lab = Lab.open()) {
            net.flush(lab.bridge, "if1");
            final Task engine = engine(lab, "--wait");
            awaitErr(engine, "waiting: interface if1: has no " + net.name + " address");
            net.add(lab.bridge, net.first, "if1");
            awaitErr(engine, "ready: if1 -> eth0, " + net.first + " port 10000");
            Lab.finish(engine);
        }
    }

    /** An address that is added after the start is also withheld. */
    @Test
    void itIsWithheldFromTheStack() {
        try (Lab lab = Lab.open()) {
            net.flush(lab.bridge, "if1");
            final Task application = lab.startApplication();
            final Task engine = engine(lab, "--consume");
            final String line = engine.awaitErr(text -> text.contains("ringcast"), Lab.PATIENCE);
            Assumptions.assumeFalse(line.contains("EPERM"), line);
            Lab.ready(engine);
            net.add(lab.bridge, net.first, "if1");
            awaitErr(engine, "now take frames to " + net.first);
            final long before = unreachables(lab.bridge);
            lab.send(net.first, 10_000, 50, 1_000);
            assertEquals(50, Lab.awaitReceived(application, 50));
            assertEquals(50, RunSummary.fromMap(Lab.finish(engine)).forwarded());
            assertEquals(before, unreachables(lab.bridge));
        }
    }

    /** Without withholding, the run warns, and the stack answers that the port is closed. */
    @Test
    void theStackAnswersUnlessItIsWithheld() {
        try (Lab lab = Lab.open()) {
            final Task engine = Lab.ready(engine(lab, "--consume", "off"));
            assertTrue(
                    engine.err().stream()
                            .anyMatch(
                                    line ->
                                            line.contains(
                                                    "rule default: "
                                                            + net.own
                                                            + " is an address of this host: its IP"
                                                            + " stack gets the datagrams, too, and"
                                                            + " answers with "
                                                            + net.icmp
                                                            + " port unreachable")),
                    () -> engine.err().toString());
            final long before = unreachables(lab.bridge);
            lab.send(net.first, 10_000, 1, 1_000);
            Until.must("unreachable", () -> unreachables(lab.bridge) > before);
            assertEquals(1, RunSummary.fromMap(Lab.finish(engine)).forwarded());
        }
    }

    private void laySecond(Lab lab, Namespace other, String own) {
        lab.testbed().pair(other, "s1", "", lab.bridge, "if2");
        other.ip("link set s1 up");
        lab.bridge.ip("link set if2 up");
        net.add(other, net.other, "s1");
        net.add(lab.bridge, own, "if2");
    }

    private static void send(Namespace from, String device, String address, int count) {
        final Task task =
                from.start(
                        "other",
                        Launcher.command(
                                "send",
                                List.of(
                                        "-i",
                                        device,
                                        "--to",
                                        address,
                                        "--count",
                                        "" + count,
                                        "--rate",
                                        "1000")));
        assertEquals(0, task.exitCode(Lab.PATIENCE), () -> "sender: " + task.err());
    }

    /**
     * While the address of one interface changes, goes and comes back, a flow to the other one
     * loses nothing.
     */
    @Test
    void eachInterfaceHasItsOwn() {
        try (Lab lab = Lab.open()) {
            final Namespace other = lab.testbed().namespace("other");
            laySecond(lab, other, net.second);
            final Task application = lab.startApplication();
            final Task engine = engine(lab, "-i", "if2", "--consume", "off");
            awaitErr(
                    engine,
                    "ready: if1, if2 -> eth0, " + net.first + ", " + net.second + " port 10000");
            // No rule matches datagrams to the address of if2 that arrive on if1.
            lab.sender.ip(net.family + " route add " + net.second + " via " + net.first);
            send(lab.sender, "s0", net.second, 50);
            final Task flow =
                    lab.sender.start(
                            "flow",
                            Launcher.command(
                                    "send",
                                    List.of(
                                            "-i", "s0", "--to", net.first, "--rate", "1000",
                                            "--count", "10000")));
            Until.must("flow", () -> Lab.counted(application, "received") > 0);
            send(other, "s1", net.second, 100);
            net.flush(lab.bridge, "if2");
            awaitErr(engine, "own address of if2: ", " is gone");
            net.add(lab.bridge, net.further, "if2");
            awaitErr(engine, "own address of if2: ", "now take frames to " + net.further);
            send(other, "s1", net.further, 200);
            lab.bridge.ip("link del if2");
            awaitErr(engine, "receive interface if2: is absent");
            laySecond(lab, other, net.second);
            awaitErr(engine, "if2", "sockets opened anew");
            awaitErr(engine, "own address of if2: ", "now take frames to " + net.second);
            send(other, "s1", net.second, 300);
            assertEquals(0, flow.exitCode(Lab.PATIENCE), () -> flow.err().toString());
            assertEquals(10_600, Lab.awaitReceived(application, 10_600));
            assertTrue(
                    engine.err().stream().noneMatch(line -> line.contains("own address of if1")),
                    () -> engine.err().toString());
            final RunSummary summary = RunSummary.fromMap(Lab.finish(engine));
            Lab.assertLaw(summary);
            assertEquals(10_600, summary.forwarded(), summary::toString);
        }
    }
}
