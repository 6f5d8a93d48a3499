package io.ringcast.daemon.traffic;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Reports several times a second, and once more when closed. */
final class Reports implements AutoCloseable {
    private static final long PERIOD_MILLIS = 200;

    private final Runnable report;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private Future<?> periodic;

    Reports(Runnable report) {
        this.report = report;
    }

    void start() {
        periodic =
                timer.scheduleAtFixedRate(
                        report, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * @throws IllegalStateException if a report has failed, after which there were no more
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
