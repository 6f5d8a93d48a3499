package io.ringcast.engine.capture;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameFlags;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureSourceTest {
    private static CaptureSource source(byte[] file) throws CaptureException {
        return new CaptureSource(CaptureReader.open("in", TestChannels.of(file)));
    }

    private static byte[] file(List<TestFrame> frames) {
        return new PcapFile(ByteOrder.LITTLE_ENDIAN, 1).frames(frames).bytes();
    }

    private static TestFrame frame(Burst burst, int i) {
        final MemorySegment bytes =
                burst.memory().asSlice(burst.offset(i), burst.capturedLength(i));
        return TestFrame.of(
                burst.timestamp(i), burst.wireLength(i), bytes.toArray(ValueLayout.JAVA_BYTE));
    }

    /** Lends all frames, and checks the properties that a receiver relies on. */
    private static List<TestFrame> drain(CaptureSource source, int burstSize) {
        final Burst burst = new Burst(burstSize);
        final List<TestFrame> frames = new ArrayList<>();
        while (!source.exhausted()) {
            final int lent = source.receive(burst);
            assertEquals(lent, burst.size());
            assertTrue(lent > 0 || source.exhausted(), "an empty loan means that it is over");
            long free = 0;
            for (int i = 0; i < lent; i++) {
                assertTrue(burst.offset(i) - Burst.HEADROOM >= free, "headroom");
                assertEquals(2, (burst.memory().address() + burst.offset(i)) % 16);
                assertEquals(0, burst.flags(i));
                free = burst.offset(i) + burst.capturedLength(i);
                frames.add(frame(burst, i));
            }
            // The receiver may change its frames and their headroom.
            for (int i = 0; i < lent; i++) {
                final long from = burst.offset(i) - Burst.HEADROOM;
                burst.memory()
                        .asSlice(from, Burst.HEADROOM + burst.capturedLength(i))
                        .fill((byte) 0xdd);
            }
            source.release(burst);
            assertEquals(0, burst.size());
        }
        assertEquals(0, source.receive(burst));
        source.release(burst);
        return frames;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64, 4096})
    void lendsEveryFrameOnce(int burstSize) throws CaptureException {
        final List<TestFrame> frames = TestFrame.some(TestSeed.random(), 3000);
        try (CaptureSource source = source(file(frames))) {
            assertEquals(frames, drain(source, burstSize), TestSeed.hint());
            assertEquals(Optional.empty(), source.failure());
        }
    }

    /** Three of the longest frames fill the memory, whatever the burst could hold. */
    @Test
    void lendsLongFramesInSeveralBursts() throws CaptureException {
        final byte[] bytes = new byte[CaptureFormat.MAX_FRAME];
        Arrays.fill(bytes, (byte) 7);
        final List<TestFrame> frames = Collections.nCopies(7, TestFrame.of(TestFrame.TIME, bytes));
        try (CaptureSource source = source(file(frames))) {
            assertEquals(frames, drain(source, 64));
        }
    }

    /** Each datagram of a super-frame needs its own checksum, which is not computed yet. */
    @Test
    void tellsSuperFramesFromSingleFrames() throws CaptureException {
        final PcapngFile file = new PcapngFile().section(ByteOrder.BIG_ENDIAN).ethernet(9);
        final TestFrame frame = TestFrame.of(0, new byte[300]);
        final byte[] comment = "gso_size 100".getBytes(StandardCharsets.US_ASCII);
        file.enhanced(frame, new PcapngFile.Option(1, comment)).enhanced(frame);
        try (CaptureSource source = source(file.bytes())) {
            final Burst burst = new Burst(3);
            assertEquals(2, source.receive(burst));
            assertEquals(100, burst.segmentSize(0));
            assertEquals(FrameFlags.CSUM_NOT_READY, burst.flags(0));
            assertEquals(0, burst.segmentSize(1));
            assertEquals(0, burst.flags(1));
        }
    }

    @Test
    void endsQuietlyAtCorruptionAndTellsAfterwards() throws CaptureException {
        final List<TestFrame> frames = TestFrame.some(TestSeed.random(), 100);
        final PcapFile file = new PcapFile(ByteOrder.BIG_ENDIAN, 1).frames(frames);
        final int end = file.length();
        file.record(0, -1, 0, new byte[60]);
        try (CaptureSource source = source(file.bytes())) {
            final Burst burst = new Burst(10);
            assertEquals(10, source.receive(burst));
            assertEquals(Optional.empty(), source.failure());
            source.release(burst);
            assertEquals(frames.subList(10, 100), drain(source, 40), TestSeed.hint());
            assertEquals(end, source.failure().orElseThrow().offset());
        }
    }

    @Test
    void anEmptyFileIsExhaustedWithTheFirstLoan() throws CaptureException {
        try (CaptureSource source = source(file(List.of()))) {
            assertFalse(source.exhausted());
            assertEquals(List.of(), drain(source, 4));
            assertTrue(source.exhausted());
        }
    }

    @Test
    void twoLoansAtOnceAreRefused() throws CaptureException {
        try (CaptureSource source = source(file(List.of()))) {
            final Burst burst = new Burst(4);
            source.receive(burst);
            assertThrows(IllegalStateException.class, () -> source.receive(burst));
            source.release(burst);
            assertEquals(0, source.receive(burst));
        }
    }

    @Test
    void closingTwiceIsHarmless() throws CaptureException {
        final CaptureSource source = source(file(List.of()));
        source.close();
        assertDoesNotThrow(source::close);
    }
}
