package io.ringcast.engine.forward;

import java.util.Locale;

/** The ways of waiting for frames, by name. */
public enum IdleMode {
    /** {@link SpinIdle}. */
    SPIN,
    /** {@link YieldIdle}. */
    YIELD,
    /** {@link BackoffIdle}. */
    BACKOFF,
    /** {@link PollIdle}. */
    POLL;

    /** The name as on the command line and in files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
