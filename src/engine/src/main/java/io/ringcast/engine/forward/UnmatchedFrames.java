package io.ringcast.engine.forward;

import io.ringcast.engine.burst.Burst;

/** Is shown the frames that no rule takes, in their order among those forwarded. */
@FunctionalInterface
public interface UnmatchedFrames {
    /**
     * Called by the forwarding thread, with the frame as it came; it stays on loan, and is not to
     * be changed.
     *
     * @param burst the burst it is in
     * @param i which frame of the burst
     */
    void unmatched(Burst burst, int i);
}
