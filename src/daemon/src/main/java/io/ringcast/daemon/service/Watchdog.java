package io.ringcast.daemon.service;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Feeder of the service manager's watchdog. It feeds while every loop makes rounds. If a loop makes
 * none, for whatever reason, or the process is stopped, it does not feed.
 *
 * <p>Threading: checks run on a separate thread; any thread may call {@link #close}.
 */
public final class Watchdog implements AutoCloseable {
    /**
     * Checks per watchdog interval. A loop may fail some checks, for example on a busy machine,
     * before the watchdog expires.
     */
    private static final int LOOKS_PER_INTERVAL = 4;

    private final Runnable feed;
    private final List<LongSupplier> rounds;
    private final long[] seen;
    private volatile boolean closed;

    /** The checking thread; null if nothing is checked. */
    private Thread thread;

    /**
     * @param feed notifies the manager
     * @param rounds return the number of rounds of each loop so far
     */
    Watchdog(Runnable feed, LongSupplier... rounds) {
        this.feed = feed;
        this.rounds = List.of(rounds);
        seen = new long[rounds.length];
        Arrays.fill(seen, -1);
    }

    /** Returns an object that checks and feeds nothing. */
    static Watchdog none() {
        return new Watchdog(() -> {});
    }

    /** Starts a thread that checks four times per interval. */
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

    /** Feeds the watchdog if each loop has made a round since the last feed. */
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

    /** Ends the thread after its present check. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
