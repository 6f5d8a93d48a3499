package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.TestbedException;
import io.ringcast.testbed.Tools;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests two relays with a router between them that changes the source address and port (NAT), as
 * routers of providers and clouds do: {@code sender - first (eth0) - (r0) router (n2) - (eth0)
 * second (x0) - (m0) member}.
 */
@Timeout(1_800)
class RelayNatIT {
    private static final String FAR_GROUP = "239.7.7.7";
    private static final String ROUTER = "198.51.100.1";
    private static final String SECOND = "198.51.100.2";
    private static final int FIRST_PORT = 40_000;
    private static final int LAST_PORT = 40_999;
    private static final int DATAGRAMS = 500;

    /** Source address and port of a datagram. */
    private record Source(int address, int port) {
        static Source of(Frame frame) {
            final ByteBuffer bytes = ByteBuffer.wrap(frame.bytes());
            return new Source(bytes.getInt(26), Short.toUnsignedInt(bytes.getShort(34)));
        }
    }

    /** Network behind the receiver of {@link Lab}; that receiver is the router here. */
    private record Far(Namespace second, Namespace member) {
        static Far behind(Lab lab) {
            final Namespace router = lab.receiver;
            final Namespace second = lab.testbed().namespace("second");
            final Namespace member = lab.testbed().namespace("member");
            lab.testbed().connect(second, "eth0", SECOND + "/24", router, "n2", ROUTER + "/24");
            lab.testbed().connect(second, "x0", "203.0.113.1/24", member, "m0", "203.0.113.2/24");
            lab.bridge.ip("route add 198.51.100.0/24 via " + Lab.RECEIVER);
            // If net.ipv4.conf.*.rp_filter is set, the hosts need routes back to the source.
            member.ip("route add default via 203.0.113.1");
            Lab.run(router, "/bin/sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward");
            translate(router);
            return new Far(second, member);
        }

        private static void translate(Namespace router) {
            final String nft = Tools.find("nft").orElseGet(() -> Assumptions.abort("no nft here"));
            final String rules =
                    "add table ip nat; add chain ip nat out { type nat hook postrouting priority 100; };"
                            + " add rule ip nat out oifname n2 meta l4proto udp snat to "
                            + (ROUTER + ":" + FIRST_PORT + "-" + LAST_PORT);
            try {
                router.run(List.of(nft, rules));
            } catch (TestbedException e) {
                Assumptions.abort("no source NAT here: " + e.getMessage());
            }
        }

        Task relay(String... options) {
            final List<String> arguments = new ArrayList<>(List.of("-i", "eth0", "-o", "x0"));
            arguments.addAll(List.of("--destination", SECOND, "--to", FAR_GROUP, "--json"));
            arguments.addAll(List.of("--gso", "off")); // the tap counts frames
            arguments.addAll(List.of(options));
            return Lab.ready(second.start("second relay", Lab.engineCommand(arguments)));
        }
    }

    /**
     * Sends from two sockets, checks that all datagrams arrive, and returns the sources that a
     * member of the far group sees.
     */
    private static Set<Source> sources(String... options) {
        try (Lab lab = Lab.open()) {
            final Far far = Far.behind(lab);
            final Task tap = Lab.ready(far.member.start("tap", FrameTap.command("m0")));
            final Task member =
                    Lab.ready(
                            far.member.start(
                                    "member",
                                    Lab.receiveCommand("--group", FAR_GROUP, "-i", "m0")));
            final Task second = far.relay(options);
            final Task first =
                    Lab.ready(
                            lab.bridge.start(
                                    "first relay",
                                    Lab.engineCommand(
                                            "-i", "if1", "-o", "eth0", "--to", SECOND, "--json")));
            lab.send(Lab.GROUP, 10_000, DATAGRAMS, 1_000, 2);
            assertEquals(DATAGRAMS, Lab.awaitReceived(member, DATAGRAMS));
            assertEquals(DATAGRAMS, Lab.summary(first).forwarded());
            final RunSummary back = RunSummary.fromMap(Lab.finish(second));
            Lab.assertLaw(back);
            assertEquals(DATAGRAMS, back.forwarded(), back::toString);
            return Lab.awaitFrames(tap, DATAGRAMS).stream()
                    .map(Source::of)
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void theSourceIsTheRoutersWithAPortForEachSender() {
        final Set<Source> sources = sources();
        assertEquals(2, sources.size(), sources::toString);
        for (final Source source : sources) {
            assertEquals(0xc633_6401, source.address(), sources::toString);
            assertTrue(
                    source.port() >= FIRST_PORT && source.port() <= LAST_PORT, sources::toString);
        }
    }

    @Test
    void theSecondRelaySetsTheSource() {
        assertEquals(Set.of(new Source(0x0a01_0203, 5_000)), sources("--source", "10.1.2.3:5000"));
    }
}
