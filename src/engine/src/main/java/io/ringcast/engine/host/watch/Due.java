package io.ringcast.engine.host.watch;

import java.util.concurrent.TimeUnit;

/**
 * Schedule of a task that is retried until it succeeds. After each failure the pause doubles, from
 * 10 ms to one second. The task stays due even if no further event arrives.
 *
 * <p>Threading: the control thread.
 */
final class Due {
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long restNanos;
    private boolean marked;
    private long nanos;
    private long earliestNanos = System.nanoTime();
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private String lastFailure = "";

    /** Creates a schedule whose task is due at once when it is marked. */
    Due() {
        this(0);
    }

    /**
     * @param restMillis minimum pause between a success and the next run, however often the task is
     *     marked
     */
    Due(int restMillis) {
        restNanos = TimeUnit.MILLISECONDS.toNanos(restMillis);
    }

    /** Marks the task as due; does nothing if it is marked already. */
    void mark() {
        if (!marked) {
            marked = true;
            final long now = System.nanoTime();
            nanos = earliestNanos - now > 0 ? earliestNanos : now;
        }
    }

    /** Returns whether the task is due now. */
    boolean now() {
        return marked && System.nanoTime() - nanos >= 0;
    }

    /** Returns whether the task is marked, now or for later. */
    boolean isMarked() {
        return marked;
    }

    /** Records that the task has succeeded. */
    void done() {
        marked = false;
        earliestNanos = System.nanoTime() + restNanos;
        pauseNanos = FIRST_PAUSE_NANOS;
        lastFailure = "";
    }

    /**
     * Records that the task has failed, and schedules it for later.
     *
     * @return whether the failure differs from the last one: repeated failures are reported once
     */
    boolean failed(String message) {
        marked = true;
        nanos = System.nanoTime() + pauseNanos;
        pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        final boolean news = !message.equals(lastFailure);
        lastFailure = message;
        return news;
    }

    /**
     * Returns the milliseconds until the task is due.
     *
     * @param most upper limit of the result; also the result if the task is not marked
     */
    int wait(int most) {
        if (!marked) {
            return most;
        }
        final long left = Math.max(0, nanos - System.nanoTime());
        return (int) Math.min(most, (left + 999_999) / 1_000_000);
    }
}
