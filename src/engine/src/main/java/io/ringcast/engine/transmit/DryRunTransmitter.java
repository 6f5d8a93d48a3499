package io.ringcast.engine.transmit;

import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.frame.FrameLimit;
import io.ringcast.engine.frame.OutFrame;

/**
 * Transmitter of a dry run, which sends nothing. It counts each frame as {@link
 * TransmitError#DRY_RUN}, or as {@link TransmitError#OVERSIZE} if the frame is too long for the
 * device.
 *
 * <p>Threading: one thread. Allocates nothing.
 */
public final class DryRunTransmitter implements Transmitter {
    private final FrameLimit limit;
    private final TransmitCounters counters;

    /**
     * @param mtu of the transmit device, in bytes
     * @param counters that count each frame
     */
    public DryRunTransmitter(int mtu, TransmitCounters counters) {
        limit = new FrameLimit(mtu);
        this.counters = counters;
    }

    @Override
    public boolean accept(OutFrame frame) {
        counters.countError(
                frame.destination(),
                limit.allows(frame) ? TransmitError.DRY_RUN : TransmitError.OVERSIZE,
                frame.datagrams());
        return false;
    }

    @Override
    public void flush() {
        // nothing waits
    }

    @Override
    public int inFlight() {
        return 0;
    }

    @Override
    public TransmitCounters counters() {
        return counters;
    }

    @Override
    public void close() {
        // nothing is held
    }
}
