package io.ringcast.daemon.run;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.engine.Engine;
import io.ringcast.engine.forward.IdleMode;
import io.ringcast.engine.linux.CpuAffinity;
import java.util.BitSet;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;

/**
 * The engine's loop on a platform thread of its own, pinned if so wished.
 *
 * <p>Threading: all but the loop itself by one thread.
 */
final class Loop {
    private final Engine engine;
    private final IdleMode idle;
    private final OptionalInt cpu;
    private final Runnable ended;
    private final CountDownLatch started = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "ringcast-0");
    private volatile RuntimeException failure;

    /**
     * @param ended called by the loop's thread when it ends, for whatever reason
     */
    Loop(Engine engine, IdleMode idle, OptionalInt cpu, Runnable ended) {
        this.engine = engine;
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
        cpu.ifPresent(Loop::clear);
        thread.start();
        started.await();
        if (failure != null) {
            thread.join();
            throw failure;
        }
    }

    /** The JVM's other threads go elsewhere, and with them those that they will start. */
    private static void clear(int cpu) {
        final BitSet cpus = new BitSet();
        cpus.set(cpu);
        CpuAffinity.keepThreadsOff(cpus);
    }

    /** Ends the loop, and waits for its end. */
    void stop() {
        engine.stop();
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
        return failure;
    }

    private void run() {
        try {
            cpu.ifPresent(CpuAffinity::pinCurrentThread);
            started.countDown();
            engine.run(engine.idle(idle));
        } catch (RuntimeException e) {
            failure = e;
        } catch (Error e) {
            failure = new CommandException("the forwarding loop failed: " + e, e);
        } finally {
            started.countDown();
            ended.run();
        }
    }
}
