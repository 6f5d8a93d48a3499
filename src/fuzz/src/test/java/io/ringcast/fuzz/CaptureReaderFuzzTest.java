package io.ringcast.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.capture.CaptureException;
import io.ringcast.engine.capture.CaptureFormat;
import io.ringcast.engine.capture.CaptureReader;
import io.ringcast.engine.capture.CaptureSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Any file: frames within their bounds come out, then its end or one {@link CaptureException}; with
 * bounded memory, in bounded time, and the same however the bytes arrive.
 */
class CaptureReaderFuzzTest {
    /** No record of any format is shorter. */
    private static final int SHORTEST_RECORD = 16;

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean)
                    java.lang.management.ManagementFactory.getThreadMXBean();

    /**
     * Heap that reading a file may cost, and for each of its bytes: names of interfaces, the
     * message of an exception. The windows are native and of fixed size.
     */
    private static final int HEAP = 1 << 20;

    private static final int HEAP_PER_BYTE = 64;

    private record Frame(long timestamp, int wireLength, byte[] bytes) {}

    /** What a file held, and why it breaks off, "" if it does not. */
    private record Contents(List<Frame> frames, String failure) {}

    @FuzzTest(maxDuration = "12s")
    void readsAnything(byte[] file) {
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        final Contents whole = read(file, file.length);
        if (THREADS.getCurrentThreadAllocatedBytes() - before > heapFor(file)) {
            requireLittleHeap(file); // classes may have been loaded
        }
        // in pieces of 1 to 32 bytes, as from a pipe, and by way of a source
        final Contents pieces = lent(file, 1 + (file.length == 0 ? 0 : file[0] & 0x1f));
        assertEquals(whole.failure, pieces.failure);
        assertEquals(whole.frames.size(), pieces.frames.size());
        for (int i = 0; i < whole.frames.size(); i++) {
            final Frame expected = whole.frames.get(i);
            final Frame frame = pieces.frames.get(i);
            assertEquals(expected.timestamp, frame.timestamp);
            assertEquals(expected.wireLength, frame.wireLength);
            assertArrayEquals(expected.bytes, frame.bytes);
        }
    }

    private static long heapFor(byte[] file) {
        return HEAP + (long) HEAP_PER_BYTE * file.length;
    }

    private static void requireLittleHeap(byte[] file) {
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        read(file, file.length);
        final long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(
                allocated <= heapFor(file),
                () -> allocated + " bytes allocated for a file of " + file.length);
    }

    private static Contents read(byte[] file, int piece) {
        final List<Frame> frames = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open("in", new Pieces(file, piece))) {
            try {
                while (reader.next()) {
                    frames.add(
                            frame(
                                    reader.memory(),
                                    reader.offset(),
                                    reader.capturedLength(),
                                    reader.wireLength(),
                                    reader.timestamp()));
                    assertTrue(frames.size() <= file.length / SHORTEST_RECORD, "no progress");
                }
            } catch (CaptureException e) {
                requireSound(e, file);
                // and again, rather than anything else
                assertEquals(e, assertThrows(CaptureException.class, reader::next));
                return new Contents(frames, e.getMessage());
            }
        } catch (CaptureException e) {
            requireSound(e, file);
            return new Contents(frames, e.getMessage());
        }
        return new Contents(frames, "");
    }

    private static Contents lent(byte[] file, int piece) {
        final List<Frame> frames = new ArrayList<>();
        final Burst burst = new Burst(3);
        try (CaptureSource source =
                new CaptureSource(CaptureReader.open("in", new Pieces(file, piece)))) {
            while (source.receive(burst) > 0) {
                for (int i = 0; i < burst.size(); i++) {
                    assertEquals(0, burst.flags(i));
                    assertTrue(burst.offset(i) >= Burst.HEADROOM);
                    frames.add(
                            frame(
                                    burst.memory(),
                                    burst.offset(i),
                                    burst.capturedLength(i),
                                    burst.wireLength(i),
                                    burst.timestamp(i)));
                }
                source.release(burst);
            }
            assertTrue(source.exhausted());
            final Optional<CaptureException> failure = source.failure();
            return new Contents(frames, failure.map(Exception::getMessage).orElse(""));
        } catch (CaptureException e) {
            return new Contents(frames, e.getMessage());
        }
    }

    private static Frame frame(
            MemorySegment memory, long offset, int captured, int wire, long timestamp) {
        assertTrue(captured >= 0 && captured <= CaptureFormat.MAX_FRAME);
        assertTrue(wire >= captured);
        assertTrue(timestamp >= 0);
        return new Frame(
                timestamp, wire, memory.asSlice(offset, captured).toArray(ValueLayout.JAVA_BYTE));
    }

    private static void requireSound(CaptureException e, byte[] file) {
        assertTrue(e.offset() >= 0 && e.offset() <= file.length, e.getMessage());
        assertTrue(e.getMessage().startsWith("in: offset " + e.offset() + ": "), e.getMessage());
        assertTrue(e.getMessage().lines().count() == 1, e.getMessage());
    }

    /** A channel that gives a file away in pieces. */
    private static final class Pieces implements ReadableByteChannel {
        private final ByteBuffer file;
        private final int piece;
        private boolean open = true;

        Pieces(byte[] file, int piece) {
            this.file = ByteBuffer.wrap(file);
            this.piece = piece;
        }

        @Override
        public int read(ByteBuffer to) {
            if (!file.hasRemaining()) {
                return -1;
            }
            final int length = Math.min(Math.min(piece, file.remaining()), to.remaining());
            to.put(file.slice(file.position(), length));
            file.position(file.position() + length);
            return length;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
