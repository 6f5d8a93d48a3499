package io.ringcast.engine.counter;

import java.util.Arrays;
import java.util.Objects;

/**
 * Receive counters of a loop: {@code received = matched + unmatched + dropped}. A super-frame
 * counts as the datagrams in it, except in {@link #frames} and {@link #superFrames}.
 *
 * <p>Rule numbers are those of the rules in force. Counts of removed rules are kept in the totals,
 * so totals never go down.
 *
 * <p>Threading: written by the forwarding thread, read by any.
 */
public final class ForwardCounters {
    // Cells for each receive interface
    private static final int FRAMES = 0;
    private static final int RECEIVED = 1;
    private static final int RECEIVED_BYTES = 2;
    private static final int ROW = 3;

    // Cells for all interfaces together
    private static final int UNMATCHED = 0;
    private static final int BURSTS = 1;
    private static final int LOOPED = 2;
    private static final int SUPER_FRAMES = 3;
    private static final int COPIES = 4;
    private static final int CONSUMED = 5;
    private static final int LINK_LOCAL = 6;
    private static final int CELLS = 7;

    /** {@link #ROW} counters for each receive interface. */
    private final CounterArray arrivals;

    private final CounterArray totals = new CounterArray(CELLS);
    private final CounterArray dropped = new CounterArray(DropReason.count());
    private final CounterArray fragments = new CounterArray(FragmentEvent.values().length);

    /** One counter for each rule; the last one is for all removed rules. */
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
     * @param interfaces how many receive interfaces there are, at least 1; they are numbered from 0
     */
    public ForwardCounters(int rules, int interfaces) {
        matched = new CounterArray(rules + 1);
        arrivals = new CounterArray(interfaces * ROW);
    }

    /**
     * Returns the accounting equation with its present numbers: {@code received 3 = matched 2 +
     * unmatched 0 + dropped 1}.
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
     * Changes the counters to the numbers of new rules. Writer only, without concurrent readers.
     *
     * @param to for each present rule its new number; {@code rules} if the rule is removed
     * @param rules how many new rules there are
     */
    public void renumber(int[] to, int rules) {
        matched = matched.renumbered(withFormer(to, rules), rules + 1);
    }

    /**
     * Appends the number for removed rules or destinations, so that their counts stay in the last
     * counter.
     */
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
     * Writer only: adds the values of other counters, which have the same number of rules and
     * receive interfaces.
     *
     * @param other not changed; its loop may run meanwhile
     */
    public void add(ForwardCounters other) {
        arrivals.addAll(other.arrivals);
        totals.addAll(other.totals);
        dropped.addAll(other.dropped);
        fragments.addAll(other.fragments);
        matched.addAll(other.matched);
    }

    /**
     * Writer only: counts a burst of frames.
     *
     * @param frames number of frames taken from the ring at once
     * @param datagrams number of datagrams in them; more than {@code frames} if there are
     *     super-frames
     * @param bytes number of bytes on the wire, link-layer headers included
     */
    public void countBurst(int frames, int datagrams, long bytes) {
        countBurst(0, frames, datagrams, bytes);
    }

    /**
     * Writer only: like {@link #countBurst(int, int, long)}, for one receive interface.
     *
     * @param number of the receive interface that the frames arrived on
     * @param frames number of frames taken from the ring at once
     * @param datagrams number of datagrams in them; more than {@code frames} if there are
     *     super-frames
     * @param bytes number of bytes on the wire, link-layer headers included
     */
    public void countBurst(int number, int frames, int datagrams, long bytes) {
        final int row = number * ROW;
        totals.increment(BURSTS);
        arrivals.add(row + FRAMES, frames);
        arrivals.add(row + RECEIVED, datagrams);
        arrivals.add(row + RECEIVED_BYTES, bytes);
    }

    /** Writer only: counts a super-frame. */
    public void countSuperFrame() {
        totals.increment(SUPER_FRAMES);
    }

    /**
     * Writer only: counts frames that match a rule.
     *
     * @param rule its number, from 0
     * @param frames datagrams, those of a super-frame one by one
     * @param destinations number of the rule's destinations: each gets a copy of each frame
     */
    public void countMatched(int rule, int frames, int destinations) {
        matched.add(rule, frames);
        totals.add(COPIES, (long) frames * destinations);
    }

    /**
     * Writer only: counts frames that match a rule and that a handler consumes.
     *
     * @param rule its number, from 0
     * @param frames datagrams, those of a super-frame one by one
     */
    public void countConsumed(int rule, int frames) {
        matched.add(rule, frames);
        totals.add(CONSUMED, frames);
    }

    /** Writer only: counts a frame that this engine had sent and that came back. */
    public void countLooped() {
        totals.increment(LOOPED);
    }

    /** Writer only: counts a frame forwarded with a link-local source address. */
    public void countLinkLocalSource() {
        totals.increment(LINK_LOCAL);
    }

    /**
     * Writer only: counts frames that match no rule.
     *
     * @param frames datagrams, those of a super-frame one by one
     */
    public void countUnmatched(int frames) {
        totals.add(UNMATCHED, frames);
    }

    /**
     * Writer only: counts dropped frames.
     *
     * @param reason of the drop
     * @param frames datagrams, those of a super-frame one by one
     */
    public void countDropped(DropReason reason, int frames) {
        dropped.add(reason.ordinal(), frames);
    }

    /**
     * Writer only: counts an event of fragment tracking.
     *
     * @param event what has happened
     * @param fragments number of fragments that this happened to
     */
    public void countFragments(FragmentEvent event, long fragments) {
        this.fragments.add(event.ordinal(), fragments);
    }

    /**
     * {@return the frames received, with a super-frame counted as one frame, as the kernel does}
     */
    public long frames() {
        return sum(FRAMES);
    }

    /**
     * {@return those of {@link #frames} that arrived on one receive interface}
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
     * {@return the super-frames among {@link #frames}: each holds several datagrams that were
     * merged on their way (GSO, GRO)}
     */
    public long superFrames() {
        return totals.get(SUPER_FRAMES);
    }

    /** {@return the frames received, with the datagrams of a super-frame counted one by one} */
    public long received() {
        return sum(RECEIVED);
    }

    /**
     * {@return those of {@link #received} that arrived on one receive interface}
     *
     * @param number of the interface, in the order of the configuration, from 0
     */
    public long received(int number) {
        return arrivals.get(row(number) + RECEIVED);
    }

    /** {@return the bytes of the received frames on the wire, link-layer headers included} */
    public long receivedBytes() {
        return sum(RECEIVED_BYTES);
    }

    /**
     * {@return those of {@link #receivedBytes} that arrived on one receive interface}
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

    /** {@return the frames that matched a rule} */
    public long matched() {
        return matched.sum(0, matched.length());
    }

    /**
     * {@return the frames that matched this rule, including those counted under its former numbers}
     *
     * @param rule its number, from 0 to {@link #rules} - 1
     */
    public long matched(int rule) {
        return matched.get(Objects.checkIndex(rule, rules()));
    }

    /** {@return the frames that matched rules removed since} */
    public long matchedByFormer() {
        return matched.get(rules());
    }

    /**
     * {@return the copies to be sent: for each frame that matched a rule, one for each destination
     * that the rule had at that time} {@code copies = sent + errors + in flight} of {@link
     * TransmitCounters}.
     */
    public long copies() {
        return totals.get(COPIES);
    }

    /** {@return the matched frames that a handler consumed: no copy of them is sent} */
    public long consumed() {
        return totals.get(CONSUMED);
    }

    /** {@return the frames that this engine had sent and that came back; found by sampling} */
    public long looped() {
        return totals.get(LOOPED);
    }

    /**
     * {@return the frames that were forwarded with their original IPv6 source address although it
     * is link-local: receivers on another link cannot answer to it (RFC 4291 section 2.5.6)}
     */
    public long linkLocalSources() {
        return totals.get(LINK_LOCAL);
    }

    /** {@return the frames that matched no rule} */
    public long unmatched() {
        return totals.get(UNMATCHED);
    }

    /** {@return the frames that were dropped although they would have matched a rule} */
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
     * {@return the number of fragments that had this event; their frames are also counted as
     * matched, unmatched or dropped}
     *
     * @param event what has happened
     */
    public long fragments(FragmentEvent event) {
        return fragments.get(event.ordinal());
    }
}
