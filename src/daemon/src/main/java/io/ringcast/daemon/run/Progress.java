package io.ringcast.daemon.run;

import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.StatusLine;
import io.ringcast.daemon.log.LogEvent;
import io.ringcast.daemon.log.LogLevel;
import io.ringcast.daemon.service.ServiceManager;
import io.ringcast.engine.Engine;
import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.latency.Stage;
import java.util.Locale;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * A line about the last interval for the person who watches; now and then for systemctl, too.
 *
 * <p>Latencies are read only when somebody looks at them: that goes through some megabytes, on a
 * CPU that may be a loop's, and pushes the loop's memory out of a shared cache.
 */
final class Progress {
    /** Seconds: the service manager tells all who listen to it of each change. */
    private static final int MANAGER_SECONDS = 10;

    private final Engine engine;
    private final ServiceManager manager;
    private final StatusLine line = new StatusLine();
    private final long start = System.nanoTime();
    private long lastTime = start;
    private long lastReceived;
    private long lastSent;
    private int seconds;

    Progress(Engine engine, ServiceManager manager) {
        this.engine = engine;
        this.manager = manager;
    }

    /**
     * Once a second.
     *
     * @param logged whether each interval is wanted for a log
     * @param latencies takes those since the last call
     */
    void tick(boolean logged, Supplier<LatencyHistograms> latencies) {
        final boolean told = ++seconds % MANAGER_SECONDS == 0;
        if (told || line.isSeen()) {
            final String text = text(latencies.get());
            line.show(text);
            if (told) {
                manager.status(text.strip());
                Console.log().add(LogEvent.of(LogLevel.DEBUG, text.strip()));
            }
        } else if (logged) {
            latencies.get();
        }
    }

    private String text(LatencyHistograms interval) {
        final long now = System.nanoTime();
        final long received = engine.counters().received();
        final long sent = engine.transmitCounters().sent();
        final double elapsed = (now - lastTime) / 1e9;
        final Histogram total = interval.of(Stage.TOTAL);
        final String text =
                String.format(
                        Locale.ROOT,
                        "%4.0f s: %,.0f frames/s in, %,.0f out, p50 %.1f p99 %.1f µs, lost: ring %,d"
                                + " errors %,d",
                        (now - start) / 1e9,
                        (received - lastReceived) / elapsed,
                        (sent - lastSent) / elapsed,
                        total.getValueAtPercentile(50) / 1e3,
                        total.getValueAtPercentile(99) / 1e3,
                        engine.kernelStatistics().drops(),
                        engine.transmitCounters().errors());
        lastTime = now;
        lastReceived = received;
        lastSent = sent;
        return text;
    }

    void end() {
        line.end();
    }
}
