package io.ringcast.daemon.live;

import io.ringcast.daemon.report.RunSummary;
import io.ringcast.engine.Engine;
import io.ringcast.engine.latency.LatencyHistograms;
import java.util.Optional;

/**
 * A run that is under way.
 *
 * <p>Threading: any thread, any time until the run ends. Nothing here touches the loop.
 */
public interface LiveRun {
    /** What tells it from other runs on this host. */
    String name();

    /** The engine: its rules, links, neighbours. Not to be closed or stopped. */
    Engine engine();

    /** What it has done as of now. */
    RunSummary summary();

    /** A copy of all latencies as of now, up to a second old. */
    default LatencyHistograms total() {
        final LatencyHistograms copy = new LatencyHistograms();
        addLatencies(copy);
        return copy;
    }

    /**
     * Adds all latencies as of now, up to a second old, for those who read them often: histograms
     * take 800 KB.
     */
    void addLatencies(LatencyHistograms target);

    /** Reads its configuration again; any thread, and takes as long as neighbours do to answer. */
    ReloadOutcome reload();

    /** How reloads of its configuration have gone. */
    ReloadState reloads();

    /** Why it forwards no longer, or is about to end; empty as long as it goes on. */
    Optional<String> ending();
}
