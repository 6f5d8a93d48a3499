package io.ringcast.daemon.run;

import io.ringcast.daemon.config.EngineSettings;
import io.ringcast.engine.Engine;
import io.ringcast.engine.Worker;
import io.ringcast.engine.linux.CpuAffinity;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/** The loops of all workers, started and ended together. One that ends has all end. */
final class Loops {
    private final List<Loop> loops = new ArrayList<>();
    private final BitSet cpus = new BitSet();

    /**
     * @param ended called when a loop ends, for whatever reason
     */
    Loops(Engine engine, EngineSettings settings, Runnable ended) {
        settings.cpus().forEach(cpus::set);
        for (final Worker worker : engine.workers()) {
            loops.add(new Loop(worker, settings.idle().get(), cpu(settings, worker), ended));
        }
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
                loops.subList(0, started).forEach(Loop::stop);
            }
        }
    }

    /** Ends all, and waits for their end. */
    void stop() {
        loops.forEach(Loop::askToStop);
        loops.forEach(Loop::stop);
    }

    /** What ended the first that failed, or null. */
    RuntimeException failure() {
        return loops.stream().map(Loop::failure).filter(Objects::nonNull).findFirst().orElse(null);
    }
}
