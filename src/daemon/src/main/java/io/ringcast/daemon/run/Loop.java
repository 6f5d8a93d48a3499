package io.ringcast.daemon.run;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.engine.Worker;
import io.ringcast.engine.forward.IdleMode;
import io.ringcast.engine.linux.CpuAffinity;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;

/**
 * A worker's loop on a platform thread of its own, pinned if so wished.
 *
 * <p>Threading: all but the loop itself by one thread.
 */
final class Loop {
    private final Worker worker;
    private final IdleMode idle;
    private final OptionalInt cpu;
    private final Runnable ended;
    private final CountDownLatch started = new CountDownLatch(1);
    private final Thread thread;
    private volatile Throwable failure;

    /**
     * @param ended called by the loop's thread when it ends, for whatever reason
     */
    Loop(Worker worker, IdleMode idle, OptionalInt cpu, Runnable ended) {
        this.worker = worker;
        thread = new Thread(this::run, "ringcast-" + worker.number());
        this.idle = idle;
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
        worker.stop();
    }

    /** Ends the loop, and waits for its end. */
    void stop() {
        askToStop();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                // The rings must not be unmapped under a running loop.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What ended the loop, null if it was {@link #stop}. */
    RuntimeException failure() {
        final Throwable end = failure;
        return end == null || end instanceof RuntimeException
                ? (RuntimeException) end
                : new CommandException("the forwarding loop failed: " + end, end);
    }

    private void run() {
        try {
            cpu.ifPresent(CpuAffinity::pinCurrentThread);
            started.countDown();
            worker.run(worker.idle(idle));
        } catch (RuntimeException | Error e) {
            failure = e; // nothing more: there may be no memory for a message
        } finally {
            started.countDown();
            ended.run();
        }
    }
}
