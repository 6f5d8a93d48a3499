package io.ringcast.engine.transmit;

import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.burst.TransmitError;
import io.ringcast.engine.burst.Transmitter;
import io.ringcast.engine.frame.FrameLimit;
import java.lang.foreign.MemorySegment;

/**
 * Takes no frame and sends nothing: each is counted as {@link TransmitError#DRY_RUN}, or as {@link
 * TransmitError#OVERSIZE} if the device would not take its length.
 *
 * <p>Threading: one thread. Allocates nothing.
 */
public final class DryRunTransmitter implements Transmitter {
    private final FrameLimit limit;
    private final TransmitCounters counters;

    /**
     * @param mtu of the device that would send, in bytes
     * @param counters where each frame ends up
     */
    public DryRunTransmitter(int mtu, TransmitCounters counters) {
        limit = new FrameLimit(mtu);
        this.counters = counters;
    }

    @Override
    public boolean accept(
            MemorySegment memory, long offset, int length, int destination, int checksum) {
        final boolean fits = limit.allows(memory, offset, length);
        counters.countError(destination, fits ? TransmitError.DRY_RUN : TransmitError.OVERSIZE);
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
    public void close() {
        // nothing is held
    }
}
