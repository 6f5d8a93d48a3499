package io.ringcast.engine.burst;

import java.lang.foreign.MemorySegment;
import java.util.Locale;

/**
 * A burst of frames from a {@link FrameSource}: for each frame where its bytes lie, how many there
 * are, and what the source knows about it. Nothing is copied; the table is filled anew by each
 * {@link FrameSource#receive}.
 *
 * <p>All frames of a burst lie in one segment. Before each frame at least {@link #HEADROOM} bytes
 * are the holder's, too, so that VLAN tags can be put back without moving the payload.
 *
 * <p>Threading: owned by the one thread that receives. Frames are valid, and writable, from {@code
 * receive} to {@link FrameSource#release}, never longer. Allocates only in the constructor.
 */
public final class Burst {
    /**
     * Writable bytes before each frame. In a TPACKET_V2 slot there are 24 between the header and an
     * Ethernet frame, a virtio_net_hdr among them, which nobody reads once the burst is filled; 8
     * are enough for two tags.
     */
    public static final int HEADROOM = 8;

    /**
     * {@link #segmentSize} of a frame into which something was merged that cannot be told apart:
     * TCP, or what a tunnel carries.
     */
    public static final int UNKNOWN_SEGMENTS = 0xffff;

    // A row of four words for each frame: one cache line holds two frames.
    private static final int ROW = 4;
    private static final int OFFSET = 0;

    /** Wire length above captured length. */
    private static final int LENGTHS = 1;

    private static final int TIMESTAMP = 2;

    /** TPID, TCI, segment size, flags, from the highest bits down. */
    private static final int FLAGS = 3;

    private final long[] rows;
    private final int capacity;
    private MemorySegment memory = MemorySegment.NULL;
    private long memorySize;
    private int size;
    private int source;

    /**
     * @param capacity the most frames it can hold, at least 1
     */
    public Burst(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "burst capacity " + capacity + ": must be at least 1");
        }
        this.capacity = capacity;
        rows = new long[capacity * ROW];
    }

    /** The most frames it can hold. */
    public int capacity() {
        return capacity;
    }

    /** Frames in it now, 0 to {@link #capacity}. */
    public int size() {
        return size;
    }

    /** Number of the source whose frames these are, if there are several; else 0. */
    public int source() {
        return source;
    }

    /** The memory that all offsets of this burst refer to. */
    public MemorySegment memory() {
        return memory;
    }

    /**
     * Where frame {@code i} begins (its destination MAC address), in bytes from the start of
     * memory.
     */
    public long offset(int i) {
        return rows[i * ROW + OFFSET];
    }

    /** Bytes of frame {@code i} that are there, at most {@link #wireLength}. */
    public int capturedLength(int i) {
        return (int) rows[i * ROW + LENGTHS];
    }

    /** Bytes that frame {@code i} had when it arrived, without the tag that was taken out of it. */
    public int wireLength(int i) {
        return (int) (rows[i * ROW + LENGTHS] >>> 32);
    }

    /** When the source received frame {@code i}: nanoseconds since the epoch, CLOCK_REALTIME. */
    public long timestamp(int i) {
        return rows[i * ROW + TIMESTAMP];
    }

    /** {@link FrameFlags} of frame {@code i}. */
    public int flags(int i) {
        return (int) rows[i * ROW + FLAGS] & 0xffff;
    }

    /**
     * UDP payload bytes of each datagram but the last if frame {@code i} is a super-frame, which
     * holds several (GSO, GRO); 0 if it is a single frame.
     */
    public int segmentSize(int i) {
        return (int) rows[i * ROW + FLAGS] >>> 16;
    }

    /** Tag control information (IEEE 802.1Q), 0 to 65535, if {@link FrameFlags#VLAN_VALID}. */
    public int vlanTci(int i) {
        return (int) (rows[i * ROW + FLAGS] >>> 32) & 0xffff;
    }

    /** Tag protocol identifier, host order, if {@link FrameFlags#VLAN_TPID_VALID}. */
    public int vlanTpid(int i) {
        return (int) (rows[i * ROW + FLAGS] >>> 48);
    }

    /**
     * For sources: begins to fill it anew.
     *
     * @param memory what the offsets of the frames to come refer to
     */
    public void begin(MemorySegment memory) {
        this.memory = memory;
        memorySize = memory.byteSize();
        size = 0;
    }

    /**
     * For sources: adds a frame, which must lie inside the memory: whoever reads it relies on that.
     * The caller keeps to {@link #capacity}.
     *
     * @param tci the tag taken out of the frame, ignored unless the flags say that it is valid
     * @param tpid its protocol identifier, likewise
     */
    public void add(
            long offset,
            int capturedLength,
            int wireLength,
            long timestamp,
            int flags,
            int tci,
            int tpid) {
        add(offset, capturedLength, wireLength, timestamp, flags, tci, tpid, 0);
    }

    /**
     * As the other one.
     *
     * @param segmentSize of a super-frame, 0 to 65535, see {@link #segmentSize}
     */
    public void add(
            long offset,
            int capturedLength,
            int wireLength,
            long timestamp,
            int flags,
            int tci,
            int tpid,
            int segmentSize) {
        if (offset < 0 || capturedLength < 0 || offset > memorySize - capturedLength) {
            throw outside(offset, capturedLength);
        }
        final int i = size;
        final int row = i * ROW;
        rows[row + OFFSET] = offset;
        rows[row + LENGTHS] = (long) wireLength << 32 | capturedLength & 0xffff_ffffL;
        rows[row + TIMESTAMP] = timestamp;
        rows[row + FLAGS] =
                (long) tpid << 48
                        | (tci & 0xffffL) << 32
                        | (segmentSize & 0xffffL) << 16
                        | flags & 0xffffL;
        size = i + 1;
    }

    private IndexOutOfBoundsException outside(long offset, int length) {
        return new IndexOutOfBoundsException(
                String.format(
                        Locale.ROOT,
                        "frame of %d bytes at %d: must lie within the memory of %d bytes",
                        length,
                        offset,
                        memorySize));
    }

    /** For {@link RoundRobin}: the number of the source that lends. */
    void source(int number) {
        source = number;
    }

    /** For sources: it is released, and no frame is valid any more. */
    public void clear() {
        size = 0;
    }
}
