package io.ringcast.engine.counter;

import java.util.Arrays;
import java.util.Objects;

/**
 * Counters of what the loop has seen: {@code received = matched + unmatched + dropped}. A
 * super-frame counts as the datagrams in it, except in {@link #frames} and {@link #superFrames}.
 *
 * <p>Rules have the numbers of the rules in force. What rules that are in force no longer have
 * taken is kept as well: totals never go down.
 *
 * <p>Threading: written by the forwarding thread, read by any.
 */
public final class ForwardCounters {
    // Of each receive interface
    private static final int FRAMES = 0;
    private static final int RECEIVED = 1;
    private static final int RECEIVED_BYTES = 2;
    private static final int ROW = 3;

    // Of all together
    private static final int UNMATCHED = 0;
    private static final int BURSTS = 1;
    private static final int LOOPED = 2;
    private static final int SUPER_FRAMES = 3;
    private static final int COPIES = 4;
    private static final int CONSUMED = 5;
    private static final int LINK_LOCAL = 6;
    private static final int CELLS = 7;

    /** Three for each receive interface. */
    private final CounterArray arrivals;

    private final CounterArray totals = new CounterArray(CELLS);
    private final CounterArray dropped = new CounterArray(DropReason.count());
    private final CounterArray fragments = new CounterArray(FragmentEvent.values().length);

    /** By rule; the last one for those that are in force no longer. */
    private CounterArray matched;

    /**
     * Counters that are all 0.
     *
     * @param rules how many rules there are; they are numbered from 0
     */
    public ForwardCounters(int rules) {
        this(rules, 1);
    }

    /**
     * Counters that are all 0, for several receive interfaces.
     *
     * @param rules how many rules there are; they are numbered from 0
     * @param interfaces how many receive interfaces there are, at least 1; likewise
     */
    public ForwardCounters(int rules, int interfaces) {
        matched = new CounterArray(rules + 1);
        arrivals = new CounterArray(interfaces * ROW);
    }

    /**
     * The accounting law in numbers, as of now: {@code received 3 = matched 2 + unmatched 0 +
     * dropped 1}.
     */
    @Override
    public String toString() {
        return "received "
                + received()
                + " = matched "
                + matched()
                + " + unmatched "
                + unmatched()
                + " + dropped "
                + dropped();
    }

    /** {@return the number of rules} */
    public int rules() {
        return matched.length() - 1;
    }

    /**
     * Writer only, and no reader meanwhile: other rules are in force.
     *
     * @param to for each rule until now its new number; {@code rules} if it is none of the new ones
     * @param rules how many new rules there are
     */
    public void renumber(int[] to, int rules) {
        matched = matched.renumbered(withFormer(to, rules), rules + 1);
    }

    /** What was kept of former rules or destinations stays with the last number. */
    static int[] withFormer(int[] to, int former) {
        final int[] all = Arrays.copyOf(to, to.length + 1);
        all[to.length] = former;
        return all;
    }

    /** {@return the number of receive interfaces} */
    public int interfaces() {
        return arrivals.length() / ROW;
    }

    /**
     * Writer only: adds what others hold, of as many rules and receive interfaces.
     *
     * @param other of a loop that may run meanwhile; not changed
     */
    public void add(ForwardCounters other) {
        arrivals.addAll(other.arrivals);
        totals.addAll(other.totals);
        dropped.addAll(other.dropped);
        fragments.addAll(other.fragments);
        matched.addAll(other.matched);
    }

    /**
     * Writer only: a burst of frames, with so many datagrams and bytes on the wire in all.
     *
     * @param frames that were taken from the ring at once
     * @param datagrams in them; more than frames if there are super-frames
     * @param bytes as they were on the wire, link-layer headers included
     */
    public void countBurst(int frames, int datagrams, long bytes) {
        countBurst(0, frames, datagrams, bytes);
    }

    /**
     * Writer only: like {@link #countBurst(int, int, long)}, for one receive interface.
     *
     * @param number of the receive interface that the frames came in on
     * @param frames that were taken from the ring at once
     * @param datagrams in them; more than frames if there are super-frames
     * @param bytes as they were on the wire, link-layer headers included
     */
    public void countBurst(int number, int frames, int datagrams, long bytes) {
        final int row = number * ROW;
        totals.increment(BURSTS);
        arrivals.add(row + FRAMES, frames);
        arrivals.add(row + RECEIVED, datagrams);
        arrivals.add(row + RECEIVED_BYTES, bytes);
    }

    /** Writer only: one of the frames was a super-frame. */
    public void countSuperFrame() {
        totals.increment(SUPER_FRAMES);
    }

    /**
     * Writer only: the rule took so many frames.
     *
     * @param rule its number, from 0
     * @param frames datagrams, those of a super-frame one by one
     * @param destinations of the rule: each of them is due a copy of each frame
     */
    public void countMatched(int rule, int frames, int destinations) {
        matched.add(rule, frames);
        totals.add(COPIES, (long) frames * destinations);
    }

    /**
     * Writer only: the rule took so many frames, and a handler keeps them.
     *
     * @param rule its number, from 0
     * @param frames datagrams, those of a super-frame one by one
     */
    public void countConsumed(int rule, int frames) {
        matched.add(rule, frames);
        totals.add(CONSUMED, frames);
    }

    /** Writer only: a frame that had been sent before came back. */
    public void countLooped() {
        totals.increment(LOOPED);
    }

    /** Writer only: a frame left with a source address that is good on its own link only. */
    public void countLinkLocalSource() {
        totals.increment(LINK_LOCAL);
    }

    /**
     * Writer only: no rule took so many frames.
     *
     * @param frames datagrams, those of a super-frame one by one
     */
    public void countUnmatched(int frames) {
        totals.add(UNMATCHED, frames);
    }

    /**
     * Writer only: so many frames were dropped.
     *
     * @param reason of the drop
     * @param frames datagrams, those of a super-frame one by one
     */
    public void countDropped(DropReason reason, int frames) {
        dropped.add(reason.ordinal(), frames);
    }

    /**
     * Writer only: this has happened to so many fragments that were followed.
     *
     * @param event what has happened
     * @param fragments how many there were
     */
    public void countFragments(FragmentEvent event, long fragments) {
        this.fragments.add(event.ordinal(), fragments);
    }

    /** {@return the frames as they came, a super-frame counted as one, as the kernel counts} */
    public long frames() {
        return sum(FRAMES);
    }

    /**
     * {@return those of {@link #frames} that came in on one receive interface}
     *
     * @param number of the interface, in the order of the configuration, from 0
     */
    public long frames(int number) {
        return arrivals.get(row(number) + FRAMES);
    }

    private long sum(int cell) {
        long sum = 0;
        for (int at = cell; at < arrivals.length(); at += ROW) {
            sum += arrivals.get(at);
        }
        return sum;
    }

    private int row(int number) {
        return Objects.checkIndex(number, interfaces()) * ROW;
    }

    /**
     * {@return the super-frames among them: several datagrams that were merged on their way (GSO,
     * GRO)}
     */
    public long superFrames() {
        return totals.get(SUPER_FRAMES);
    }

    /**
     * {@return the frames taken from the source, the datagrams of a super-frame counted one by one}
     */
    public long received() {
        return sum(RECEIVED);
    }

    /**
     * {@return those of {@link #received} that came in on one receive interface}
     *
     * @param number of the interface, in the order of the configuration, from 0
     */
    public long received(int number) {
        return arrivals.get(row(number) + RECEIVED);
    }

    /** {@return the bytes of those frames as they were on the wire, link-layer headers included} */
    public long receivedBytes() {
        return sum(RECEIVED_BYTES);
    }

    /**
     * {@return those of {@link #receivedBytes} that came in on one receive interface}
     *
     * @param number of the interface, in the order of the configuration, from 0
     */
    public long receivedBytes(int number) {
        return arrivals.get(row(number) + RECEIVED_BYTES);
    }

    /** {@return the bursts taken from the source; {@code received / bursts} is the mean burst} */
    public long bursts() {
        return totals.get(BURSTS);
    }

    /** {@return the frames that some rule took} */
    public long matched() {
        return matched.sum(0, matched.length());
    }

    /**
     * {@return the frames that this rule took, also under former numbers}
     *
     * @param rule its number, from 0 to {@link #rules} - 1
     */
    public long matched(int rule) {
        return matched.get(Objects.checkIndex(rule, rules()));
    }

    /** {@return the frames that rules took which are in force no longer} */
    public long matchedByFormer() {
        return matched.get(rules());
    }

    /**
     * {@return the copies that were due: for each frame that a rule took, one for each destination
     * that the rule had then} {@code copies = sent + errors + in flight} of {@link
     * TransmitCounters}.
     */
    public long copies() {
        return totals.get(COPIES);
    }

    /** {@return the frames among the matched that a handler kept: no copy of them was due} */
    public long consumed() {
        return totals.get(CONSUMED);
    }

    /** {@return the frames that had been sent before and came back, found by samples} */
    public long looped() {
        return totals.get(LOOPED);
    }

    /**
     * {@return the frames that were forwarded with the IPv6 source address with which they came,
     * and that is link-local: receivers on another link cannot answer to it (RFC 4291 section
     * 2.5.6)}
     */
    public long linkLocalSources() {
        return totals.get(LINK_LOCAL);
    }

    /** {@return the frames that no rule takes} */
    public long unmatched() {
        return totals.get(UNMATCHED);
    }

    /** {@return the frames that a rule would take, but that cannot be forwarded} */
    public long dropped() {
        return dropped.sum(0, dropped.length());
    }

    /**
     * {@return the frames dropped for one reason}
     *
     * @param reason not null
     */
    public long dropped(DropReason reason) {
        return dropped.get(reason.ordinal());
    }

    /**
     * {@return the number of fragments to which this has happened, beside the verdicts on their
     * frames}
     *
     * @param event what has happened
     */
    public long fragments(FragmentEvent event) {
        return fragments.get(event.ordinal());
    }
}
