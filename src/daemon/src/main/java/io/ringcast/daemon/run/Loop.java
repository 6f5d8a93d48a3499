package io.ringcast.daemon.run;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.engine.linux.CpuAffinity;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A worker's loop on a platform thread of its own, pinned if so wished.
 *
 * <p>Threading: all but the loop itself by one thread.
 */
final class Loop {
    private final Runnable forward;
    private final Runnable ask;
    private final OptionalInt cpu;
    private final Runnable ended;
    private final CountDownLatch started = new CountDownLatch(1);
    private final Thread thread;
    private volatile Throwable failure;
    private boolean stalled;

    /**
     * @param name the thread's
     * @param forward the loop itself
     * @param ask what asks it to come to its end
     * @param ended called by the loop's thread when it ends, for whatever reason
     */
    Loop(String name, Runnable forward, Runnable ask, OptionalInt cpu, Runnable ended) {
        this.forward = forward;
        this.ask = ask;
        thread = new Thread(this::run, name);
        this.cpu = cpu;
        this.ended = ended;
    }

    /**
     * Starts the thread; returns when it is about to forward.
     *
     * @throws io.ringcast.engine.linux.LinuxException if it cannot be pinned
     */
    void start() throws InterruptedException {
        thread.start();
        started.await();
        if (failure != null) {
            thread.join();
            throw failure();
        }
    }

    /** Ends the loop soon. */
    void askToStop() {
        ask.run();
    }

    /**
     * Waits for its end. An interrupt does not shorten that, and stays pending: the rings must not
     * be unmapped under a running loop.
     *
     * @param deadline of {@link System#nanoTime}
     * @return false if it has not come by then
     */
    boolean awaitEnd(long deadline) {
        boolean interrupted = false;
        long left = 1;
        while (left > 0 && thread.isAlive()) {
            left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            try {
                thread.join(Math.max(1, left));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        stalled = thread.isAlive();
        return !stalled;
    }

    /** What ended the loop, or that nothing did; null if it was {@link #askToStop}. */
    RuntimeException failure() {
        if (stalled) {
            return new CommandException(
                    "the forwarding loop of thread "
                            + thread.getName()
                            + " does not end: the summary is as of now, without the frames that it"
                            + " still holds");
        }
        final Throwable end = failure;
        return end == null || end instanceof RuntimeException
                ? (RuntimeException) end
                : new CommandException("the forwarding loop failed: " + end, end);
    }

    private void run() {
        try {
            cpu.ifPresent(CpuAffinity::pinCurrentThread);
            started.countDown();
            forward.run();
        } catch (RuntimeException | Error e) {
            failure = e; // nothing more: there may be no memory for a message
        } finally {
            started.countDown();
            ended.run();
        }
    }
}
