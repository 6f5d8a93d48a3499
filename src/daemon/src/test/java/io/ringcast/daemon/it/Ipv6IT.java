package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.ThreeHosts;
import io.ringcast.testbed.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests forwarding of IPv6 multicast from an ordinary sender to an unmodified application. */
@Timeout(1_800)
class Ipv6IT {
    private static final String GROUP = ThreeHosts.IPV6_GROUP;
    private static final int DATAGRAMS = 2_000;

    /**
     * Python sender; the arguments are group, number of datagrams, their length, and the segment
     * length (0: no segmentation).
     */
    private static final String SEND =
            """
            import socket, sys, time
            group, count, length, segment = sys.argv[1], *map(int, sys.argv[2:5])
            s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex("s0"))
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 9)
            if segment:
                s.setsockopt(socket.IPPROTO_UDP, 103, segment)  # UDP_SEGMENT
            number = 0
            while number < count:
                data = bytearray(length)
                for at in range(0, length, segment or length):
                    data[at:at + 8] = number.to_bytes(8, "big")
                    number += 1
                s.sendto(data, (group, 10000))
                time.sleep(0.0005)
            """;

    /** Python receiver; the arguments are the address to bind to and the number of datagrams. */
    private static final String RECEIVE =
            """
            import socket, sys
            address, count = sys.argv[1], int(sys.argv[2])
            s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
            s.bind((address, 10000))
            print("ready:", file=sys.stderr, flush=True)
            for expected in range(count):
                data, peer = s.recvfrom(65535)
                number = int.from_bytes(data[:8], "big")
                if number != expected:
                    sys.exit("datagram %d came as %d" % (number, expected))
            print("from", peer[0])
            """;

    private static String python() {
        return Tools.find("python3")
                .orElseGet(() -> Assumptions.abort("python3: no such program here"));
    }

    private static Task application(Namespace host, String address, int count) {
        return Lab.ready(
                host.start(
                        "application",
                        List.of(python(), "-c", RECEIVE, address, Integer.toString(count))));
    }

    private static void send(Lab lab, int count, int length, int segment) {
        Lab.run(
                lab.sender,
                python(),
                "-c",
                SEND,
                GROUP,
                Integer.toString(count),
                Integer.toString(length),
                Integer.toString(segment));
    }

    private static Task engine(Lab lab, String... options) {
        final List<String> arguments = new ArrayList<>(List.of("-i", "if1", "-o", "eth0"));
        arguments.add("--json");
        arguments.addAll(List.of(options));
        return Lab.ready(lab.bridge.start("engine", Lab.engineCommand(arguments)));
    }

    /** Asserts that all datagrams arrived in order and with the sender's address as source. */
    private static void assertReceived(Task application) {
        assertEquals(0, application.exitCode(Lab.PATIENCE), () -> application.err().toString());
        assertEquals("from " + ThreeHosts.SENDER_IPV6_ADDRESS, application.lastLine());
    }

    @Test
    void datagramsArriveInOrder() {
        try (Lab lab = Lab.open()) {
            final Task application =
                    application(lab.receiver, ThreeHosts.RECEIVER_IPV6_ADDRESS, DATAGRAMS);
            final Task engine =
                    engine(lab, "--group", GROUP, "--to", ThreeHosts.RECEIVER_IPV6_ADDRESS);
            send(lab, DATAGRAMS, 100, 0);
            assertReceived(application);
            assertEquals(DATAGRAMS, Lab.summary(engine).forwarded());
        }
    }

    /** If the sender has only a link-local address, the datagrams arrive and the run warns. */
    @Test
    void linkLocalSourcesAreToldOf() {
        try (Lab lab = Lab.open()) {
            lab.sender.ip("addr del " + ThreeHosts.SENDER_IPV6_ADDRESS + "/64 dev s0");
            final Task application =
                    application(lab.receiver, ThreeHosts.RECEIVER_IPV6_ADDRESS, 10);
            final Task engine =
                    engine(lab, "--group", GROUP, "--to", ThreeHosts.RECEIVER_IPV6_ADDRESS);
            Until.must("an address that is good", () -> !isTentative(lab.sender));
            send(lab, 10, 100, 0);
            assertEquals(0, application.exitCode(Lab.PATIENCE), () -> application.err().toString());
            assertTrue(application.lastLine().startsWith("from fe80::"), application::lastLine);
            engine.awaitErr(line -> line.contains("link-local addresses"), Lab.PATIENCE);
            assertEquals(10, Fields.integer(Lab.finish(engine), "link_local_sources"));
        }
    }

    private static boolean isTentative(Namespace host) {
        return host.ip("-6 addr show dev s0 scope link tentative").contains("fe80:");
    }

    /** The sender's kernel leaves the segmentation to the bridge. */
    @Test
    void superFramesArriveInOrder() {
        for (final String transmit : List.of("auto", "ring")) {
            try (Lab lab = Lab.open()) {
                final Task application =
                        application(lab.receiver, ThreeHosts.RECEIVER_IPV6_ADDRESS, DATAGRAMS);
                final Task engine =
                        engine(
                                lab,
                                "--group",
                                GROUP,
                                "--to",
                                ThreeHosts.RECEIVER_IPV6_ADDRESS,
                                "--transmitter",
                                transmit);
                send(lab, DATAGRAMS, 2_000, 100);
                assertReceived(application);
                assertEquals(DATAGRAMS, Lab.summary(engine).forwarded(), transmit);
            }
        }
    }

    @Test
    void fragmentsFollowTheirDatagram() {
        try (Lab lab = Lab.open()) {
            final Task application =
                    application(lab.receiver, ThreeHosts.RECEIVER_IPV6_ADDRESS, 100);
            final Task engine =
                    engine(lab, "--group", GROUP, "--to", ThreeHosts.RECEIVER_IPV6_ADDRESS);
            send(lab, 100, 4_000, 0);
            assertReceived(application);
            assertEquals(300, Lab.summary(engine).forwarded(), "three fragments each");
        }
    }

    @Test
    void anApplicationOnThisHostGetsThem() {
        try (Lab lab = Lab.open()) {
            final Task application =
                    application(lab.bridge, ThreeHosts.ETH0_IPV6_ADDRESS, DATAGRAMS);
            final Task engine = engine(lab, "--group", GROUP, "--to", ThreeHosts.ETH0_IPV6_ADDRESS);
            Assumptions.assumeFalse(
                    engine.err().stream().anyMatch(line -> line.contains("EPERM")),
                    () -> engine.err().toString());
            send(lab, DATAGRAMS, 100, 0);
            assertReceived(application);
            assertEquals(DATAGRAMS, Lab.summary(engine).forwarded());
        }
    }

    @Test
    void bothFamiliesInOneRun(@TempDir Path directory) throws IOException {
        final Path file = directory.resolve("both.yaml");
        Files.writeString(
                file,
                """
                interface: if1
                transmit: eth0
                rules:
                  - name: four
                    match: {group: 239.1.2.3}
                    to: [198.19.0.2]
                  - name: six
                    match: {group: "ff15::/16"}
                    to: ["fd00:19::2"]
                    hop-limit: decrement
                """);
        try (Lab lab = Lab.open()) {
            final Task application = lab.startApplication(); // one socket receives both families
            final Task engine =
                    Lab.ready(
                            lab.bridge.start(
                                    "engine",
                                    Lab.engineCommand(
                                            "-c", file.toString(), "--join", GROUP, "--json")));
            lab.send(Lab.GROUP, 10_000, 100, 1_000);
            send(lab, DATAGRAMS, 100, 0);
            assertEquals(DATAGRAMS + 100, Lab.awaitReceived(application, DATAGRAMS + 100));
            Lab.finish(application);
            final RunSummary summary = Lab.summary(engine);
            assertTrue(summary.forwarded() == DATAGRAMS + 100, summary::toString);
        }
    }
}
