package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.testbed.Task;
import io.ringcast.testbed.Tools;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares frames byte by byte: as they arrive on if1, and as they arrive at the receiver. */
@Timeout(1_800)
class RewriteIT {
    private static final int COUNT = 8;

    /** Odd payload length in bytes. */
    private static final int ODD = 19;

    /** UDP checksum that the rewritten frame must have. */
    private enum Expected {
        RIGHT,
        NONE
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "keep", "zero", "full"})
    void everyByte(String mode, TestReporter reporter) throws Exception {
        try (Lab lab = Lab.open()) {
            final Task before = Lab.ready(lab.bridge.start("tap", FrameTap.command("if1")));
            final Task after = Lab.ready(lab.receiver.start("tap", FrameTap.command("r0")));
            final Task engine = lab.startEngine("--udp-checksum", mode, "--gso", "off");
            final Expected plain = mode.equals("zero") ? Expected.NONE : Expected.RIGHT;

            // Frames of local senders over veth arrive with an unfinished UDP checksum, left for a
            // device to compute.
            lab.send(Lab.GROUP, 10_000, COUNT, 1_000);
            int seen = compare(lab, before, after, 0, plain);
            for (final Frame frame : frames(before, 0)) {
                assertTrue(frame.unfinished());
            }

            final Optional<PythonSender> python = PythonSender.find();
            if (python.isPresent()) {
                python.get().send(lab, PythonSender.Without.ALL, COUNT, ODD);
                for (final Frame frame : frames(before, seen)) {
                    assertEquals(0, frame.udpChecksum());
                }
                seen =
                        compare(
                                lab,
                                before,
                                after,
                                seen,
                                mode.equals("full") ? Expected.RIGHT : Expected.NONE);
            } else {
                reporter.publishEntry("not tested: no checksum", "python3 is missing");
            }

            final Optional<String> ethtool = Tools.find("ethtool");
            if (ethtool.isPresent()) {
                Lab.run(lab.sender, ethtool.get(), "-K", "s0", "tx", "off");
                lab.send(Lab.GROUP, 10_000, COUNT, 1_000);
                seen = compare(lab, before, after, seen, plain);
                final Frame complete = frames(before, seen - COUNT).get(0);
                assertEquals(complete.rightUdpChecksum(), complete.udpChecksum());
            } else {
                reporter.publishEntry("not tested: complete checksum", "ethtool is missing");
            }
            assertEquals(seen, Lab.summary(engine).forwarded());
        }
    }

    /**
     * Compares the frames after the first {@code from} ones, and returns how many there are now.
     */
    private static int compare(Lab lab, Task before, Task after, int from, Expected checksum)
            throws InterruptedException {
        await(before, from + COUNT);
        await(after, from + COUNT);
        final List<Frame> came = frames(before, from);
        final List<Frame> left = frames(after, from);
        assertEquals(COUNT, came.size());
        assertEquals(COUNT, left.size());
        final String mac = Lab.mac(lab.receiver, "r0");
        for (int i = 0; i < COUNT; i++) {
            final Frame expected =
                    came.get(i).rewritten(mac, Lab.RECEIVER, checksum == Expected.NONE ? 0 : -1);
            assertEquals(expected.hex(), left.get(i).hex());
            assertNotEquals(came.get(i).hex(), left.get(i).hex());
        }
        return from + COUNT;
    }

    private static void await(Task tap, int frames) throws InterruptedException {
        final long deadline = System.nanoTime() + Lab.PATIENCE.toNanos();
        while (frames(tap, 0).size() < frames && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
    }

    private static List<Frame> frames(Task tap, int from) {
        return tap.out().stream().filter(Frame::isUdp).map(Frame::parse).skip(from).toList();
    }
}
