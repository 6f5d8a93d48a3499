package io.ringcast.engine.burst;

import java.lang.foreign.MemorySegment;
import java.util.Locale;

/**
 * Burst of frames from a {@link FrameSource}: a table with the place, the length and the metadata
 * of each frame. No bytes are copied; each {@link FrameSource#receive} fills the table again.
 *
 * <p>All frames of a burst lie in one segment. The holder may also write the {@link #HEADROOM}
 * bytes before each frame, so that VLAN tags can be reinserted without moving the payload.
 *
 * <p>Threading: owned by the one thread that receives. Frames are valid and writable only from
 * {@code receive} to {@link FrameSource#release}. Allocates only in the constructor.
 */
public final class Burst {
    /**
     * Writable bytes before each frame. In a TPACKET_V2 slot there are 24 between the header and an
     * Ethernet frame, including a virtio_net_hdr, which is not read after the burst is filled; 8
     * are enough for two tags.
     */
    public static final int HEADROOM = 8;

    /**
     * {@link #segmentSize} of a super-frame that cannot be split into datagrams: merged TCP
     * segments, or packets of a tunnel.
     */
    public static final int UNKNOWN_SEGMENTS = 0xffff;

    // A row of four words for each frame: one cache line holds two frames.
    private static final int ROW = 4;
    private static final int OFFSET = 0;

    /** Wire length in the upper 32 bits, captured length in the lower 32. */
    private static final int LENGTHS = 1;

    private static final int TIMESTAMP = 2;

    /** TPID, TCI, segment size and flags, 16 bits each, from the highest bits down. */
    private static final int FLAGS = 3;

    private final long[] rows;
    private final int capacity;
    private MemorySegment memory = MemorySegment.NULL;
    private long memorySize;
    private int size;
    private int source;

    /**
     * @param capacity the largest number of frames in the burst, at least 1
     */
    public Burst(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "burst capacity " + capacity + ": must be at least 1");
        }
        this.capacity = capacity;
        rows = new long[capacity * ROW];
    }

    /** The largest number of frames in the burst. */
    public int capacity() {
        return capacity;
    }

    /** The number of frames in the burst now, 0 to {@link #capacity}. */
    public int size() {
        return size;
    }

    /** The number of the source that the frames come from, if there are several sources; else 0. */
    public int source() {
        return source;
    }

    /** The memory that all offsets of this burst refer to. */
    public MemorySegment memory() {
        return memory;
    }

    /**
     * The offset of frame {@code i} (its destination MAC address), in bytes from the start of the
     * memory.
     */
    public long offset(int i) {
        return rows[i * ROW + OFFSET];
    }

    /** The number of captured bytes of frame {@code i}, at most {@link #wireLength}. */
    public int capturedLength(int i) {
        return (int) rows[i * ROW + LENGTHS];
    }

    /** The bytes that frame {@code i} had when it arrived, without a tag that was stripped. */
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
     * The UDP payload bytes of each datagram but the last, if frame {@code i} is a super-frame,
     * which holds several (GSO, GRO); 0 for a single frame.
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
     * For sources: empties the burst and begins to fill it.
     *
     * @param memory that the offsets of the added frames refer to
     */
    public void begin(MemorySegment memory) {
        this.memory = memory;
        memorySize = memory.byteSize();
        size = 0;
    }

    /**
     * For sources: adds a frame, which must lie inside the memory, because readers of the burst
     * rely on that. The caller must not exceed {@link #capacity}.
     *
     * @param tci of the tag stripped from the frame, ignored unless the flags say that it is valid
     * @param tpid of that tag, ignored unless the flags say that it is valid
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
     * For sources: adds a frame that may be a super-frame.
     *
     * @param segmentSize 0 for a single frame, to 65535; see {@link #segmentSize}
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

    /** For {@link RoundRobin}: sets the number of the source that filled the burst. */
    void source(int number) {
        source = number;
    }

    /** For sources: empties the burst on release; its frames are no longer valid. */
    public void clear() {
        size = 0;
    }
}
