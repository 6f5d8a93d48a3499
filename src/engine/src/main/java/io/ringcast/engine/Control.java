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
 * false; then the engine's owner must call {@link #run} or {@link #poll}.
 *
 * <p>If a task throws an exception, it becomes a warning. An Error, such as OutOfMemoryError, ends
 * the engine's own thread: {@link #failure()} and {@link EngineConfig#failures()} report it.
 * Forwarding continues, but the engine no longer follows changes of the host.
 *
 * <p>Threading: any thread may call {@link #run} and {@link #poll}, but only one works at a time.
 * Tasks and listeners must not call them. Any thread may call {@link #execute} and {@link
 * #failure()} at any time. After the engine is closed {@code run} returns, {@code poll} and {@code
 * execute} do nothing.
 */
public final class Control {
    /** Longest wait. Only an event or a task ends it sooner; an interrupt is noticed after it. */
    private static final int LONGEST_WAIT_MILLIS = 1_000;

    private static final long WAKE_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Consumer<String> warnings;
    private final List<AutoCloseable> owned = new ArrayList<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Consumer<Throwable> failures;
    private final Thread thread = new Thread(this::serve, "ringcast-control");

    /**
     * Held while a task or an event is processed. Fair, because the control's thread takes it again
     * and again and would otherwise starve other threads.
     */
    private final ReentrantLock work = new ReentrantLock(true);

    private volatile Throwable failure;

    /** Returns true if the calling thread is in a loop's round, as a frame handler is. */
    private volatile BooleanSupplier inRound = () -> false;

    private HostWatch watch;
    private volatile boolean ended;

    Control(Consumer<String> warnings, Consumer<Throwable> failures) {
        this.warnings = warnings;
        this.failures = failures;
        thread.setDaemon(true);
    }

    /**
     * Registers a resource that {@link #close} closes, in the reverse order of registration. To be
     * called before {@link #follow}.
     */
    <T extends AutoCloseable> T own(T resource) {
        owned.add(resource);
        return resource;
    }

    /**
     * Makes {@link #poll} and {@link #run} refuse a thread that is in a round of these loops,
     * because a task may wait for that round or change its state. To be called once, before this
     * object is published.
     */
    void keepOutOf(Loops loops) {
        inRound = loops::isInRound;
    }

    /** Sets the watch that follows the host. To be called once, before this object is published. */
    void follow(HostWatch host) {
        watch = own(host);
    }

    void start() {
        thread.start();
    }

    /** Runs on the engine's own thread, which has no caller to throw to. */
    private void serve() {
        try {
            run();
        } catch (Throwable e) {
            failure = e; // first: this allocates nothing, and memory may be exhausted
            failures.accept(e);
        }
    }

    /** {@return the Error that has ended the engine's own thread; empty if there was none} */
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
     * Runs one task. If there is none, waits for one and follows the host meanwhile. A failure of
     * the task becomes a warning. While another thread processes a task or an event, this one only
     * waits.
     *
     * @param timeout the longest wait; at most one second is used
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
        // Never waits past the deadline: the lock's holder may wait for a loop that this thread
        // runs, too.
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
     * Queues a task for the control's thread; tasks run in the order of these calls.
     *
     * @param task may throw, which becomes a warning; must not call {@link Engine#reload}, which
     *     would wait for the task
     */
    public void execute(Runnable task) {
        tasks.add(task);
        watch.wake();
    }

    /** Returns true if the caller is called by a task or a listener. */
    boolean isWithin() {
        return work.isHeldByCurrentThread();
    }

    /**
     * Runs an action while no task or event is processed. Exceptions of the action are thrown to
     * the caller. Any thread may call this.
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

    /**
     * Wakes the control's thread, so that work left over by {@link #exclusively} is done soon. Any
     * thread.
     */
    void wake() {
        watch.wake();
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("the engine is closed");
        }
    }

    /** Stops the control: no further task begins, and {@link #run} returns. Any thread. */
    void stop() {
        ended = true;
        if (watch != null) {
            watch.wake();
        }
    }

    /**
     * Stops the control, waits until the current task or event is processed, then closes the owned
     * resources. Must not be called by a task or a listener.
     *
     * @param deadline of {@link System#nanoTime}
     * @return false if a task or a listener has not returned by then; nothing is closed
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
     * Stops the control, waits until the current task or event is processed, then closes these
     * resources. {@link #close} closes those that it owns once more. Must not be called by a task
     * or a listener.
     *
     * @param deadline of {@link System#nanoTime}
     * @return false if a task or a listener has not returned by then; nothing is closed
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

    /**
     * Takes the lock, if it is free by the deadline. An interrupt does not end the wait and stays
     * pending.
     */
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

    /** Closes a resource; a failure becomes a warning. */
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
            // The listener itself has failed: there is no other way to report it
        }
    }
}
