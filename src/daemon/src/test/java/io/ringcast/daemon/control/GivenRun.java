package io.ringcast.daemon.control;

import io.ringcast.daemon.live.LiveRun;
import io.ringcast.daemon.live.ReloadState;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.engine.Engine;
import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.latency.Stage;
import java.util.Optional;

/** A run without an engine, of which the latencies can be asked for. */
public record GivenRun(String name) implements LiveRun {
    /** The only latency. */
    public static final long NANOS = 12_345;

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
    public ReloadState reloads() {
        return ReloadState.started();
    }

    @Override
    public Optional<String> ending() {
        return Optional.empty();
    }
}
