package io.ringcast.engine.forward;

import io.ringcast.engine.burst.Burst;

/** Listener to the frames that match no rule, in their order among the forwarded frames. */
@FunctionalInterface
public interface UnmatchedFrames {
    /**
     * Called by the forwarding thread with the frame as received. The frame stays on loan, and must
     * not be changed.
     *
     * @param burst the burst it is in
     * @param i index of the frame in the burst
     */
    void unmatched(Burst burst, int i);
}
