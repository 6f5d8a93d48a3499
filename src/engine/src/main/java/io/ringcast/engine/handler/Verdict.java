package io.ringcast.engine.handler;

/** Answer of a {@link FrameHandler}: what becomes of a frame that a rule took. */
public enum Verdict {
    /** To the rule's destinations, if it has any. */
    FORWARD,
    /** Nowhere else: the handler has what it needs. Counted as matched, and as consumed. */
    CONSUME,
    /** Nowhere: counted as unmatched, as if no rule had taken it. */
    IGNORE
}
