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
 * Status line about the last interval: on a terminal once a second, for systemctl every {@link
 * #MANAGER_SECONDS} seconds.
 *
 * <p>Latencies are read only if they are shown or logged: reading them touches some megabytes,
 * maybe on a CPU that a loop uses, and evicts the loop's data from a shared cache.
 */
final class Progress {
    /**
     * Seconds between status lines for the service manager, which forwards each change to all its
     * clients.
     */
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
     * Shows the status. To be called once a second.
     *
     * @param logged whether each interval is written to a log
     * @param latencies returns the latencies since its last call
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
