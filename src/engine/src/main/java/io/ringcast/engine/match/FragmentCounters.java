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

    /** Counts one event. Writer only. */
    void count(FragmentEvent event) {
        final int at = event.ordinal();
        events.setOpaque(at, events.getPlain(at) + 1);
    }

    /** Returns the number of these events. */
    long get(FragmentEvent event) {
        return events.getOpaque(event.ordinal());
    }

    /** Adds these counters to a sum. */
    public void addTo(ForwardCounters sum) {
        for (final FragmentEvent event : EVENTS) {
            sum.countFragments(event, get(event));
        }
    }
}
