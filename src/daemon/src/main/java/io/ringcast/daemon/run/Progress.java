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
import org.HdrHistogram.Histogram;

/** A line about the last interval for the person who watches; now and then for systemctl, too. */
final class Progress {
    /** Intervals: the service manager tells all who listen to it of each change. */
    private static final int MANAGER_INTERVALS = 10;

    private final Engine engine;
    private final ServiceManager manager;
    private final StatusLine line = new StatusLine();
    private final long start = System.nanoTime();
    private long lastTime = start;
    private long lastReceived;
    private long lastSent;
    private int intervals;

    Progress(Engine engine, ServiceManager manager) {
        this.engine = engine;
        this.manager = manager;
    }

    void show(LatencyHistograms interval) {
        final long now = System.nanoTime();
        final long received = engine.counters().received();
        final long sent = engine.transmitCounters().sent();
        final double seconds = (now - lastTime) / 1e9;
        final Histogram total = interval.of(Stage.TOTAL);
        final String text =
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
                        engine.transmitCounters().errors());
        line.show(text);
        if (++intervals % MANAGER_INTERVALS == 0) {
            manager.status(text.strip());
            Console.log().add(LogEvent.of(LogLevel.DEBUG, text.strip()));
        }
        lastTime = now;
        lastReceived = received;
        lastSent = sent;
    }

    void end() {
        line.end();
    }
}
