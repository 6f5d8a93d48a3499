package io.ringcast.engine.forward;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Ownership of a loop and its commands: tracks which thread runs the loop, and executes commands on
 * that thread between two rounds; while there is no loop, the caller of a command executes it.
 *
 * <p>A loop exists from its first round until it leaves, its thread ends, or this object is closed.
 * The loop reads only one flag per round. Everything else happens under the lock, including the
 * commands themselves, so a new loop waits for a command that its caller still executes.
 */
final class Commands {
    private record Command(Runnable action, CompletableFuture<Void> done) {
        void carryOut() {
            try {
                action.run();
                done.complete(null);
            } catch (Throwable t) {
                // The loop continues; the failure goes to the caller of the command.
                done.completeExceptionally(t);
            }
        }
    }

    /**
     * Longest wait for the end of a round. A round takes microseconds, unless its thread has lost
     * its CPU or there are many frames.
     */
    private static final long ROUND_NANOS = 2_000_000;

    private static final long LOOK_NANOS = 20_000;

    private final LoopWords words;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Command> waiting = new ArrayDeque<>();
    private boolean closed;

    /**
     * Written under the lock, also read without it: a thread sees at least its own writes, which is
     * enough to recognize its own loop.
     */
    private Loop loop = Loop.NONE;

    Commands(LoopWords words) {
        this.words = words;
    }

    /**
     * Returns the calling thread's loop; begins one if there is none.
     *
     * @throws IllegalStateException if another thread's loop exists, or if this object is closed
     */
    Loop current() {
        final Loop present = loop;
        return present.isCurrent() ? present : begin();
    }

    private Loop begin() {
        lock.lock();
        try {
            if (closed) {
                throw closed();
            }
            if (loop != Loop.NONE && !loop.isDead()) {
                throw new IllegalStateException(words.taken(loop.threadName()));
            }
            loop = new Loop(Thread.currentThread(), words);
            return loop;
        } finally {
            lock.unlock();
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException(words.closed());
    }

    /**
     * Marks the calling thread's loop as running: it lasts until it leaves, also between its
     * rounds.
     */
    void beginRun() {
        lock.lock();
        try {
            final Loop own = current();
            if (own.revoked) {
                throw closed();
            }
            if (own.runs || own.isInRound()) {
                throw new IllegalStateException(
                        "run: called from within the loop of thread " + own.threadName());
            }
            own.runs = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Called by the loop at the begin of a round, before it touches any memory: executes the
     * waiting commands. Leaves the round meanwhile, so that a thread that executes a command
     * between two rounds sees the loop outside of a round.
     *
     * @throws IllegalStateException if the loop's right to make rounds is revoked
     */
    void attend(Loop own) {
        own.exit();
        lock.lock();
        try {
            if (own.revoked) {
                throw closed();
            }
            own.attended();
            carryOut();
            own.reenter();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the loop; the caller executes the waiting commands.
     *
     * @throws IllegalStateException if the loop is another thread's, or if it is in a round
     */
    void leave() {
        lock.lock();
        try {
            if (loop == Loop.NONE || loop.isDead()) {
                end();
                return;
            }
            if (!loop.isCurrent()) {
                throw new IllegalStateException(
                        "leave: thread "
                                + loop.threadName()
                                + " "
                                + words.does()
                                + ", and no other can leave for it");
            }
            if (loop.isInRound()) {
                throw new IllegalStateException(words.within("leave", loop.threadName()));
            }
            end();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        loop = Loop.NONE;
        carryOut();
    }

    /** Any thread: see {@link Forwarder#execute}. */
    CompletableFuture<Void> execute(Runnable action) {
        final Command command = new Command(action, new CompletableFuture<>());
        lock.lock();
        try {
            if (loop == Loop.NONE || loop.isDead() || loop.isCurrent()) {
                command.carryOut();
            } else {
                waiting.add(command);
                loop.call();
            }
        } finally {
            lock.unlock();
        }
        return command.done;
    }

    /** Any thread: see {@link Forwarder#executeBetweenRounds}. */
    CompletableFuture<Void> executeBetweenRounds(Runnable action) {
        lock.lock();
        try {
            final CompletableFuture<Void> done = execute(action);
            if (!done.isDone() && roundEnds()) {
                carryOut();
            }
            return done;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits briefly for the end of the present round; returns true if the loop is outside of a
     * round. The caller holds the lock and has set the attention flag, so the loop cannot begin
     * another round.
     */
    private boolean roundEnds() {
        final long deadline = System.nanoTime() + ROUND_NANOS;
        while (loop.isInRound() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return !loop.isInRound();
    }

    private void carryOut() {
        for (Command next = waiting.poll(); next != null; next = waiting.poll()) {
            next.carryOut();
        }
    }

    /** Called by the loop: ends its round. */
    void exit() {
        loop.exit();
    }

    /** Returns true if the calling thread is in a round now. */
    boolean isInRound() {
        final Loop present = loop;
        return present.isCurrent() && present.isInRound();
    }

    /**
     * Returns true if the caller is called by the loop, in a round or between two, or by a command.
     */
    boolean isWithin() {
        final Loop present = loop;
        return lock.isHeldByCurrentThread()
                || present.isCurrent() && (present.runs || present.isInRound());
    }

    /**
     * Closes for good: when this returns, no loop is in a round, and none can begin one. The caller
     * executes the waiting commands. Any thread may call this that is not {@link #isWithin}.
     *
     * @param deadline of {@link System#nanoTime}
     * @return false if a round, a loop that runs, or a command has not ended by then
     */
    boolean close(long deadline) {
        if (!await(lock::tryLock, deadline)) {
            return false;
        }
        final Loop last;
        try {
            closed = true;
            last = loop;
            // A loop of run() ends by itself. A loop of doWork() calls may never call again, so its
            // right is revoked.
            last.revoked = last != Loop.NONE && !last.runs;
            last.call();
        } finally {
            lock.unlock();
        }
        if (!await(() -> isOver(last), deadline)) {
            return false;
        }
        if (!await(lock::tryLock, deadline)) {
            return false;
        }
        try {
            end();
        } finally {
            lock.unlock();
        }
        return true;
    }

    private boolean isOver(Loop last) {
        if (last == Loop.NONE || last.isDead()) {
            return true;
        }
        if (!lock.tryLock()) {
            return false;
        }
        try {
            return loop != last || last.revoked && !last.isInRound();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the name of the thread that {@link #close} waits for, for messages. */
    String waitedFor() {
        final Loop present = loop;
        return present == Loop.NONE ? "of a command" : present.threadName();
    }

    /**
     * Waits for a condition. An interrupt does not end the wait, because memory still in use must
     * not be unmapped; it stays pending.
     */
    private static boolean await(BooleanSupplier condition, long deadline) {
        boolean interrupted = false;
        boolean met = condition.getAsBoolean();
        while (!met && System.nanoTime() - deadline < 0) {
            try {
                TimeUnit.MILLISECONDS.sleep(1);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            met = condition.getAsBoolean();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return met;
    }
}
