package io.ringcast.daemon.live;

import io.ringcast.daemon.report.RunSummary;
import io.ringcast.engine.Engine;
import io.ringcast.engine.latency.LatencyHistograms;
import java.util.Optional;

/**
 * A run in progress.
 *
 * <p>Threading: any thread, at any time until the run ends. No method affects the loop.
 */
public interface LiveRun {
    /** Returns the name of the run, which distinguishes it from other runs on this host. */
    String name();

    /**
     * Returns the engine, to read its rules, links and neighbours. The caller must not close or
     * stop it.
     */
    Engine engine();

    /** Returns the summary of the run until now. */
    RunSummary summary();

    /** Returns a copy of all latencies of the run, up to a second old. */
    default LatencyHistograms total() {
        final LatencyHistograms copy = new LatencyHistograms();
        addLatencies(copy);
        return copy;
    }

    /**
     * Adds all latencies of the run, up to a second old, to {@code target}. For callers that read
     * them often: they can reuse the histograms, which take 800 KB.
     */
    void addLatencies(LatencyHistograms target);

    /** Reloads the configuration. Blocks while neighbours are resolved. */
    ReloadOutcome reload();

    /** Returns the results of reloads so far. */
    ReloadState reloads();

    /** Returns why the run has stopped forwarding or is about to end; empty while it goes on. */
    Optional<String> ending();
}
