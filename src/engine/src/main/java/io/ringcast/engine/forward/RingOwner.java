package io.ringcast.engine.forward;

import java.util.concurrent.TimeUnit;

/**
 * Right of one thread at a time to use a ring, with the same rules as for a loop: a use begins with
 * {@link #enter} and ends with {@link #exit}, like a round, and {@link #close} waits for its end.
 *
 * <p>Threading: only the owner calls {@link #enter} and {@link #exit}: the first thread that
 * enters, until it leaves or ends. Any thread may call the other methods. Allocates nothing after
 * the first use.
 */
public final class RingOwner {
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final LoopWords words;
    private final Commands commands;

    /**
     * @param words for the messages
     */
    public RingOwner(LoopWords words) {
        this.words = words;
        commands = new Commands(words);
    }

    /**
     * Begins a use of the ring, which is not unmapped until {@link #exit}.
     *
     * @throws IllegalStateException if another thread owns the ring (the message names it), if a
     *     use has begun already, or if this object is closed; then no use has begun
     */
    public void enter() {
        final Loop loop = commands.current();
        if (loop.enter()) {
            commands.attend(loop);
        }
    }

    /** Called by the owner: ends the use. */
    public void exit() {
        commands.exit();
    }

    /** Returns true if the calling thread is the owner, within a use of the ring. */
    public boolean isInside() {
        return commands.isInRound();
    }

    /**
     * Called by the owner: releases the ring, so that another thread may use it. Does nothing if
     * the ring has no owner.
     *
     * @throws IllegalStateException if another thread owns the ring, or if called within a use
     */
    public void leave() {
        commands.leave();
    }

    /**
     * Ends all use for good: when this returns, the ring may be unmapped. Any thread that is not
     * within a use may call this.
     *
     * @throws IllegalStateException if called from within a use, or if a use has not ended within
     *     five seconds. Nothing may be unmapped, and this method may be called again
     */
    public void close() {
        if (isInside()) {
            throw new IllegalStateException(
                    words.within("close", Loop.name(Thread.currentThread()))
                            + ": call it when that has returned");
        }
        if (!commands.close(System.nanoTime() + CLOSE_NANOS)) {
            throw new IllegalStateException(
                    "close: thread "
                            + commands.waitedFor()
                            + " is still within "
                            + words.round()
                            + ", so nothing is unmapped: let it return, then call close again");
        }
    }
}
