package io.ringcast.daemon.traffic;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Timer that reports periodically, and once more when closed. */
final class Reports implements AutoCloseable {
    /** Default period. */
    static final long PERIOD_MILLIS = 1_000;

    private final long periodMillis;
    private final Runnable report;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private Future<?> periodic;

    /**
     * @param periodMillis milliseconds between two reports, at least 1
     */
    Reports(long periodMillis, Runnable report) {
        this.periodMillis = periodMillis;
        this.report = report;
    }

    void start() {
        periodic =
                timer.scheduleAtFixedRate(
                        report, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
    }

    /**
     * @throws IllegalStateException if a report has failed; no further reports were made then
     */
    @Override
    public void close() {
        timer.close();
        if (periodic != null && periodic.state() == Future.State.FAILED) {
            final Throwable failure = periodic.exceptionNow();
            throw new IllegalStateException("the reports failed: " + failure, failure);
        }
        report.run();
    }
}
