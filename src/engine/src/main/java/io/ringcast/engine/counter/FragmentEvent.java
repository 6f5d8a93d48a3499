package io.ringcast.engine.counter;

import java.util.Locale;

/**
 * An event in following fragments under {@code fragments: track}. The verdict on the frame is
 * counted elsewhere.
 */
public enum FragmentEvent {
    /** A first fragment was remembered. */
    TRACKED,
    /** A later fragment followed its first one. */
    FOLLOWED,
    /** A later fragment whose first one was not remembered. */
    UNKNOWN,
    /** A memory that was still good was pushed out by a newer one. */
    EVICTED,
    /** A memory was forgotten because its time was over. */
    EXPIRED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** {@return the name used in summaries and JSON} */
    public String label() {
        return label;
    }
}
