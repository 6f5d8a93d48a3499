package io.ringcast.engine.counter;

import java.util.Locale;

/**
 * Event of fragment tracking ({@code fragments: track}). The frame itself is also counted as
 * matched, unmatched or dropped.
 */
public enum FragmentEvent {
    /** A first fragment was entered in the tracking table. */
    TRACKED,
    /** The entry of a later fragment was found, so the rule of its first fragment applies. */
    FOLLOWED,
    /** A later fragment had no entry. */
    UNKNOWN,
    /** An entry that was still valid was replaced by a newer one. */
    EVICTED,
    /** An entry was removed because its lifetime was over. */
    EXPIRED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** {@return the name used in summaries and JSON} */
    public String label() {
        return label;
    }
}
