package io.ringcast.engine.capture;

import java.lang.foreign.MemorySegment;

/**
 * Tells a {@link CaptureTransmitter} when a frame was received. The forwarding loop hands a
 * transmitter places in memory, no time stamps; whoever lent the frame knows the time of the place.
 * So nothing has to be set per frame, and the loop needs not know that its frames end in a file.
 */
@FunctionalInterface
public interface FrameClock {
    /**
     * The time stamp of the frame that lies, or whose rewritten form begins, at the place.
     *
     * @return nanoseconds since the epoch
     */
    long timestampAt(MemorySegment memory, long offset);
}
