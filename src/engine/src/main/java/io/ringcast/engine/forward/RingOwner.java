package io.ringcast.engine.forward;

import java.util.concurrent.TimeUnit;

/**
 * Right of one thread at a time to use a ring, by the law that also holds for a loop: a use begins
 * with {@link #enter} and ends with {@link #exit}, as a round does, and whoever closes waits for
 * its end.
 *
 * <p>Threading: {@link #enter} and {@link #exit} are the owner's: the first thread that enters,
 * until it leaves or ends. Everything else may be called by any. Allocates nothing after the first
 * use.
 */
public final class RingOwner {
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final LoopWords words;
    private final Commands commands;

    /**
     * @param words of its messages
     */
    public RingOwner(LoopWords words) {
        this.words = words;
        commands = new Commands(words);
    }

    /**
     * A use of the ring begins: nobody unmaps it until {@link #exit}.
     *
     * @throws IllegalStateException if it is another thread's, which the message names, if a use
     *     has begun already, or if this is closed; then nothing has begun
     */
    public void enter() {
        final Loop loop = commands.current();
        if (loop.enter()) {
            commands.attend(loop);
        }
    }

    /** The owner: the use is over. */
    public void exit() {
        commands.exit();
    }

    /** True if the caller is the owner, and within a use of the ring. */
    public boolean isInside() {
        return commands.isInRound();
    }

    /**
     * The owner gives the ring up: another thread may use it then. Nothing if nobody has it.
     *
     * @throws IllegalStateException if it is another thread's, or within a use
     */
    public void leave() {
        commands.leave();
    }

    /**
     * Ends all use for good: when this returns, the ring may be unmapped. Any thread that is not
     * within a use. Nothing if that has been done.
     *
     * @throws IllegalStateException if called from within a use, or if a use has not come to its
     *     end within five seconds. Nothing may be unmapped, and this may be called again
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
