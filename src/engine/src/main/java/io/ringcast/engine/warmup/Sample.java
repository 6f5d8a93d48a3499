package io.ringcast.engine.warmup;

import io.ringcast.engine.ring.SimulatedKernel;
import java.lang.foreign.MemorySegment;

/**
 * Frame for the warm-up, with the metadata that the kernel would deliver.
 *
 * @param frame the captured bytes
 * @param wireLength original length, at least the captured length
 * @param flags {@link io.ringcast.engine.burst.FrameFlags}
 * @param tci of the stripped VLAN tag, if the flags say that there is one
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
     * Puts the frame into a ring.
     *
     * @param timestamp nanoseconds since the epoch
     * @return false if there was no room
     */
    public boolean deliver(SimulatedKernel.Delivery kernel, long timestamp) {
        return kernel.deliver(frame, wireLength, timestamp, flags, tci, TPID, segmentSize);
    }
}
