package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.ThreeHosts;
import io.ringcast.testbed.Tools;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests IPv6 on the host itself: delivery to every kind of socket, withholding, gateways. */
@Timeout(1_800)
class Ipv6HostIT {
    private static final String GROUP = ThreeHosts.IPV6_GROUP;
    private static final int COUNT = 200;

    /**
     * Python sender; the arguments are group and count. Sends this many numbered datagrams to each
     * of three ports.
     */
    private static final String SEND =
            """
            import socket, sys, time
            s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex("s0"))
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 9)
            for number in range(int(sys.argv[2])):
                for port in (10000, 10001, 10002):
                    s.sendto(number.to_bytes(8, "big"), (sys.argv[1], port))
                time.sleep(0.0005)
            """;

    /**
     * Python receiver; the arguments are count, address and device. Opens a socket bound to any
     * address, one bound to the address, and one bound to the device. Each must get each number
     * once, in order. If the device is empty, the third socket is not opened.
     */
    private static final String RECEIVE =
            """
            import socket, sys
            count, address, device = int(sys.argv[1]), sys.argv[2], sys.argv[3]
            def opened(host, port):
                s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
                s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
                s.bind((host, port))
                return s
            sockets = [opened("::", 10000), opened(address, 10001)]
            if device:
                last = opened("::", 10002)
                last.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
                sockets.append(last)
            print("ready:", file=sys.stderr, flush=True)
            for s in sockets:
                for expected in range(count):
                    number = int.from_bytes(s.recv(100), "big")
                    if number != expected:
                        sys.exit("port %d: %d came as %d"
                                 % (s.getsockname()[1], expected, number))
            print("all")
            """;

    private static String python() {
        return Tools.find("python3")
                .orElseGet(() -> Assumptions.abort("python3: no such program here"));
    }

    private static Task application(Namespace host, String address, String device) {
        return Lab.ready(
                host.start(
                        "application",
                        List.of(
                                python(),
                                "-c",
                                RECEIVE,
                                Integer.toString(COUNT),
                                address,
                                device)));
    }

    private static void send(Lab lab) {
        Lab.run(lab.sender, python(), "-c", SEND, GROUP, Integer.toString(COUNT));
    }

    private static Task engine(Lab lab, String... options) {
        final List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "-i",
                                "if1",
                                "-o",
                                "eth0",
                                "--group",
                                GROUP,
                                "--port",
                                "10000-10002",
                                "--json"));
        arguments.addAll(List.of(options));
        final Task engine = Lab.ready(lab.bridge.start("engine", Lab.engineCommand(arguments)));
        Assumptions.assumeFalse(
                engine.err().stream().anyMatch(line -> line.contains("EPERM")),
                () -> engine.err().toString());
        return engine;
    }

    private static void assertReceived(Task application) {
        assertEquals(0, application.exitCode(Lab.PATIENCE), () -> application.err().toString());
        assertEquals("all", application.lastLine());
    }

    /**
     * The run joins the group itself, so without withholding the stack would also take the original
     * datagrams.
     */
    @ParameterizedTest
    @ValueSource(strings = {"tcx", "clsact", "lo"})
    void everySocketGetsEachDatagramOnce(String method) {
        try (Lab lab = Lab.open()) {
            final Task engine =
                    engine(lab, "--to", ThreeHosts.ETH0_IPV6_ADDRESS, "--delivery-method", method);
            final String line = Lab.readyLine(engine);
            assertTrue(line.contains("local delivery by " + method), line);
            assertTrue(line.contains(", consuming by "), line);
            final Task application =
                    application(
                            lab.bridge,
                            ThreeHosts.ETH0_IPV6_ADDRESS,
                            method.equals("lo") ? "" : "eth0"); // lo serves only two sockets
            send(lab);
            assertReceived(application);
            assertEquals(3 * COUNT, Lab.summary(engine).forwarded());
        }
    }

    /** The gateway is known only by its link-local address, as in router advertisements. */
    @Test
    void aGatewayIsFoundByItsLinkLocalAddress() {
        try (Lab lab = Lab.open()) {
            final String far = "fd00:77::1";
            lab.receiver.ip("addr add " + far + "/128 dev lo nodad");
            lab.receiver.ip("addr add fe80::77/64 dev r0 nodad");
            lab.bridge.ip("route add fd00:77::/64 via fe80::77 dev eth0");
            final Task application = application(lab.receiver, far, "r0");
            final Task engine = engine(lab, "--to", far);
            send(lab);
            assertReceived(application);
            assertEquals(3 * COUNT, Lab.summary(engine).forwarded());
        }
    }
}
