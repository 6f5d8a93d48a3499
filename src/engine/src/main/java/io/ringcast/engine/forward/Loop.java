package io.ringcast.engine.forward;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One thread's loop: its rounds from the first one until it leaves, or until its right to make any
 * is revoked.
 *
 * <p>Who revokes it stores {@code attention} and then loads {@code inRound}; the loop stores {@code
 * inRound} and then loads {@code attention}. All four accesses are volatile, so at least one of the
 * two sees the other: either the loop notices before it touches memory, or the other one waits for
 * the round's end. That costs a loop one fence a round.
 *
 * <p>Threading: {@link #enter} and {@link #exit} are the loop's; the others' are said there.
 */
final class Loop {
    /** No loop: no thread is in it. */
    static final Loop NONE = new Loop(null, null);

    private static final VarHandle IN_ROUND;
    private static final VarHandle ATTENTION;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            IN_ROUND = lookup.findVarHandle(Loop.class, "inRound", boolean.class);
            ATTENTION = lookup.findVarHandle(Loop.class, "attention", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Thread thread;
    private final LoopWords words;

    /** Accessed by {@link #IN_ROUND}; plainly by the loop's thread, its only writer. */
    private boolean inRound;

    /** Accessed by {@link #ATTENTION}. A loop that begins looks at what waits. */
    @SuppressWarnings("FieldMayBeFinal")
    private boolean attention = true;

    /** Of the monitor: whether the loop is one of {@link Forwarder#run}. */
    boolean runs;

    /** Of the monitor: whether it may make no further round. */
    boolean revoked;

    Loop(Thread thread, LoopWords words) {
        this.thread = thread;
        this.words = words;
    }

    /** Whether the calling thread is the loop's. */
    boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    /** Whether the thread has ended, without having left. */
    boolean isDead() {
        return thread != null && !thread.isAlive();
    }

    String threadName() {
        return name(thread);
    }

    /** A virtual thread has no name of its own; then what it is. */
    static String name(Thread thread) {
        return thread.getName().isEmpty() ? thread.toString() : thread.getName();
    }

    /**
     * The loop: a round begins.
     *
     * @return whether it must attend before it touches anything
     */
    boolean enter() {
        if (inRound) {
            throw nested();
        }
        IN_ROUND.setVolatile(this, true);
        return (boolean) ATTENTION.getVolatile(this);
    }

    private IllegalStateException nested() {
        return new IllegalStateException(words.within(words.calls(), threadName()));
    }

    /** The loop, under the lock: the round that stepped back goes on. */
    void reenter() {
        IN_ROUND.setVolatile(this, true);
    }

    /** The loop: the round is over, what it wrote is visible to who sees that. */
    void exit() {
        IN_ROUND.setRelease(this, false);
    }

    /** Any thread: whether a round is being made. */
    boolean isInRound() {
        return (boolean) IN_ROUND.getVolatile(this);
    }

    /** Any thread: the next round, or the present one's successor, attends first. */
    void call() {
        ATTENTION.setVolatile(this, true);
    }

    /** The loop, in the monitor: it has attended. */
    void attended() {
        ATTENTION.setOpaque(this, false);
    }
}
