package io.ringcast.engine.forward;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Knows which thread's loop makes the rounds, and has things done by that thread between two of
 * them; by the caller while there is no loop.
 *
 * <p>A loop is there from its first round until it leaves, its thread ends, or all is closed. Of
 * all this it sees one flag a round; everything else happens under the lock, also the commands
 * themselves, so that a loop that begins waits for a command that its caller still carries out.
 */
final class Commands {
    private record Command(Runnable action, CompletableFuture<Void> done) {
        void carryOut() {
            try {
                action.run();
                done.complete(null);
            } catch (Throwable t) {
                // The loop goes on; the one who asked for it is told.
                done.completeExceptionally(t);
            }
        }
    }

    /** A round takes microseconds, unless its thread has lost its CPU or its frames are many. */
    private static final long ROUND_NANOS = 2_000_000;

    private static final long LOOK_NANOS = 20_000;

    private final LoopWords words;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Command> waiting = new ArrayDeque<>();
    private boolean closed;

    /** Written under the lock. Read without it: a thread sees at least what itself has written. */
    private Loop loop = Loop.NONE;

    Commands(LoopWords words) {
        this.words = words;
    }

    /**
     * The calling thread's loop, which is begun if there is none.
     *
     * @throws IllegalStateException if another thread's is there, or all is closed
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

    /** The calling thread's loop goes on until it leaves, whatever happens between its rounds. */
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
     * The loop, in a round that has touched nothing yet: carries out what waits. Steps back
     * meanwhile, so that who carries something out between two rounds sees that none is being made.
     *
     * @throws IllegalStateException if it may not make this round
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
     * The loop's end: what waits is carried out by the caller.
     *
     * @throws IllegalStateException if it is another thread's, or a round is being made
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
     * Under the lock, when the loop has been called: whether it makes no round, nor can begin one.
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

    /** The loop: its round is over. */
    void exit() {
        loop.exit();
    }

    /** True if the caller makes a round at this moment. */
    boolean isInRound() {
        final Loop present = loop;
        return present.isCurrent() && present.isInRound();
    }

    /** Whether the caller is called by the loop, a round or a command. */
    boolean isWithin() {
        final Loop present = loop;
        return lock.isHeldByCurrentThread()
                || present.isCurrent() && (present.runs || present.isInRound());
    }

    /**
     * Any thread that is not {@link #isWithin}: no loop makes a round any more when this returns,
     * and none will. What waits is carried out by the caller.
     *
     * @param deadline of {@link System#nanoTime}
     * @return false if a round, a loop that runs, or a command has not come to its end by then
     */
    boolean close(long deadline) {
        if (!await(lock::tryLock, deadline)) {
            return false;
        }
        final Loop last;
        try {
            closed = true;
            last = loop;
            // A loop that runs is left to come to its end; one of single rounds may never be back.
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

    /** The name of the thread that is waited for, for messages. */
    String waitedFor() {
        final Loop present = loop;
        return present == Loop.NONE ? "of a command" : present.threadName();
    }

    /** An interrupt is seen afterwards: what is unfinished must not be unmapped meanwhile. */
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
