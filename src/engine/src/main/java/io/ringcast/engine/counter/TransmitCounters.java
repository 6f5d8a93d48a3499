package io.ringcast.engine.counter;

import java.util.Objects;

/**
 * Counters of the frames handed over to be sent, by destination: {@code accepted = sent + errors +
 * in flight}. A super-frame counts as the datagrams in it.
 *
 * <p>Destination numbers are those of the rules in force. Counts of removed destinations are kept
 * in the totals, so totals never go down.
 *
 * <p>Threading: written by the forwarding thread, read by any.
 */
public final class TransmitCounters {
    private int destinations;

    // By destination; the last one is for all removed destinations
    private CounterArray sent;
    private CounterArray sentBytes;
    private CounterArray errors;
    private final CounterArray kicks = new CounterArray(1);
    private final CounterArray superFrames = new CounterArray(1);

    /**
     * Counters that are all 0.
     *
     * @param destinations how many destinations there are; they are numbered from 0
     */
    public TransmitCounters(int destinations) {
        this.destinations = destinations;
        sent = new CounterArray(destinations + 1);
        sentBytes = new CounterArray(destinations + 1);
        errors = new CounterArray((destinations + 1) * TransmitError.count());
    }

    /**
     * Changes the counters to the numbers of new rules. Writer only, without concurrent readers.
     * Frames in flight to a removed destination are counted under the number {@code count}.
     *
     * @param to for each present destination its new number; {@code count} if the destination is
     *     removed
     * @param count how many new destinations there are
     */
    public void renumber(int[] to, int count) {
        final int[] all = ForwardCounters.withFormer(to, count);
        final int reasons = TransmitError.count();
        final int[] byReason = new int[all.length * reasons];
        for (int i = 0; i < byReason.length; i++) {
            byReason[i] = all[i / reasons] * reasons + i % reasons;
        }
        sent = sent.renumbered(all, count + 1);
        sentBytes = sentBytes.renumbered(all, count + 1);
        errors = errors.renumbered(byReason, (count + 1) * reasons);
        destinations = count;
    }

    /** Returns the totals as of now: {@code sent 3, errors 1}. */
    @Override
    public String toString() {
        return "sent " + sent() + ", errors " + errors();
    }

    /** {@return the number of destinations} */
    public int destinations() {
        return destinations;
    }

    /**
     * Writer only: counts a frame of {@code length} bytes sent to the destination.
     *
     * @param destination its number, from 0
     * @param length bytes, link-layer headers included
     */
    public void countSent(int destination, int length) {
        sent.increment(destination);
        sentBytes.add(destination, length);
    }

    /**
     * Writer only: counts {@code frames} frames, {@code bytes} bytes in total, sent to the
     * destination.
     *
     * @param destination its number, from 0
     * @param frames datagrams, those of a super-frame one by one
     * @param bytes of all of them, link-layer headers included
     */
    public void countSent(int destination, int frames, long bytes) {
        sent.add(destination, frames);
        sentBytes.add(destination, bytes);
    }

    /**
     * Writer only: counts a frame for the destination that was not sent.
     *
     * @param destination its number, from 0
     * @param error the reason
     */
    public void countError(int destination, TransmitError error) {
        countError(destination, error, 1);
    }

    /**
     * Writer only: counts frames for the destination that were not sent.
     *
     * @param destination its number, from 0
     * @param error the reason
     * @param frames datagrams, those of a super-frame one by one
     */
    public void countError(int destination, TransmitError error, int frames) {
        errors.add(destination * TransmitError.count() + error.ordinal(), frames);
    }

    /** Writer only: counts a super-frame sent; the frames in it are counted as sent separately. */
    public void countSuperFrame() {
        superFrames.increment(0);
    }

    /** Writer only: counts one transmit call. */
    public void countKick() {
        kicks.increment(0);
    }

    /**
     * Writer only: adds the values of other counters, which have the same number of destinations.
     *
     * @param other not changed; its loop may run meanwhile
     */
    public void add(TransmitCounters other) {
        sent.addAll(other.sent);
        sentBytes.addAll(other.sentBytes);
        errors.addAll(other.errors);
        kicks.addAll(other.kicks);
        superFrames.addAll(other.superFrames);
    }

    /**
     * {@return the frames sent to one destination}
     *
     * @param destination its number, from 0 to {@link #destinations} - 1
     */
    public long sent(int destination) {
        return sent.get(Objects.checkIndex(destination, destinations));
    }

    /** {@return the frames sent, all destinations} */
    public long sent() {
        return sent.sum(0, sent.length());
    }

    /**
     * {@return the bytes sent to one destination, link-layer headers included}
     *
     * @param destination its number, from 0 to {@link #destinations} - 1
     */
    public long sentBytes(int destination) {
        return sentBytes.get(Objects.checkIndex(destination, destinations));
    }

    /** {@return the bytes sent, all destinations, link-layer headers included} */
    public long sentBytes() {
        return sentBytes.sum(0, sentBytes.length());
    }

    /**
     * {@return the frames for one destination that were not sent for this reason}
     *
     * @param destination its number, from 0 to {@link #destinations} - 1
     * @param error the reason
     */
    public long errors(int destination, TransmitError error) {
        return errorsOf(Objects.checkIndex(destination, destinations), error);
    }

    private long errorsOf(int destination, TransmitError error) {
        return errors.get(destination * TransmitError.count() + error.ordinal());
    }

    /**
     * {@return the frames that were not sent for this reason, all destinations}
     *
     * @param error the reason
     */
    public long errors(TransmitError error) {
        long sum = 0;
        for (int destination = 0; destination <= destinations; destination++) {
            sum += errorsOf(destination, error);
        }
        return sum;
    }

    /** {@return the frames that were not sent, all destinations and reasons} */
    public long errors() {
        return errors.sum(0, errors.length());
    }

    /** {@return the super-frames sent; their datagrams are counted as sent} */
    public long superFrames() {
        return superFrames.get(0);
    }

    /** {@return the number of transmit calls made} */
    public long kicks() {
        return kicks.get(0);
    }
}
