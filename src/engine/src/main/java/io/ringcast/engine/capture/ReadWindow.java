package io.ringcast.engine.capture;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * Window of fixed size that moves forward over a file. Reads are relative to the window's position
 * and must stay within the bytes that {@link #has} has made available. Bytes before the position
 * stay valid and writable until {@code has} or {@link #skip} is called again. Before them there is
 * room for {@link #HEADROOM} bytes.
 */
final class ReadWindow implements AutoCloseable {
    /** Writable bytes before the position, wherever that is in the file. */
    static final int HEADROOM = LinkHeader.ETHERNET;

    private final String file;
    private final ReadableByteChannel channel;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final ByteBuffer view;
    private long memoryOffset = -HEADROOM;
    private int position = HEADROOM;
    private int limit = HEADROOM;
    private boolean ended;
    private boolean swapped;

    /**
     * @param file how messages name it
     * @param bytes the most that {@link #has} can be asked for
     */
    ReadWindow(String file, ReadableByteChannel channel, int bytes) {
        this.file = file;
        this.channel = channel;
        memory = arena.allocate(HEADROOM + bytes);
        view = memory.asByteBuffer();
    }

    MemorySegment memory() {
        return memory;
    }

    /** Where the position is in {@link #memory}. */
    int position() {
        return position;
    }

    /** Where the position is in the file. */
    long fileOffset() {
        return memoryOffset + position;
    }

    /** Bytes from the position on that have been read. */
    int available() {
        return limit - position;
    }

    /** Whether the file's byte order is the other one than this machine's. */
    void swapped(boolean swapped) {
        this.swapped = swapped;
    }

    /** Makes {@code n} bytes from the position on available; false if the file ends before. */
    boolean has(int n) throws CaptureException {
        return limit - position >= n || fill(n);
    }

    /** Moves the position over bytes that {@link #has} has promised. */
    void advance(int n) {
        position += n;
    }

    /** Moves the position over any number of bytes; false if the file ends before. */
    boolean skip(long n) throws CaptureException {
        long left = n;
        while (left > available()) {
            left -= available();
            position = limit;
            if (!fill(1)) {
                return false;
            }
        }
        position += (int) left;
        return true;
    }

    int u8(int at) {
        return memory.get(ValueLayout.JAVA_BYTE, (long) position + at) & 0xff;
    }

    int u16(int at) {
        final short value = memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, (long) position + at);
        return (swapped ? Short.reverseBytes(value) : value) & 0xffff;
    }

    int i32(int at) {
        final int value = memory.get(ValueLayout.JAVA_INT_UNALIGNED, (long) position + at);
        return swapped ? Integer.reverseBytes(value) : value;
    }

    long u32(int at) {
        return Integer.toUnsignedLong(i32(at));
    }

    long i64(int at) {
        final long value = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) position + at);
        return swapped ? Long.reverseBytes(value) : value;
    }

    /** The error for a record that begins at {@code offset} of the file. */
    CaptureException corrupt(long offset, String problem) {
        return new CaptureException(file, offset, problem, null);
    }

    private boolean fill(int n) throws CaptureException {
        final int kept = limit - position;
        MemorySegment.copy(memory, position, memory, HEADROOM, kept);
        memoryOffset += position - HEADROOM;
        position = HEADROOM;
        limit = HEADROOM + kept;
        while (available() < n && !ended) {
            view.limit(view.capacity()).position(limit);
            ended = read() < 0;
            limit = view.position();
        }
        return available() >= n;
    }

    private int read() throws CaptureException {
        try {
            return channel.read(view);
        } catch (IOException e) {
            throw new CaptureException(
                    file, memoryOffset + limit, "read: " + CaptureException.reason(e), e);
        }
    }

    /** Closes the file and frees the window. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // All that was wanted has been read.
        }
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
