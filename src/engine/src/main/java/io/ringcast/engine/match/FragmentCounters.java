package io.ringcast.engine.match;

import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.FragmentEvent;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counters of {@link FragmentEvent}s of one table.
 *
 * <p>Threading: written by the forwarding thread, read by any.
 */
public final class FragmentCounters {
    private static final FragmentEvent[] EVENTS = FragmentEvent.values();

    private final AtomicLongArray events = new AtomicLongArray(EVENTS.length);

    FragmentCounters() {}

    /** Writer only: this has happened once more. */
    void count(FragmentEvent event) {
        final int at = event.ordinal();
        events.setOpaque(at, events.getPlain(at) + 1);
    }

    /** Number of times that this has happened. */
    long get(FragmentEvent event) {
        return events.getOpaque(event.ordinal());
    }

    /** Adds them to the sum of all counters. */
    public void addTo(ForwardCounters sum) {
        for (final FragmentEvent event : EVENTS) {
            sum.countFragments(event, get(event));
        }
    }
}
