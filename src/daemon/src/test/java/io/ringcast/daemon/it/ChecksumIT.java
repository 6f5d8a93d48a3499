package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Tools;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Datagrams that their sender leaves without a UDP checksum, as single frames and in super-frames.
 * Tests what an ordinary receiver gets, and which frames are on the wire.
 */
@Timeout(180)
class ChecksumIT {
    /** Number of datagrams in one burst of the engine, and so in one super-frame. */
    private static final int BURST = 64;

    /**
     * Payload size in bytes: a super-frame of {@link #BURST} such datagrams fits a slot of the tap.
     */
    private static final int PAYLOAD = 20;

    private final PythonSender python =
            PythonSender.find().orElseGet(() -> Assumptions.abort("python3: no such program here"));
    private final String ethtool =
            Tools.find("ethtool")
                    .orElseGet(() -> Assumptions.abort("ethtool: no such program here"));

    @ParameterizedTest
    @CsvSource({"auto, ALL", "auto, HALF", "keep, ALL", "keep, HALF"})
    void noneOrAValidOne(String mode, PythonSender.Without without) throws Exception {
        try (Lab lab = Lab.open()) {
            // With these offloads off, the kernel segments super-frames and computes missing
            // checksums before the tap sees the frames.
            Lab.run(lab.bridge, ethtool, "-K", "eth0", "tx", "off", "tx-udp-segmentation", "off");
            final Task before = Lab.ready(lab.bridge.start("tap", FrameTap.command("if1")));
            final Task after = Lab.ready(lab.receiver.start("tap", FrameTap.command("r0")));
            final Task application = lab.startApplication();
            final Task engine = lab.startEngine("--udp-checksum", mode);

            python.send(lab, PythonSender.Without.ALL, 1, PAYLOAD);
            assertEquals(1, Lab.awaitReceived(application, 1));
            final Frame alone = frames(after, 1).get(0);
            assertEquals(0, alone.udpChecksum(), "alone, it stays without");

            // While the engine is suspended, a whole burst collects in its receive ring.
            engine.suspend();
            python.send(lab, without, BURST, PAYLOAD);
            frames(before, 1 + BURST);
            engine.resume();
            assertEquals(1 + BURST, Lab.awaitReceived(application, 1 + BURST));
            check(frames(after, 1 + BURST).subList(1, 1 + BURST), mode, without);

            final RunSummary summary = Lab.summary(engine);
            assertEquals(1 + BURST, summary.forwarded(), summary::toString);
            assertEquals(2, summary.kicks(), "a call for the one, a call for the others");
            final long disordered = Fields.integer(Lab.finish(application), "out_of_order");
            assertEquals(0, disordered);
        }
    }

    private static void check(List<Frame> frames, String mode, PythonSender.Without without) {
        assertEquals(
                LongStream.range(0, BURST).boxed().toList(),
                frames.stream().map(Frame::sequence).toList(),
                "complete, and in order");
        for (final Frame frame : frames) {
            final boolean sent = without == PythonSender.Without.HALF && frame.sequence() % 2 != 0;
            assertTrue(!frame.unfinished(), "cut and computed");
            assertEquals(
                    sent || mode.equals("auto") ? frame.rightUdpChecksum() : 0,
                    frame.udpChecksum(),
                    () -> "frame " + frame.sequence());
        }
    }

    private static List<Frame> frames(Task tap, int count) throws InterruptedException {
        final long deadline = System.nanoTime() + Lab.PATIENCE.toNanos();
        List<Frame> frames = List.of();
        while (frames.size() < count && System.nanoTime() < deadline) {
            Thread.sleep(20);
            frames = tap.out().stream().filter(Frame::isUdp).map(Frame::parse).toList();
        }
        assertEquals(count, frames.size(), () -> "at the tap: " + tap.out());
        return frames;
    }
}
