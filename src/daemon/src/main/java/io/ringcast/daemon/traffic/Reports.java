package io.ringcast.daemon.traffic;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Reports several times a second, and once more when closed. */
final class Reports implements AutoCloseable {
    private static final long PERIOD_MILLIS = 200;

    private final Runnable report;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    Reports(Runnable report) {
        this.report = report;
    }

    void start() {
        timer.scheduleAtFixedRate(report, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.close();
        report.run();
    }
}
