package io.ringcast.engine.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Every prefix of a small file: all whole frames come, and only an end between records is silent.
 */
class CaptureTruncationTest {
    private final RandomGenerator random = TestSeed.random();

    @Test
    void pcap() throws CaptureException {
        final List<TestFrame> frames = List.of(frame(0), frame(1), frame(60), frame(7));
        final PcapFile file = new PcapFile(ByteOrder.BIG_ENDIAN, 1);
        final List<Integer> ends = new ArrayList<>(List.of(file.length()));
        for (final TestFrame frame : frames) {
            ends.add(file.frame(frame).length());
        }
        for (int length = 0; length <= file.length(); length++) {
            check(Arrays.copyOf(file.bytes(), length), ends, ends, frames);
        }
    }

    @Test
    void pcapng() throws CaptureException {
        final List<TestFrame> frames = List.of(frame(0), frame(5), frame(64), frame(9));
        final PcapngFile file = new PcapngFile().section(ByteOrder.LITTLE_ENDIAN);
        final List<Integer> boundaries = new ArrayList<>(List.of(file.length()));
        final List<Integer> ends = new ArrayList<>(List.of(file.length()));
        boundaries.add(file.ethernet(9).length());
        for (int i = 0; i < frames.size(); i++) {
            if (i == 2) {
                boundaries.add(file.other(5, 24).length());
                boundaries.add(file.section(ByteOrder.BIG_ENDIAN).length());
                boundaries.add(file.ethernet(9, 0).length());
            }
            ends.add(file.enhanced(0, frames.get(i).timestamp(), frames.get(i)).length());
        }
        boundaries.addAll(ends);
        for (int length = 0; length <= file.length(); length++) {
            check(Arrays.copyOf(file.bytes(), length), boundaries, ends, frames);
        }
    }

    private TestFrame frame(int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return TestFrame.of(TestFrame.TIME + length, bytes);
    }

    /**
     * @param boundaries where the file may end
     * @param ends where the header and then each frame ends
     */
    private void check(
            byte[] file, List<Integer> boundaries, List<Integer> ends, List<TestFrame> frames)
            throws CaptureException {
        check(file, TestChannels.of(file), boundaries, ends, frames);
        check(file, TestChannels.trickling(file, random), boundaries, ends, frames);
    }

    private static void check(
            byte[] file,
            ReadableByteChannel channel,
            List<Integer> boundaries,
            List<Integer> ends,
            List<TestFrame> frames)
            throws CaptureException {
        if (file.length < ends.get(0)) {
            final CaptureException e =
                    assertThrows(CaptureException.class, () -> CaptureReader.open("in", channel));
            assertEquals(0, e.offset());
            return;
        }
        final long whole = ends.stream().filter(end -> end <= file.length).count() - 1;
        final List<TestFrame> read = new ArrayList<>();
        CaptureException failure = null;
        try (CaptureReader reader = CaptureReader.open("in", channel)) {
            while (reader.next()) {
                read.add(TestFrame.at(reader));
            }
        } catch (CaptureException e) {
            failure = e;
        }
        assertEquals(frames.subList(0, (int) whole), read, () -> file.length + " bytes");
        assertEquals(
                boundaries.contains(file.length),
                failure == null,
                () -> file.length + " bytes; " + TestSeed.hint());
        if (failure != null) {
            final long start =
                    boundaries.stream()
                            .filter(end -> end < file.length)
                            .mapToLong(i -> i)
                            .max()
                            .orElseThrow();
            assertEquals(start, failure.offset());
            assertTrue(
                    failure.getMessage()
                            .endsWith(
                                    ": truncated, the file ends after "
                                            + told(failure, file.length - start)
                                            + " bytes of it"),
                    failure.getMessage());
        }
    }

    /**
     * Returns the count in the message: for a frame without its record header, else of all bytes.
     */
    private static long told(CaptureException failure, long left) {
        return failure.getMessage().contains("captured length") ? left - 16 : left;
    }
}
