package io.ringcast.engine.host.watch;

import java.util.concurrent.TimeUnit;

/**
 * Something that is to be done until it succeeds: after a failure later and later, from 10 ms to a
 * second. It stays to be done, whether or not anything else happens.
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

    /** Done at once whenever it is marked. */
    Due() {
        this(0);
    }

    /**
     * @param restMillis how long after it was done it is not done again, however often it is marked
     */
    Due(int restMillis) {
        restNanos = TimeUnit.MILLISECONDS.toNanos(restMillis);
    }

    /** It is to be done; nothing if it is already. */
    void mark() {
        if (!marked) {
            marked = true;
            final long now = System.nanoTime();
            nanos = earliestNanos - now > 0 ? earliestNanos : now;
        }
    }

    /** Whether it is to be done now. */
    boolean now() {
        return marked && System.nanoTime() - nanos >= 0;
    }

    /** Whether it is still to be done. */
    boolean isMarked() {
        return marked;
    }

    /** It has succeeded. */
    void done() {
        marked = false;
        earliestNanos = System.nanoTime() + restNanos;
        pauseNanos = FIRST_PAUSE_NANOS;
        lastFailure = "";
    }

    /**
     * It has failed, and is to be done later.
     *
     * @return whether that is news: the same failure again and again is worth one line
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
     * In how many milliseconds it is to be done.
     *
     * @param most returned if that is later, or never
     */
    int wait(int most) {
        if (!marked) {
            return most;
        }
        final long left = Math.max(0, nanos - System.nanoTime());
        return (int) Math.min(most, (left + 999_999) / 1_000_000);
    }
}
