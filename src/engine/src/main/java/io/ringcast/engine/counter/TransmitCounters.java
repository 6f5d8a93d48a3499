package io.ringcast.engine.counter;

/**
 * Fate of the frames handed over to be sent, by destination: {@code accepted = sent + errors + in
 * flight}. A super-frame counts as the datagrams in it.
 *
 * <p>Threading: written by the forwarding thread, read by any.
 */
public final class TransmitCounters {
    private final int destinations;
    private final CounterArray sent;
    private final CounterArray sentBytes;
    private final CounterArray errors;
    private final CounterArray kicks = new CounterArray(1);
    private final CounterArray superFrames = new CounterArray(1);

    /**
     * @param destinations how many destinations there are; they are numbered from 0
     */
    public TransmitCounters(int destinations) {
        this.destinations = destinations;
        sent = new CounterArray(destinations);
        sentBytes = new CounterArray(destinations);
        errors = new CounterArray(destinations * TransmitError.count());
    }

    /** How many destinations there are. */
    public int destinations() {
        return destinations;
    }

    /** Writer only: a frame of {@code length} bytes has left for the destination. */
    public void countSent(int destination, int length) {
        sent.increment(destination);
        sentBytes.add(destination, length);
    }

    /** Writer only: {@code frames} frames, {@code bytes} bytes in all, have left for it. */
    public void countSent(int destination, int frames, long bytes) {
        sent.add(destination, frames);
        sentBytes.add(destination, bytes);
    }

    /** Writer only: a frame for the destination did not leave. */
    public void countError(int destination, TransmitError error) {
        countError(destination, error, 1);
    }

    /** Writer only: so many frames for the destination did not leave. */
    public void countError(int destination, TransmitError error, int frames) {
        errors.add(destination * TransmitError.count() + error.ordinal(), frames);
    }

    /** Writer only: some of the frames that left did so as one super-frame. */
    public void countSuperFrame() {
        superFrames.increment(0);
    }

    /** Writer only: one transmit call was made. */
    public void countKick() {
        kicks.increment(0);
    }

    /** Writer only: adds what others hold, of as many destinations. */
    public void add(TransmitCounters other) {
        sent.addAll(other.sent);
        sentBytes.addAll(other.sentBytes);
        errors.addAll(other.errors);
        kicks.addAll(other.kicks);
        superFrames.addAll(other.superFrames);
    }

    /** Frames that have left for one destination. */
    public long sent(int destination) {
        return sent.get(destination);
    }

    /** Frames that have left, all destinations. */
    public long sent() {
        return sent.sum(0, destinations);
    }

    /** Bytes that have left for one destination, link-layer headers included. */
    public long sentBytes(int destination) {
        return sentBytes.get(destination);
    }

    /** Bytes that have left, all destinations, link-layer headers included. */
    public long sentBytes() {
        return sentBytes.sum(0, destinations);
    }

    /** Frames for one destination that did not leave for this reason. */
    public long errors(int destination, TransmitError error) {
        return errors.get(destination * TransmitError.count() + error.ordinal());
    }

    /** Frames that did not leave for this reason, all destinations. */
    public long errors(TransmitError error) {
        long sum = 0;
        for (int destination = 0; destination < destinations; destination++) {
            sum += errors(destination, error);
        }
        return sum;
    }

    /** Frames that did not leave, all destinations and reasons. */
    public long errors() {
        return errors.sum(0, errors.length());
    }

    /** Super-frames that have left; their datagrams are counted as sent. */
    public long superFrames() {
        return superFrames.get(0);
    }

    /** Transmit calls made. */
    public long kicks() {
        return kicks.get(0);
    }
}
