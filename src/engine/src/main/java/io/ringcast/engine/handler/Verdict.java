package io.ringcast.engine.handler;

/** Verdict of a {@link FrameHandler} on a frame that matches a rule. */
public enum Verdict {
    /** Forward the frame to the rule's destinations, if it has any. */
    FORWARD,
    /**
     * Do not forward the frame, because the handler has processed it. Counted as matched, and as
     * consumed.
     */
    CONSUME,
    /** Do not forward the frame, and count it as unmatched, as if no rule matched it. */
    IGNORE
}
