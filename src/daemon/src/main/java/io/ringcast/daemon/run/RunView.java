package io.ringcast.daemon.run;

import io.ringcast.daemon.live.LiveRun;
import io.ringcast.daemon.live.ReloadOutcome;
import io.ringcast.daemon.live.ReloadState;
import io.ringcast.daemon.report.Counts;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.daemon.report.WorkerSummary;
import io.ringcast.engine.Engine;
import io.ringcast.engine.Snapshot;
import io.ringcast.engine.Worker;
import io.ringcast.engine.latency.LatencyHistograms;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * View of a run from the start of its loops.
 *
 * @param plan plan of the run
 * @param engine an open engine; its counters stay readable after it is closed
 * @param latencies latencies recorded so far
 * @param start start time by {@link System#nanoTime}
 * @param reloading carries out reloads
 * @param reason why the run ends; empty while it goes on
 */
record RunView(
        RunPlan plan,
        Engine engine,
        Latencies latencies,
        long start,
        Reloading reloading,
        Supplier<Optional<String>> reason)
        implements LiveRun {
    @Override
    public String name() {
        return plan.service().name().orElseThrow();
    }

    @Override
    public RunSummary summary() {
        latencies.refresh(engine);
        return summary((System.nanoTime() - start) / 1e9);
    }

    RunSummary summary(double seconds) {
        final Snapshot counts = engine.snapshot();
        return new Counts(counts.rules(), counts.seen(), counts.sent())
                .summary(engine.kernelStatistics().drops(), seconds, latencies.percentiles())
                .with(workers());
    }

    private List<WorkerSummary> workers() {
        final List<WorkerSummary> summaries = new ArrayList<>();
        for (final Worker worker : engine.workers()) {
            summaries.add(WorkerSummary.of(worker, Loops.cpu(plan.engine(), worker)));
        }
        return summaries;
    }

    @Override
    public void addLatencies(LatencyHistograms target) {
        latencies.refresh(engine);
        latencies.addTo(target);
    }

    @Override
    public ReloadOutcome reload() {
        return reloading.reload(engine);
    }

    @Override
    public ReloadState reloads() {
        return reloading.state();
    }

    @Override
    public Optional<String> ending() {
        return reason.get();
    }
}
