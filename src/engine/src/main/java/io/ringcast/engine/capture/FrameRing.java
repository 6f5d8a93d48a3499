package io.ringcast.engine.capture;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Bounded ring of frames in native memory that passes frames from one thread to another. Neither
 * side waits: {@link #claim} returns -1 if there is no room, {@link #peek} returns -1 if there is
 * no frame.
 *
 * <p>Frames lie one behind the other, each whole and behind a header, at multiples of 8; where the
 * next one does not fit before the end of the ring, a filler record leads back to its start. The
 * two positions count bytes since the beginning and never wrap; the producer publishes frames with
 * a release store of its position, which the consumer reads with acquire; the consumer returns room
 * in the same way.
 *
 * <p>Threading: claim and commit by one producer, the rest by one consumer. No allocation.
 */
final class FrameRing {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    /**
     * Distance between fields of different threads: two cache lines, because processors prefetch
     * them in pairs.
     */
    private static final int APART = 128;

    private static final int ALIGNMENT = 8;

    /** Record: length, in bytes with header and padding, negative for a filler (int). */
    private static final int LENGTH = 0;

    private static final int CAPTURED = 4;
    private static final int TIMESTAMP = 8;
    private static final int WIRE = 16;
    private static final int SEGMENT = 20;
    private static final int HEADER = 24;

    private final int capacity;

    /** Freed by the garbage collector, so an offer after the end is harmless. */
    private final MemorySegment memory;

    /**
     * Offsets of the producer's fields, behind the records: its position, its position after the
     * next commit, and a cached copy of the consumer's position.
     */
    private final long tail;

    private final long nextTail;
    private final long headSeen;

    /**
     * Offsets of the consumer's fields: its position, and a cached copy of the producer's position.
     */
    private final long head;

    private final long tailSeen;

    /**
     * @param capacity bytes, a power of two, at least 64; a frame that needs more than half of it
     *     may never find room
     */
    FrameRing(int capacity) {
        if (capacity < 64 || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(
                    "tap ring of " + capacity + " bytes: must be a power of two, at least 64");
        }
        this.capacity = capacity;
        memory = Arena.ofAuto().allocate(capacity + 3L * APART, APART);
        tail = capacity;
        nextTail = tail + Long.BYTES;
        headSeen = nextTail + Long.BYTES;
        head = tail + APART;
        tailSeen = head + Long.BYTES;
    }

    /** The memory that the places of {@link #claim} and {@link #peek} refer to. */
    MemorySegment memory() {
        return memory;
    }

    /**
     * Producer: makes room for a frame.
     *
     * @param captured its length in bytes, not negative
     * @return where to put it, or -1 if there is no room now
     */
    long claim(int captured) {
        final long position = memory.get(ValueLayout.JAVA_LONG, tail);
        final long record = (long) HEADER + captured + ALIGNMENT - 1 & -ALIGNMENT;
        final long index = position & capacity - 1;
        final long filler = record <= capacity - index ? 0 : capacity - index;
        if (!hasRoom(position, filler + record)) {
            return -1;
        }
        if (filler > 0) {
            memory.set(ValueLayout.JAVA_INT, index + LENGTH, (int) -filler);
        }
        final long at = filler > 0 ? 0 : index;
        memory.set(ValueLayout.JAVA_INT, at + LENGTH, (int) record);
        memory.set(ValueLayout.JAVA_INT, at + CAPTURED, captured);
        memory.set(ValueLayout.JAVA_LONG, nextTail, position + filler + record);
        return at + HEADER;
    }

    private boolean hasRoom(long position, long needed) {
        final long limit = capacity - needed;
        if (position - memory.get(ValueLayout.JAVA_LONG, headSeen) <= limit) {
            return true;
        }
        final long seen = (long) LONG.getAcquire(memory, head);
        memory.set(ValueLayout.JAVA_LONG, headSeen, seen);
        return position - seen <= limit;
    }

    /** Producer: hands over the frame that has been put at the place that {@link #claim} gave. */
    void commit(long place, long timestamp, int wire, int segmentSize) {
        memory.set(ValueLayout.JAVA_LONG, place - HEADER + TIMESTAMP, timestamp);
        memory.set(ValueLayout.JAVA_INT, place - HEADER + WIRE, wire);
        memory.set(ValueLayout.JAVA_INT, place - HEADER + SEGMENT, segmentSize);
        LONG.setRelease(memory, tail, memory.get(ValueLayout.JAVA_LONG, nextTail));
    }

    /**
     * Consumer: the place of the oldest frame, which stays until {@link #release}; -1 if there is
     * none.
     */
    long peek() {
        final long position = memory.get(ValueLayout.JAVA_LONG, head);
        if (!isFilled(position)) {
            return -1;
        }
        final long index = position & capacity - 1;
        final int length = memory.get(ValueLayout.JAVA_INT, index + LENGTH);
        if (length > 0) {
            return index + HEADER;
        }
        // A filler is published together with the frame behind it, at the start of the ring.
        LONG.setRelease(memory, head, position - length);
        return HEADER;
    }

    private boolean isFilled(long position) {
        if (memory.get(ValueLayout.JAVA_LONG, tailSeen) != position) {
            return true;
        }
        final long seen = (long) LONG.getAcquire(memory, tail);
        memory.set(ValueLayout.JAVA_LONG, tailSeen, seen);
        return seen != position;
    }

    /** Consumer: bytes of the frame at the place. */
    int captured(long place) {
        return memory.get(ValueLayout.JAVA_INT, place - HEADER + CAPTURED);
    }

    /** Consumer: bytes that the frame at the place had on the wire. */
    int wire(long place) {
        return memory.get(ValueLayout.JAVA_INT, place - HEADER + WIRE);
    }

    /** Consumer: segment size of the super-frame at the place, 0 if it is a single frame. */
    int segmentSize(long place) {
        return memory.get(ValueLayout.JAVA_INT, place - HEADER + SEGMENT);
    }

    /** Consumer: the time stamp of the frame at the place. */
    long timestamp(long place) {
        return memory.get(ValueLayout.JAVA_LONG, place - HEADER + TIMESTAMP);
    }

    /** Consumer: gives back the room of the frame at the place, the oldest. */
    void release(long place) {
        final int length = memory.get(ValueLayout.JAVA_INT, place - HEADER + LENGTH);
        LONG.setRelease(memory, head, memory.get(ValueLayout.JAVA_LONG, head) + length);
    }
}
