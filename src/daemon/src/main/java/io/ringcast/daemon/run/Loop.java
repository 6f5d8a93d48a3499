package io.ringcast.daemon.run;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.engine.linux.CpuAffinity;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Loop of a worker on its own platform thread, optionally pinned to a CPU.
 *
 * <p>Threading: one thread calls all methods; the loop runs on the thread of this object.
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
     * @param name name of the thread
     * @param forward the loop itself
     * @param ask asks the loop to end
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
     * Starts the thread and returns when it is about to forward.
     *
     * @throws io.ringcast.engine.linux.LinuxException if the thread cannot be pinned
     */
    void start() throws InterruptedException {
        thread.start();
        started.await();
        if (failure != null) {
            thread.join();
            throw failure();
        }
    }

    /** Asks the loop to end; does not wait for it. */
    void askToStop() {
        ask.run();
    }

    /**
     * Waits for the end of the loop. An interrupt does not end the wait and stays pending: the
     * rings must not be unmapped while the loop runs.
     *
     * @param deadline by the clock of {@link System#nanoTime}
     * @return false if the loop has not ended by then
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

    /**
     * Returns the exception that ended the loop, or one that says that the loop does not end; null
     * if it ended after {@link #askToStop}.
     */
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
            failure = e; // no message here: memory may be exhausted
        } finally {
            started.countDown();
            ended.run();
        }
    }
}
