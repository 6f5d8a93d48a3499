package io.ringcast.daemon.run;

import io.ringcast.daemon.console.StatusLine;
import io.ringcast.engine.Engine;
import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.latency.Stage;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** A line about the last interval, for the person who watches. */
final class Progress {
    private final Engine engine;
    private final StatusLine line = new StatusLine();
    private final long start = System.nanoTime();
    private long lastTime = start;
    private long lastReceived;
    private long lastSent;

    Progress(Engine engine) {
        this.engine = engine;
    }

    void show(LatencyHistograms interval) {
        final long now = System.nanoTime();
        final long received = engine.counters().received();
        final long sent = engine.transmitCounters().sent();
        final double seconds = (now - lastTime) / 1e9;
        final Histogram total = interval.of(Stage.TOTAL);
        line.show(
                String.format(
                        Locale.ROOT,
                        "%4.0f s: %,.0f frames/s in, %,.0f out, p50 %.1f p99 %.1f µs, lost: ring %,d"
                                + " errors %,d",
                        (now - start) / 1e9,
                        (received - lastReceived) / seconds,
                        (sent - lastSent) / seconds,
                        total.getValueAtPercentile(50) / 1e3,
                        total.getValueAtPercentile(99) / 1e3,
                        engine.kernelStatistics().drops(),
                        engine.transmitCounters().errors()));
        lastTime = now;
        lastReceived = received;
        lastSent = sent;
    }

    void end() {
        line.end();
    }
}
