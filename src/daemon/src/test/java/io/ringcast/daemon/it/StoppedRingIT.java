package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests UDP fragmentation offload: the kernel cannot describe such a frame to a packet socket, and
 * an unfixed kernel then stops the receive ring for ever (tpacket_rcv in net/packet/af_packet.c).
 */
@Timeout(1_800)
class StoppedRingIT {
    /**
     * Python program with a tap device that delivers a datagram every 10 ms, and one such frame on
     * SIGUSR1.
     */
    private static final String TAP =
            """
            import fcntl, os, signal, socket, struct, sys, time
            tap = os.open("/dev/net/tun", os.O_RDWR)
            flags = 0x0002 | 0x1000 | 0x4000  # IFF_TAP, IFF_NO_PI, IFF_VNET_HDR
            fcntl.ioctl(tap, 0x400454ca, struct.pack("16sH22x", b"tap0", flags))  # TUNSETIFF
            fcntl.ioctl(tap, 0x400454d0, 0x01 | 0x10)  # TUNSETOFFLOAD: TUN_F_CSUM, TUN_F_UFO

            def frame(vnet, payload):
                ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28 + payload, 0, 0, 8, 17, 0,
                                 socket.inet_aton("10.0.0.9"), socket.inet_aton("%s"))
                total = sum(struct.unpack("!10H", ip))
                total = (total & 0xffff) + (total >> 16)
                ip = ip[:10] + struct.pack("!H", ~total & 0xffff) + ip[12:]
                udp = struct.pack("!HHHH", 4444, 10000, 8 + payload, 0)
                ethernet = bytes.fromhex("01005e000001 020000000009 0800")
                os.write(tap, vnet + ethernet + ip + udp + bytes(payload))

            def undescribed(signal, stack):
                # flags NEEDS_CSUM, gso_type UDP, hdr_len, gso_size, csum_start, csum_offset
                frame(struct.pack("BBHHHH", 1, 3, 42, 1480, 34, 6), 3000)

            signal.signal(signal.SIGUSR1, undescribed)
            os.system("ip link set tap0 up")
            print("ready: tap0", file=sys.stderr, flush=True)
            while True:
                frame(bytes(10), 100)
                time.sleep(0.01)
            """;

    private static Task startTap(Lab lab) {
        Assumptions.assumeTrue(
                Files.isWritable(Path.of("/dev/net/tun")), "/dev/net/tun: none here");
        final String python =
                Tools.find("python3")
                        .orElseGet(() -> Assumptions.abort("python3: no such program here"));
        return Lab.ready(
                lab.bridge.start(
                        "tap", List.of(python, "-c", String.format(Locale.ROOT, TAP, Lab.GROUP))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "v3"})
    void receptionGoesOn(String receive) throws Exception {
        try (Lab lab = Lab.open()) {
            final Task tap = startTap(lab);
            final Task application = lab.startApplication();
            final Task engine =
                    Lab.ready(
                            lab.bridge.start(
                                    "engine",
                                    Lab.engineCommand(
                                            "-i",
                                            "tap0",
                                            "-o",
                                            "eth0",
                                            "--to",
                                            Lab.RECEIVER,
                                            "--json",
                                            "--receive",
                                            receive)));
            final long first = Lab.awaitReceived(application, 50);
            assertTrue(first >= 50, () -> "before: " + first + " " + engine.err());
            for (int i = 0; i < 2; i++) {
                tap.signal("USR1");
                final long before = Lab.counted(application, "received");
                final long after = Lab.awaitReceived(application, before + 300);
                assertTrue(after >= before + 300, () -> "stopped: " + engine.err());
            }
            final Map<String, Object> map = Lab.finish(engine);
            Lab.assertLaw(RunSummary.fromMap(map));
            final long anew = Fields.integer(Fields.object(map, "changes"), "rebind");
            assertTrue(anew <= (receive.equals("v2") ? 2 : 0), map::toString);
            assertEquals(
                    anew > 0 ? 1 : 0,
                    engine.err().stream()
                            .filter(line -> line.contains("the kernel had stopped filling them"))
                            .count(),
                    () -> "told once: " + engine.err());
        }
    }
}
