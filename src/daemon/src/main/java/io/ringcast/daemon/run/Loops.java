package io.ringcast.daemon.run;

import io.ringcast.daemon.config.EngineSettings;
import io.ringcast.engine.Engine;
import io.ringcast.engine.Worker;
import io.ringcast.engine.linux.CpuAffinity;
import io.ringcast.engine.mode.IdleMode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * Loops of all workers, started and stopped together. The owner stops all of them when one ends
 * (see {@link #of}).
 */
final class Loops {
    /** Time for the loops to end; the same as when an engine is closed. */
    private static final long PATIENCE_MILLIS = 5_000;

    private final List<Loop> loops;
    private final BitSet cpus;
    private final long patienceMillis;

    /**
     * @param cpus the CPUs that the loops are pinned to
     * @param patienceMillis time for the loops to end after the request to stop
     */
    Loops(List<Loop> loops, BitSet cpus, long patienceMillis) {
        this.loops = loops;
        this.cpus = cpus;
        this.patienceMillis = patienceMillis;
    }

    /**
     * Creates the loops of an engine's workers.
     *
     * @param ended called when a loop ends, for whatever reason
     */
    static Loops of(Engine engine, EngineSettings settings, Runnable ended) {
        final List<Loop> loops = new ArrayList<>();
        final IdleMode idle = settings.idle().get();
        for (final Worker worker : engine.workers()) {
            loops.add(
                    new Loop(
                            "ringcast-" + worker.number(),
                            () -> worker.run(idle),
                            worker::stop,
                            cpu(settings, worker),
                            ended));
        }
        final BitSet cpus = new BitSet();
        settings.cpus().forEach(cpus::set);
        return new Loops(loops, cpus, PATIENCE_MILLIS);
    }

    /** Returns the CPU that a worker's loop is pinned to; empty if it is not pinned. */
    static OptionalInt cpu(EngineSettings settings, Worker worker) {
        return settings.cpus().isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(settings.cpus().get(worker.number()));
    }

    /**
     * Starts all loops and returns when all are about to forward. If one cannot start, stops those
     * that have started. Moves the other threads of the process, and so the threads that these
     * start later, off the loops' CPUs, as far as other CPUs are allowed.
     *
     * @throws io.ringcast.engine.linux.LinuxException if a loop cannot be pinned
     */
    void start() throws InterruptedException {
        CpuAffinity.keepThreadsOff(cpus);
        int started = 0;
        try {
            for (; started < loops.size(); started++) {
                loops.get(started).start();
            }
        } finally {
            if (started < loops.size()) {
                stop(loops.subList(0, started));
            }
        }
    }

    /**
     * Asks all loops to end, and waits for their end.
     *
     * @return false if a loop has not ended in time; {@link #failure} then reports it
     */
    boolean stop() {
        return stop(loops);
    }

    private boolean stop(List<Loop> those) {
        those.forEach(Loop::askToStop);
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        boolean ended = true;
        for (final Loop loop : those) {
            ended &= loop.awaitEnd(deadline);
        }
        return ended;
    }

    /** Returns the failure of the first loop that failed, or null. */
    RuntimeException failure() {
        return loops.stream().map(Loop::failure).filter(Objects::nonNull).findFirst().orElse(null);
    }
}
