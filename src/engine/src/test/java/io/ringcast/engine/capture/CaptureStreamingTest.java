package io.ringcast.engine.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files larger than the memory that the reader has for them. */
class CaptureStreamingTest {
    private final List<TestFrame> frames = TestFrame.some(TestSeed.random(), 1000);
    private final long captured = frames.stream().mapToLong(TestFrame::captured).sum();

    @Test
    void aGibibyteOfPcap() throws CaptureException {
        final PcapFile file = new PcapFile(ByteOrder.LITTLE_ENDIAN, 1);
        final byte[] head = file.bytes();
        read(head, file.frames(frames).since(head.length));
    }

    /** Each part is in its own section. */
    @Test
    void aGibibyteOfPcapng() throws CaptureException {
        final PcapngFile file = new PcapngFile().section(ByteOrder.LITTLE_ENDIAN);
        final byte[] head = file.bytes();
        file.section(ByteOrder.BIG_ENDIAN).ethernet(9);
        frames.forEach(frame -> file.enhanced(0, frame.timestamp(), frame));
        read(head, file.since(head.length));
    }

    private void read(byte[] head, byte[] body) throws CaptureException {
        final long times = (1L << 30) / body.length + 1;
        try (CaptureReader reader =
                CaptureReader.open("in", TestChannels.repeating(head, body, times))) {
            assertEquals(1 << 20, reader.memory().byteSize());
            long count = 0;
            long bytes = 0;
            while (reader.next()) {
                count++;
                bytes += reader.capturedLength();
            }
            assertEquals(times * frames.size(), count, TestSeed.hint());
            assertEquals(times * captured, bytes, TestSeed.hint());
        }
    }

    /** Blocks that the reader skips may be longer than its window, up to 4 GiB. */
    @Test
    void aBlockLargerThanTheWindowIsPassedOver() throws CaptureException {
        final PcapngFile file = new PcapngFile().section(ByteOrder.LITTLE_ENDIAN).ethernet(9);
        final int total = -1024;
        file.other(0x0bad, 4).patch(12, total);
        final byte[] head = Arrays.copyOf(file.bytes(), file.length() - 8);
        final long body = Integer.toUnsignedLong(total) - 12;
        assertTrue(body % 1024 == 1024 - 12);
        final byte[] kibibyte = new byte[1024];
        // fills the block but for its last bytes, so that the file ends inside
        try (CaptureReader reader =
                CaptureReader.open("in", TestChannels.repeating(head, kibibyte, body / 1024))) {
            final CaptureException e = assertThrows(CaptureException.class, reader::next);
            assertTrue(
                    e.getMessage()
                            .endsWith(
                                    ": truncated, the file ends after "
                                            + (8 + body / 1024 * 1024)
                                            + " bytes of it"),
                    e.getMessage());
        }
    }
}
