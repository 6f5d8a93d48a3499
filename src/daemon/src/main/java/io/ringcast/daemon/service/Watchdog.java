package io.ringcast.daemon.service;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Feeds a watchdog as long as every loop has made rounds since the last look. One that makes none,
 * whatever its thread is held up by, leads to no feed, and so does a process that is stopped.
 *
 * <p>Threading: looks by a thread of its own; {@link #close} by any.
 */
public final class Watchdog implements AutoCloseable {
    /** So a loop may miss some, as on a busy machine, before the watchdog bites. */
    private static final int LOOKS_PER_INTERVAL = 4;

    private final Runnable feed;
    private final List<LongSupplier> rounds;
    private final long[] seen;
    private volatile boolean closed;

    /** Null if nothing is looked at. */
    private Thread thread;

    /**
     * @param feed what tells the manager that all is well
     * @param rounds of each loop so far
     */
    Watchdog(Runnable feed, LongSupplier... rounds) {
        this.feed = feed;
        this.rounds = List.of(rounds);
        seen = new long[rounds.length];
        Arrays.fill(seen, -1);
    }

    /** None: nothing is looked at. */
    static Watchdog none() {
        return new Watchdog(() -> {});
    }

    /** Looks four times in an interval. */
    static Watchdog start(Duration interval, Runnable feed, LongSupplier... rounds) {
        final Watchdog watchdog = new Watchdog(feed, rounds);
        final long pause = interval.toNanos() / LOOKS_PER_INTERVAL;
        watchdog.thread = new Thread(() -> watchdog.run(pause), "ringcast-watchdog");
        watchdog.thread.setDaemon(true);
        watchdog.thread.start();
        return watchdog;
    }

    private void run(long pauseNanos) {
        while (!closed) {
            look();
            LockSupport.parkNanos(pauseNanos);
        }
    }

    /** Feeds it if each loop has made a round since it was last seen to have made one. */
    void look() {
        boolean all = true;
        for (int i = 0; i < seen.length; i++) {
            all &= rounds.get(i).getAsLong() != seen[i];
        }
        if (all) {
            for (int i = 0; i < seen.length; i++) {
                seen[i] = rounds.get(i).getAsLong();
            }
            feed.run();
        }
    }

    /** Ends it after its present look. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
