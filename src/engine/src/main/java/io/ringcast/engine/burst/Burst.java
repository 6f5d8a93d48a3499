package io.ringcast.engine.burst;

import java.lang.foreign.MemorySegment;

/**
 * A burst of frames on loan from a {@link FrameSource}: for each frame where its bytes lie, how
 * many there are, and what the source knows about it. Nothing is copied; the columns are filled
 * anew by each {@link FrameSource#borrow}.
 *
 * <p>All frames of a burst lie in one segment. Before each frame at least {@link #HEADROOM} bytes
 * are the borrower's too, so that VLAN tags can be put back without moving the payload.
 *
 * <p>Threading: owned by the one thread that borrows. Frames are valid, and writable, from {@code
 * borrow} to {@link FrameSource#giveBack}, never longer. Allocates only in the constructor.
 */
public final class Burst {
    /**
     * Writable bytes before each frame. A TPACKET_V2 slot leaves 14 bytes free between the header
     * and an Ethernet frame: TPACKET_ALIGN(52 + 16) - 14 = 66 (net/packet/af_packet.c,
     * tpacket_rcv); 8 are enough for two tags.
     */
    public static final int HEADROOM = 8;

    private final long[] offset;
    private final int[] capturedLength;
    private final int[] wireLength;
    private final long[] timestamp;
    private final int[] flags;
    private final int[] vlan;
    private MemorySegment memory = MemorySegment.NULL;
    private int size;

    /**
     * @param capacity the most frames one loan can hold, at least 1
     */
    public Burst(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "burst capacity " + capacity + ": must be at least 1");
        }
        offset = new long[capacity];
        capturedLength = new int[capacity];
        wireLength = new int[capacity];
        timestamp = new long[capacity];
        flags = new int[capacity];
        vlan = new int[capacity];
    }

    /** The most frames one loan can hold. */
    public int capacity() {
        return offset.length;
    }

    /** Frames now on loan, 0 to {@link #capacity}. */
    public int size() {
        return size;
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
        return offset[i];
    }

    /** Bytes of frame {@code i} that are there, at most {@link #wireLength}. */
    public int capturedLength(int i) {
        return capturedLength[i];
    }

    /** Bytes that frame {@code i} had when it arrived, without the tag that was taken out of it. */
    public int wireLength(int i) {
        return wireLength[i];
    }

    /** When the source received frame {@code i}: nanoseconds since the epoch, CLOCK_REALTIME. */
    public long timestamp(int i) {
        return timestamp[i];
    }

    /** {@link FrameFlags} of frame {@code i}. */
    public int flags(int i) {
        return flags[i];
    }

    /** Tag control information (IEEE 802.1Q), 0 to 65535, if {@link FrameFlags#VLAN_VALID}. */
    public int vlanTci(int i) {
        return vlan[i] & 0xffff;
    }

    /** Tag protocol identifier, host order, if {@link FrameFlags#VLAN_TPID_VALID}. */
    public int vlanTpid(int i) {
        return vlan[i] >>> 16;
    }

    /**
     * For sources: begins a new loan.
     *
     * @param memory what the offsets of the frames to come refer to
     */
    public void begin(MemorySegment memory) {
        this.memory = memory;
        size = 0;
    }

    /**
     * For sources: adds a frame. The caller keeps to {@link #capacity}.
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
        final int i = size;
        this.offset[i] = offset;
        this.capturedLength[i] = capturedLength;
        this.wireLength[i] = wireLength;
        this.timestamp[i] = timestamp;
        this.flags[i] = flags;
        this.vlan[i] = tpid << 16 | tci;
        size = i + 1;
    }

    /** For sources: the loan is over, no frame is valid any more. */
    public void clear() {
        size = 0;
    }
}
