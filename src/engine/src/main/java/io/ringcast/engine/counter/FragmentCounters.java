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

    /**
     * Writer only: adds what others hold.
     *
     * @param other of a loop that may run meanwhile; not changed
     */
    public void add(FragmentCounters other) {
        events.addAll(other.events);
    }

    /**
     * Writer only: this has happened once more.
     *
     * @param event that happened
     */
    public void count(FragmentEvent event) {
        events.increment(event.ordinal());
    }

    /**
     * {@return number of times that this has happened}
     *
     * @param event that is counted
     */
    public long get(FragmentEvent event) {
        return events.get(event.ordinal());
    }
}
