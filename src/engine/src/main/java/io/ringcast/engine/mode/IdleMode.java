package io.ringcast.engine.mode;

import java.util.Locale;

/** Way of waiting for frames. */
public enum IdleMode {
    /** Spins: the least latency, and a whole core. */
    SPIN,
    /** Yields to other threads that want the core, and spins while there is none. */
    YIELD,
    /** Spins, then yields, then sleeps for longer and longer, up to a millisecond. */
    BACKOFF,
    /**
     * Blocks in poll(2) until a frame arrives: no load while idle, one wake-up's latency after it.
     */
    POLL;

    /** {@return the name as on the command line and in files} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
