package io.ringcast.daemon.control;

import io.ringcast.daemon.live.LiveRun;
import io.ringcast.daemon.live.ReloadOutcome;
import io.ringcast.daemon.live.ReloadState;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.engine.Engine;
import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.latency.Stage;
import java.util.List;
import java.util.Optional;

/** Run without an engine that can be asked for its latencies. */
public record GivenRun(String name) implements LiveRun {
    /** The only recorded latency, in nanoseconds. */
    public static final long NANOS = 12_345;

    /** Name of a run that refuses to reload. */
    public static final String REFUSES = "refuses";

    @Override
    public Engine engine() {
        throw new IllegalStateException("simulated: no engine");
    }

    @Override
    public RunSummary summary() {
        throw new IllegalStateException("simulated: no summary");
    }

    @Override
    public void addLatencies(LatencyHistograms target) {
        target.of(Stage.SERVICE).recordValue(NANOS);
    }

    @Override
    public ReloadOutcome reload() {
        return name.equals(REFUSES)
                ? new ReloadOutcome(1, List.of("a:1:1: simulated", "burst: simulated"), List.of())
                : new ReloadOutcome(0.5, List.of(), List.of("transmit"));
    }

    @Override
    public ReloadState reloads() {
        return ReloadState.started();
    }

    @Override
    public Optional<String> ending() {
        return Optional.empty();
    }
}
