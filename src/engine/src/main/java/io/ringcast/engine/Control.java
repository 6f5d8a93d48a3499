package io.ringcast.engine;

import io.ringcast.engine.forward.Loops;
import io.ringcast.engine.host.watch.HostWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Control of an {@link Engine}: it follows the host's interfaces, addresses and neighbours, and
 * runs tasks, such as a change of rules, one at a time. It needs a thread that may block. The
 * engine starts one, {@code ringcast-control}, unless {@link EngineConfig#controlThread()} is
 * false; then its owner calls {@link #run} or {@link #poll}.
 *
 * <p>An exception that a task throws is a warning. An Error, such as OutOfMemoryError, ends the
 * engine's own thread: {@link #failure()} and {@link EngineConfig#failures()} tell of it.
 * Forwarding goes on, but nothing that happens to the host is followed any more.
 *
 * <p>Threading: {@link #run} and {@link #poll} may be called by any thread, one does something at a
 * time; not by a task or a listener, which is called by them. {@link #execute} and {@link
 * #failure()} may be called by any thread, any time. After the engine is closed {@code run}
 * returns, {@code poll} and {@code execute} do nothing.
 */
public final class Control {
    /** Nothing but an event or a task ends the wait sooner; an interrupt is seen after it. */
    private static final int LONGEST_WAIT_MILLIS = 1_000;

    private static final long WAKE_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Consumer<String> warnings;
    private final List<AutoCloseable> owned = new ArrayList<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Consumer<Throwable> failures;
    private final Thread thread = new Thread(this::serve, "ringcast-control");

    /** Held while something is done. Fair: the control's thread takes it again and again. */
    private final ReentrantLock work = new ReentrantLock(true);

    private volatile Throwable failure;

    /** True if the caller is in a loop's round, as its handler is. */
    private volatile BooleanSupplier inRound = () -> false;

    private HostWatch watch;
    private volatile boolean ended;

    Control(Consumer<String> warnings, Consumer<Throwable> failures) {
        this.warnings = warnings;
        this.failures = failures;
        thread.setDaemon(true);
    }

    /** Before {@link #follow}: closed at the end, in the opposite order. */
    <T extends AutoCloseable> T own(T resource) {
        owned.add(resource);
        return resource;
    }

    /**
     * Once, before anybody else knows of this object: nothing is done by a thread in a round, which
     * what is done may wait for, or change.
     */
    void keepOutOf(Loops loops) {
        inRound = loops::isInRound;
    }

    /** Once, before anybody else knows of this object: the host is followed by this. */
    void follow(HostWatch host) {
        watch = own(host);
    }

    void start() {
        thread.start();
    }

    /** The engine's own thread: there is nobody above it to throw to. */
    private void serve() {
        try {
            run();
        } catch (Throwable e) {
            failure = e; // at once: it takes no memory, of which there may be none
            failures.accept(e);
        }
    }

    /**
     * {@return the Error that has ended the engine's own thread; empty if it has not been ended by
     * one}
     */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Follows the host and runs tasks until the engine is closed. */
    public void run() {
        try {
            while (!ended) {
                poll(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Runs one task, waits for one if there is none, and follows the host meanwhile. A task that
     * fails is a warning. While another thread runs a task, this one only waits.
     *
     * @param timeout the longest wait; more than a second is one
     * @param unit of the timeout
     * @return true if a task was run; events of the host do not count
     * @throws InterruptedException if the thread has been interrupted
     * @throws IllegalStateException if called by a task or a listener, or by a handler
     */
    public boolean poll(long timeout, TimeUnit unit) throws InterruptedException {
        if (isWithin()) {
            throw new IllegalStateException(
                    "poll or run: called by a task or a listener: call it when that has returned");
        }
        if (inRound.getAsBoolean()) {
            throw new IllegalStateException(
                    "poll or run: called by a handler: call it between two rounds of the loop");
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        final long wait = Math.min(LONGEST_WAIT_MILLIS, unit.toMillis(timeout));
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait);
        // Not for longer: who holds it may wait for the loop that this thread runs, too.
        if (!acquired(deadline)) {
            return false;
        }
        try {
            return !ended && work(deadline);
        } finally {
            work.unlock();
        }
    }

    private boolean work(long deadline) {
        if (tasks.isEmpty()) {
            final long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            attempt(() -> watch.work((int) Math.max(0, left)));
        }
        final Runnable task = tasks.poll();
        if (task != null) {
            attempt(task);
        }
        return task != null;
    }

    /**
     * Runs a task on the control's thread, after those handed over before.
     *
     * @param task that may throw, which is a warning; it must not call {@link Engine#reload}, which
     *     waits for it
     */
    public void execute(Runnable task) {
        tasks.add(task);
        watch.wake();
    }

    /** Whether the caller is called by a task or a listener. */
    boolean isWithin() {
        return work.isHeldByCurrentThread();
    }

    /**
     * Any thread: does something that the control's thread must not meet; its failure is the
     * caller's.
     *
     * @throws IllegalStateException if the engine is closed
     */
    void exclusively(Runnable action) {
        watch.wake(); // the control's thread holds the lock while it waits for events
        while (!acquired(System.nanoTime() + WAKE_AGAIN_NANOS)) {
            requireOpen();
            watch.wake();
        }
        try {
            requireOpen();
            action.run();
        } finally {
            work.unlock();
        }
    }

    /** Any thread: what {@link #exclusively} has left to do is done soon. */
    void wake() {
        watch.wake();
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("the engine is closed");
        }
    }

    /** Any thread: nothing more is begun, {@link #run} returns. */
    void stop() {
        ended = true;
        if (watch != null) {
            watch.wake();
        }
    }

    /**
     * Waits for the end of what is being done, ends the thread, then closes what it owns. Not by a
     * task or a listener.
     *
     * @param deadline of {@link System#nanoTime}
     * @return false if a task or a listener has not come to its end by then; nothing is closed
     */
    boolean close(long deadline) {
        return last(
                () -> {
                    while (!owned.isEmpty()) {
                        close(owned.remove(owned.size() - 1));
                    }
                },
                deadline);
    }

    /**
     * Closes some of what it owns, which is closed with the rest once more: after the end of what
     * is being done. Nothing is begun any more. Not by a task or a listener.
     *
     * @param deadline of {@link System#nanoTime}
     * @return false if a task or a listener has not come to its end by then; nothing is closed
     */
    boolean release(List<? extends AutoCloseable> resources, long deadline) {
        return last(() -> resources.forEach(this::close), deadline);
    }

    private boolean last(Runnable action, long deadline) {
        stop();
        if (!acquired(deadline)) {
            return false;
        }
        try {
            action.run();
        } finally {
            work.unlock();
        }
        return true;
    }

    /** An interrupt is seen afterwards. */
    private boolean acquired(long deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return work.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A failure is a warning. */
    private void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            warn(String.valueOf(e.getMessage()));
        }
    }

    private void attempt(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            warn(String.valueOf(e.getMessage()));
        }
    }

    private void warn(String message) {
        try {
            warnings.accept(message);
        } catch (RuntimeException e) {
            // There is nobody else to be told
        }
    }
}
