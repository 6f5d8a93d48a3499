package io.ringcast.engine.forward;

/**
 * What the forwarding thread does when there is nothing to do.
 *
 * <p>Threading: called by the forwarding thread only; an instance serves one thread.
 */
@FunctionalInterface
public interface IdleStrategy {
    /**
     * Called after each round of the loop.
     *
     * @param workCount frames seen in that round; if above 0, the strategy returns at once
     */
    void idle(int workCount);
}
