package io.ringcast.engine.capture;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.burst.FrameSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Source of the frames of a capture file. It lends frames like a receive ring: in native memory,
 * with {@link Burst#HEADROOM} writable bytes before each, and with the IP header of an untagged
 * frame at a multiple of 16, as in a ring's slots. The flags are 0. The checksums of a
 * super-frame's datagrams still have to be computed.
 *
 * <p>The forwarding loop gets no exception: {@link #receive} stops where the file cannot be read;
 * then {@link #exhausted} returns true and {@link #failure} returns the reason. If the file is a
 * pipe, {@code receive} waits for it.
 *
 * <p>Threading: one thread at a time. No allocation in {@code receive}.
 */
public final class CaptureSource implements FrameSource, AutoCloseable {
    /** Room for four frames of the largest size, or for several hundred usual ones. */
    private static final int STAGING = 4 * CaptureFormat.MAX_FRAME;

    private static final int ALIGNMENT = 16;

    /**
     * Offset of an Ethernet frame's start after a multiple of 16: the header has 14 bytes, so the
     * IP header is aligned.
     */
    private static final int MISALIGNMENT = 2;

    private static final Burst NOTHING_LENT = new Burst(1);

    private final CaptureReader reader;

    /**
     * Freed by the garbage collector when no reference is left: the loop reads frames by their
     * address.
     */
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

    /** Returns the first place for a frame after {@code free}, aligned and with headroom. */
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

    /**
     * Returns whether no more frames follow: all have been lent, or the file cannot be read
     * further.
     */
    public boolean exhausted() {
        return exhausted;
    }

    /** Returns why the file cannot be read further; empty if there has been no failure. */
    public Optional<CaptureException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Closes the file. Frames on loan stay valid. */
    @Override
    public void close() {
        reader.close();
    }
}
