package io.ringcast.engine.forward;

import io.ringcast.engine.counter.CounterArray;
import io.ringcast.engine.frame.DropReason;

/**
 * What the loop has seen: {@code received = matched + unmatched + dropped}.
 *
 * <p>Threading: written by the forwarding thread, read by any.
 */
public final class ForwardCounters {
    private static final int RECEIVED = 0;
    private static final int RECEIVED_BYTES = 1;
    private static final int UNMATCHED = 2;
    private static final int BURSTS = 3;
    private static final int LOOPED = 4;
    private static final int CELLS = 5;

    private final CounterArray totals = new CounterArray(CELLS);
    private final CounterArray dropped = new CounterArray(DropReason.count());
    private final CounterArray matched;

    /**
     * @param rules how many rules there are; they are numbered from 0
     */
    public ForwardCounters(int rules) {
        matched = new CounterArray(rules);
    }

    /** Writer only: adds what others hold, of as many rules. */
    public void add(ForwardCounters other) {
        totals.addAll(other.totals);
        dropped.addAll(other.dropped);
        matched.addAll(other.matched);
    }

    void countBurst(int frames, long bytes) {
        totals.increment(BURSTS);
        totals.add(RECEIVED, frames);
        totals.add(RECEIVED_BYTES, bytes);
    }

    void countMatched(int rule, int frames) {
        matched.add(rule, frames);
    }

    void countLooped() {
        totals.increment(LOOPED);
    }

    void countUnmatched() {
        totals.increment(UNMATCHED);
    }

    void countDropped(DropReason reason) {
        dropped.increment(reason.ordinal());
    }

    /** Frames taken from the source. */
    public long received() {
        return totals.get(RECEIVED);
    }

    /** Bytes of those frames as they were on the wire, link-layer headers included. */
    public long receivedBytes() {
        return totals.get(RECEIVED_BYTES);
    }

    /** Bursts taken from the source; {@code received / bursts} is the mean burst. */
    public long bursts() {
        return totals.get(BURSTS);
    }

    /** Frames that some rule took. */
    public long matched() {
        return matched.sum(0, matched.length());
    }

    /** Frames that this rule took. */
    public long matched(int rule) {
        return matched.get(rule);
    }

    /** Frames among those that had been sent before and came back again and again: a sample. */
    public long looped() {
        return totals.get(LOOPED);
    }

    /** Frames that no rule is about. */
    public long unmatched() {
        return totals.get(UNMATCHED);
    }

    /** Frames that a rule is about and that cannot be forwarded. */
    public long dropped() {
        return dropped.sum(0, dropped.length());
    }

    /** The same, for one reason. */
    public long dropped(DropReason reason) {
        return dropped.get(reason.ordinal());
    }
}
