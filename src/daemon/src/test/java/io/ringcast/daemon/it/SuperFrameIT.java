package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Tools;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Senders that have the kernel segment their datagrams (UDP_SEGMENT): over veth these arrive as
 * super-frames.
 */
@Timeout(1_800)
class SuperFrameIT {
    /** Sends each of these calls: bytes and bytes of each datagram. */
    private static final String SENDER =
            """
            import socket, time
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.bind(("", 4444))
            number = 0
            for i in range(%d):
                for length, size in (%s):
                    s.setsockopt(socket.IPPROTO_UDP, 103, size)  # UDP_SEGMENT
                    data = bytearray((number + k * 7) %% 251 for k in range(length))
                    for at in range(0, length, size):
                        data[at:at + 8] = number.to_bytes(8, "big")
                        number += 1
                    s.sendto(data, ("%s", 10000))
                time.sleep(0.0005)
            """;

    private static final int IDENTIFICATION = 18;
    private static final int IP_CHECKSUM = 24;

    private static final String TWENTY = "(2000, 100),";

    /**
     * Short and long, with a last datagram that is shorter, up to the longest, and a single one.
     */
    private static final String ANY =
            "(300, 100), (2000, 100), (1999, 100), (60000, 1000), (65000, 1400), (9000, 1472), (64,"
                    + " 1000)";

    /** The datagrams of each of these calls. */
    private static final int[] CALLS = {3, 20, 20, 60, 47, 7, 1};

    private static final int IN_ANY = IntStream.of(CALLS).sum();

    private static void send(Lab lab, int calls, String shapes) {
        final String python =
                Tools.find("python3")
                        .orElseGet(() -> Assumptions.abort("python3: no such program here"));
        Lab.run(
                lab.sender,
                python,
                "-c",
                String.format(Locale.ROOT, SENDER, calls, shapes, Lab.GROUP));
    }

    @ParameterizedTest
    @CsvSource({"auto, v2", "gso, v2", "ring, v2", "direct, v2", "auto, v3", "ring, v3"})
    void everyDatagramArrivesOnce(String transmitter, String receive) throws Exception {
        try (Lab lab = Lab.open()) {
            final Task application = lab.startApplication();
            final Task engine = lab.startEngine("--transmitter", transmitter, "--receive", receive);
            send(lab, 500, TWENTY);
            final long arrived = Lab.awaitReceived(application, 10_000);
            final RunSummary summary = RunSummary.fromMap(Lab.finish(engine));
            Lab.assertLaw(summary);
            assertEquals(10_000, arrived);
            assertEquals(10_000, summary.matched());
            assertEquals(10_000, summary.forwarded());
            assertEquals(500, summary.receivedSuperFrames());
            final boolean whole = transmitter.equals("auto") || transmitter.equals("gso");
            // those of a burst share calls
            assertTrue(whole ? summary.sentSuperFrames() > 0 : summary.sentSuperFrames() == 0);
            assertTrue(summary.sentSuperFrames() <= 500, summary::toString);
        }
    }

    /** The same application, with its device's offload and without. */
    @ParameterizedTest
    @CsvSource({"ring", "direct", "auto"})
    void theBytesAreThoseThatTheSendersKernelWouldHaveCut(String transmitter) throws Exception {
        final List<String> merged = onTheWire(transmitter, "on");
        final List<String> single = onTheWire(transmitter, "off");
        assertEquals(10 * IN_ANY, single.size());
        assertEquals(single.size(), merged.size());
        for (int i = 0; i < single.size(); i++) {
            assertEquals(single.get(i), merged.get(i), "frame " + i);
        }
    }

    /** The frames that reach the receiver, each as it is. */
    private static List<String> onTheWire(String transmitter, String offload) throws Exception {
        try (Lab lab = Lab.open()) {
            Tools.find("ethtool")
                    .orElseGet(() -> Assumptions.abort("ethtool: no such program here"));
            Lab.run(lab.sender, "ethtool", "-K", "s0", "tx-udp-segmentation", offload);
            final Task tap = Lab.ready(lab.receiver.start("tap", FrameTap.command("r0")));
            final Task engine = lab.startEngine("--transmitter", transmitter, "--gso", "off");
            send(lab, 10, ANY);
            Lab.awaitFrames(tap, 10 * IN_ANY);
            final RunSummary summary = Lab.summary(engine);
            assertEquals(10 * IN_ANY, summary.forwarded(), summary::toString);
            assertEquals(
                    offload.equals("on") ? 60 : 0,
                    summary.receivedSuperFrames(),
                    summary::toString);
            return withRelativeIds(tap.out().stream().filter(Frame::isUdp).toList());
        }
    }

    /**
     * Each with its IP identification less that of the first of its call, and a checksum for that:
     * from call to call the kernel lets it jump at random (ip_idents_reserve in net/ipv4/route.c).
     */
    private static List<String> withRelativeIds(List<String> lines) {
        final List<String> relative = new ArrayList<>();
        int call = 0;
        int left = 0;
        int first = 0;
        for (final String line : lines) {
            final ByteBuffer frame = bytes(line);
            assertEquals(0xffff, sum(frame), () -> "IP checksum of " + line);
            final int id = frame.getShort(IDENTIFICATION);
            if (left == 0) {
                left = CALLS[call++ % CALLS.length];
                first = id;
            }
            left--;
            frame.putShort(IDENTIFICATION, (short) (id - first));
            frame.putShort(IP_CHECKSUM, (short) 0);
            relative.add(line.charAt(0) + HexFormat.of().formatHex(frame.array()));
        }
        return relative;
    }

    private static ByteBuffer bytes(String line) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(line.substring(2)));
    }

    /** RFC 1071, of the IPv4 header. */
    private static int sum(ByteBuffer frame) {
        int sum = 0;
        for (int at = 14; at < 34; at += 2) {
            sum += frame.getShort(at) & 0xffff;
        }
        return (sum & 0xffff) + (sum >>> 16);
    }

    /** Two Ringcasts in one chain: what the first merges the second takes. */
    @Test
    void whatOneMakesAnotherForwards() throws Exception {
        try (Lab lab = Lab.open()) {
            final Task application = lab.startApplication();
            final Task engine = lab.startEngine("--workers", "2");
            send(lab, 300, ANY);
            final long wanted = 300L * IN_ANY;
            final long arrived = Lab.awaitReceived(application, wanted);
            final RunSummary summary = Lab.summary(engine);
            assertTrue(summary.receivedSuperFrames() > 0);
            assertEquals(
                    wanted,
                    arrived + summary.droppedTotal() + summary.transmitErrorsTotal(),
                    summary::toString);
        }
    }
}
