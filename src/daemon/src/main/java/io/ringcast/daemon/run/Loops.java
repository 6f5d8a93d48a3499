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

/** The loops of all workers, started and ended together. One that ends has all end. */
final class Loops {
    /** How long they have to end, as when an engine is closed. */
    private static final long PATIENCE_MILLIS = 5_000;

    private final List<Loop> loops;
    private final BitSet cpus;
    private final long patienceMillis;

    /**
     * @param cpus where they are pinned
     * @param patienceMillis how long they have to end when told to
     */
    Loops(List<Loop> loops, BitSet cpus, long patienceMillis) {
        this.loops = loops;
        this.cpus = cpus;
        this.patienceMillis = patienceMillis;
    }

    /**
     * Those of an engine's workers.
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

    /** Where a worker's loop is pinned. */
    static OptionalInt cpu(EngineSettings settings, Worker worker) {
        return settings.cpus().isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(settings.cpus().get(worker.number()));
    }

    /**
     * Returns when all are about to forward; if one cannot, none does. The process's other threads,
     * and with them those that they will start, leave the loops' CPUs as far as they have others.
     *
     * @throws io.ringcast.engine.linux.LinuxException if one cannot be pinned
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
     * Ends all, and waits for their end.
     *
     * @return false if one has not come to its end in time, which is a {@link #failure} of it
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

    /** What was wrong with the first that failed, or null. */
    RuntimeException failure() {
        return loops.stream().map(Loop::failure).filter(Objects::nonNull).findFirst().orElse(null);
    }
}
