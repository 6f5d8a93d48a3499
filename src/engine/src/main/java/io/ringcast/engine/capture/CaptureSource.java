package io.ringcast.engine.capture;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.burst.FrameSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Lends the frames of a capture file, as a receive ring lends those of an interface: out of native
 * memory, with {@link Burst#HEADROOM} writable bytes before each, the IP header of an untagged
 * frame at a multiple of 16 as in a ring's slots. Their flags are 0; the checksum of a super-frame
 * is yet to be computed for each datagram.
 *
 * <p>No exception meets the forwarding loop: {@link #receive} ends at what cannot be read, then
 * {@link #exhausted} is true and {@link #failure} tells why. If the file is a pipe, {@code receive}
 * waits for it.
 *
 * <p>Threading: one thread at a time. No allocation in {@code receive}.
 */
public final class CaptureSource implements FrameSource, AutoCloseable {
    /** Room for the longest frame four times, or some hundred usual ones. */
    private static final int STAGING = 4 * CaptureFormat.MAX_FRAME;

    private static final int ALIGNMENT = 16;

    /** Bytes from an Ethernet frame's start to a multiple of 16: its header has 14. */
    private static final int MISALIGNMENT = 2;

    private static final Burst NOTHING_LENT = new Burst(1);

    private final CaptureReader reader;

    /** Freed when nobody refers to it any more: whoever forwards reads frames by their address. */
    private final MemorySegment staging = Arena.ofAuto().allocate(STAGING, ALIGNMENT);

    /** The reader is at a frame that is not lent yet. */
    private boolean held;

    private boolean exhausted;
    private CaptureException failure;
    private Burst lent = NOTHING_LENT;

    /**
     * @param reader the open file; the source closes it
     */
    public CaptureSource(CaptureReader reader) {
        this.reader = reader;
    }

    @Override
    public int receive(Burst burst) {
        if (lent != NOTHING_LENT) {
            throw new IllegalStateException("a burst is held: release it first");
        }
        lent = burst;
        burst.begin(staging);
        long free = 0;
        while (burst.size() < burst.capacity() && (held || advance())) {
            final long frame = frameAt(free);
            final int length = reader.capturedLength();
            held = frame + length > STAGING;
            if (held) {
                break;
            }
            MemorySegment.copy(reader.memory(), reader.offset(), staging, frame, length);
            final int segmentSize = reader.segmentSize();
            burst.add(
                    frame,
                    length,
                    reader.wireLength(),
                    reader.timestamp(),
                    segmentSize == 0 ? 0 : FrameFlags.CSUM_NOT_READY,
                    0,
                    0,
                    segmentSize);
            free = frame + length;
        }
        return burst.size();
    }

    /** The first place for a frame if all before {@code free} is taken. */
    private static long frameAt(long free) {
        final long least = free + Burst.HEADROOM - MISALIGNMENT;
        return (least + ALIGNMENT - 1 & -ALIGNMENT) + MISALIGNMENT;
    }

    private boolean advance() {
        if (exhausted) {
            return false;
        }
        try {
            exhausted = !reader.next();
        } catch (CaptureException e) {
            failure = e;
            exhausted = true;
        }
        return !exhausted;
    }

    @Override
    public void release(Burst burst) {
        burst.clear();
        lent = NOTHING_LENT;
    }

    /** Whether no frame will come any more: all have been lent, or the file breaks off here. */
    public boolean exhausted() {
        return exhausted;
    }

    /** Why the file breaks off; empty if it does not, or not yet. */
    public Optional<CaptureException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Closes the file. Frames on loan stay valid. */
    @Override
    public void close() {
        reader.close();
    }
}
