package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests two relays, connected by a network without multicast: the first sends the datagrams of a
 * group as unicast, the second sends this unicast to a group.
 */
@Timeout(1_800)
class RelayIT {
    private static final String FAR_GROUP = "239.7.7.7";
    private static final int DATAGRAMS = 500;

    /** Connects the far network: multicast on s0 and m0, unicast between eth0 and r0. */
    private static Namespace farNetwork(Lab lab) {
        final Namespace member = lab.testbed().namespace("member");
        lab.testbed().pair(lab.receiver, "x0", "", member, "m0");
        lab.receiver.ip("addr add 198.51.100.1/24 dev x0");
        lab.receiver.ip("link set x0 up");
        member.ip("addr add 198.51.100.2/24 dev m0");
        member.ip("link set m0 up");
        // If net.ipv4.conf.*.rp_filter is set, the member needs a route back to the sender.
        member.ip("route add default via 198.51.100.1");
        return member;
    }

    private static Task secondRelay(Lab lab, String own, String... options) {
        final List<String> arguments = new ArrayList<>(List.of("-i", "r0", "-o", "x0"));
        arguments.addAll(List.of("--destination", own, "--to", FAR_GROUP, "--ttl", "set 7"));
        arguments.addAll(List.of("--json"));
        arguments.addAll(List.of(options));
        return lab.receiver.start("relay", Lab.engineCommand(arguments));
    }

    /**
     * Returns how many ICMP destination unreachable messages the host has sent for closed ports.
     */
    static long unreachables(Namespace host) {
        final List<String[]> icmp =
                host.run("cat /proc/net/snmp")
                        .lines()
                        .filter(line -> line.startsWith("Icmp:"))
                        .map(line -> line.split(" "))
                        .toList();
        return Long.parseLong(icmp.get(1)[List.of(icmp.get(0)).indexOf("OutDestUnreachs")]);
    }

    @Test
    void aGroupCrossesANetworkWithoutMulticast() {
        try (HostLab host = HostLab.open()) {
            final Lab lab = host.lab;
            final Namespace far = farNetwork(lab);
            final Task second = secondRelay(lab, "own", "--consume");
            final String line = second.awaitErr(text -> text.contains("ringcast"), Lab.PATIENCE);
            Assumptions.assumeFalse(line.contains("EPERM"), line);
            Lab.ready(second);
            final Task first = lab.startEngine();
            final Task member = host.member(far, FAR_GROUP, "198.51.100.2");
            // The first relay has resolved the neighbour with a datagram to the discard port; count
            // from here.
            final long before = unreachables(lab.receiver);
            lab.send(Lab.GROUP, 10_000, DATAGRAMS, 1_000);
            assertEquals(DATAGRAMS, HostLab.ended(member, DATAGRAMS));
            final RunSummary out = Lab.summary(first);
            final RunSummary back = Lab.summary(second);
            assertEquals(DATAGRAMS, out.forwarded(), out::toString);
            assertEquals(DATAGRAMS, back.matched(), back::toString);
            assertEquals(DATAGRAMS, back.forwarded(), back::toString);
            assertEquals(before, unreachables(lab.receiver), "withheld from the stack");
            assertFalse(
                    second.err().stream().anyMatch(text -> text.contains("own address")),
                    () -> second.err().toString());
        }
    }

    /** Without withholding, the stack tells the first relay's sender that the port is closed. */
    @Test
    void withoutConsumeItWarns() {
        try (Lab lab = Lab.open()) {
            farNetwork(lab);
            final Task second = Lab.ready(secondRelay(lab, Lab.RECEIVER));
            assertTrue(
                    second.err().stream()
                            .anyMatch(
                                    text ->
                                            text.contains(
                                                    "rule default: "
                                                            + Lab.RECEIVER
                                                            + " is an address of this host")),
                    () -> second.err().toString());
            final Task first = lab.startEngine();
            final long before = unreachables(lab.receiver);
            lab.send(Lab.GROUP, 10_000, 1, 1_000);
            Until.must("unreachable", () -> unreachables(lab.receiver) > before);
            assertEquals(1, Lab.summary(first).forwarded());
            assertEquals(1, RunSummary.fromMap(Lab.finish(second)).forwarded());
        }
    }

    /** Both ends of a veth pair are in one host: frames sent by one end arrive at the other. */
    @Test
    void aLoopWithinTheHostIsRefused() {
        try (Lab lab = Lab.open()) {
            lab.bridge.pair("v1", "v2");
            final Task refused = paired(lab, "--to", Lab.GROUP);
            assertEquals(1, refused.exitCode(Lab.PATIENCE), () -> refused.err().toString());
            assertTrue(
                    refused.lastError()
                            .contains(
                                    "rule default: takes what it sends to 239.1.2.3 again: a datagram would be forwarded again and again, because v1 is the other"
                                            + " end of v2; set ttl: decrement to end that"),
                    refused::lastError);
            Lab.finish(Lab.ready(paired(lab, "--to", Lab.GROUP, "--ttl", "decrement")));
            Lab.finish(Lab.ready(paired(lab, "--to", FAR_GROUP)));
        }
    }

    private static Task paired(Lab lab, String... options) {
        final List<String> arguments = new ArrayList<>(List.of("-i", "v1", "-o", "v2"));
        arguments.addAll(List.of("--group", Lab.GROUP, "--json"));
        arguments.addAll(List.of(options));
        return lab.bridge.start("engine", Lab.engineCommand(arguments));
    }

    /**
     * The receive interface is also the transmit interface, as on a cloud host: the run does not
     * receive the frames that it sends.
     */
    @Test
    void oneArm() {
        try (Lab lab = Lab.open()) {
            final Task application = lab.startApplicationIn(lab.sender);
            final List<String> arguments = new ArrayList<>(List.of("-i", "if1", "-o", "if1"));
            arguments.addAll(List.of("--group", Lab.GROUP, "--to", Lab.SENDER, "--json"));
            // A host accepts no datagram whose source is its own address.
            arguments.addAll(List.of("--source", Lab.IF1));
            final Task engine = Lab.ready(lab.bridge.start("engine", Lab.engineCommand(arguments)));
            lab.send(Lab.GROUP, 10_000, DATAGRAMS, 1_000);
            assertEquals(DATAGRAMS, Lab.awaitReceived(application, DATAGRAMS));
            final RunSummary summary = RunSummary.fromMap(Lab.finish(engine));
            assertEquals(DATAGRAMS, summary.matched(), summary::toString);
            assertEquals(DATAGRAMS, summary.forwarded(), summary::toString);
            assertEquals(0, summary.unmatched(), summary::toString);
        }
    }
}
