package io.ringcast.engine.mode;

/**
 * Way of waiting of a forwarding thread that has nothing to do; {@link IdleMode} names some.
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
