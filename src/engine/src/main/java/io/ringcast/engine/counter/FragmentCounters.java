package io.ringcast.engine.counter;

/**
 * Counters of {@link FragmentEvent}s, beside the verdicts on the frames.
 *
 * <p>Threading: written by the forwarding thread, read by any.
 */
public final class FragmentCounters {
    private final CounterArray events = new CounterArray(FragmentEvent.count());

    /** All 0. */
    public FragmentCounters() {}

    /** Writer only: adds what others hold. */
    public void add(FragmentCounters other) {
        events.addAll(other.events);
    }

    /** Writer only: this has happened once more. */
    public void count(FragmentEvent event) {
        events.increment(event.ordinal());
    }

    /** Number of times that this has happened. */
    public long get(FragmentEvent event) {
        return events.get(event.ordinal());
    }
}
