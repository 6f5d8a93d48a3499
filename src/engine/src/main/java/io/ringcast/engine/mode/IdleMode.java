package io.ringcast.engine.mode;

import java.util.Locale;

/** Strategy for waiting while no frames arrive. */
public enum IdleMode {
    /** Spins: lowest latency, uses a whole core. */
    SPIN,
    /** Yields the core to other runnable threads, and spins while there are none. */
    YIELD,
    /** Spins, then yields, then sleeps for longer and longer, up to a millisecond. */
    BACKOFF,
    /**
     * Blocks in poll(2) until a frame arrives: no load while idle, but the first frame waits for
     * the thread's wake-up.
     */
    POLL;

    /** {@return the name as on the command line and in files} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
