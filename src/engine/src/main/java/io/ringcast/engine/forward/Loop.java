package io.ringcast.engine.forward;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One thread's loop: its rounds, from the first until the thread leaves, or until its right to make
 * rounds is revoked.
 *
 * <p>A thread that revokes this right stores {@code attention} and then loads {@code inRound}; the
 * loop stores {@code inRound} and then loads {@code attention}. All four accesses are volatile, so
 * at least one of the two threads sees the other's store: either the loop notices the flag before
 * it touches memory, or the other thread waits for the end of the round. This costs the loop one
 * fence per round.
 *
 * <p>Threading: only the loop calls {@link #enter} and {@link #exit}; the other methods state their
 * threads.
 */
final class Loop {
    /** Placeholder for no loop. */
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

    /**
     * Accessed through {@link #IN_ROUND}; the loop's thread, its only writer, reads it directly.
     */
    private boolean inRound;

    /**
     * Accessed through {@link #ATTENTION}. Initially true, so that a new loop executes waiting
     * commands.
     */
    @SuppressWarnings("FieldMayBeFinal")
    private boolean attention = true;

    /**
     * Guarded by the lock of {@link Commands}: true if the loop is one of {@link Forwarder#run}.
     */
    boolean runs;

    /** Guarded by the lock of {@link Commands}: true if the loop may make no further round. */
    boolean revoked;

    Loop(Thread thread, LoopWords words) {
        this.thread = thread;
        this.words = words;
    }

    /** Returns true if the calling thread is the loop's. */
    boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    /** Returns true if the thread has ended without leaving. */
    boolean isDead() {
        return thread != null && !thread.isAlive();
    }

    String threadName() {
        return name(thread);
    }

    /**
     * Returns the thread's name; for a thread without a name, such as a virtual thread, its
     * description.
     */
    static String name(Thread thread) {
        return thread.getName().isEmpty() ? thread.toString() : thread.getName();
    }

    /**
     * Called by the loop: begins a round.
     *
     * @return true if the loop must call {@link Commands#attend} before it touches any memory
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

    /**
     * Called by the loop, under the lock: continues the round that {@link Commands#attend} left.
     */
    void reenter() {
        IN_ROUND.setVolatile(this, true);
    }

    /**
     * Called by the loop: ends the round. A thread that sees this also sees all writes of the
     * round.
     */
    void exit() {
        IN_ROUND.setRelease(this, false);
    }

    /** Any thread: returns true if the loop is in a round. */
    boolean isInRound() {
        return (boolean) IN_ROUND.getVolatile(this);
    }

    /** Any thread: makes the next round begin with {@link Commands#attend}. */
    void call() {
        ATTENTION.setVolatile(this, true);
    }

    /** Called by the loop, under the lock: clears the attention flag. */
    void attended() {
        ATTENTION.setOpaque(this, false);
    }
}
