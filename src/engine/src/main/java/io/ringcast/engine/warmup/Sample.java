package io.ringcast.engine.warmup;

import io.ringcast.engine.ring.SimulatedKernel;
import java.lang.foreign.MemorySegment;

/**
 * A frame as the kernel would deliver it.
 *
 * @param frame its bytes
 * @param wireLength how long it was, at least what is there
 * @param flags {@link io.ringcast.engine.burst.FrameFlags}
 * @param tci of the tag that was taken out of it, if the flags say so
 * @param segmentSize of a super-frame, 0 for a single frame
 */
public record Sample(MemorySegment frame, int wireLength, int flags, int tci, int segmentSize) {
    private static final int TPID = 0x8100;

    Sample(MemorySegment frame, int flags) {
        this(frame, (int) frame.byteSize(), flags, 0);
    }

    Sample(MemorySegment frame, int wireLength, int flags, int tci) {
        this(frame, wireLength, flags, tci, 0);
    }

    /**
     * Puts it into a ring.
     *
     * @param timestamp nanoseconds since the epoch
     * @return false if there was no room
     */
    public boolean deliver(SimulatedKernel.Delivery kernel, long timestamp) {
        return kernel.deliver(frame, wireLength, timestamp, flags, tci, TPID, segmentSize);
    }
}
