package io.ringcast.engine.capture;

import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.transmit.DestinationChange;
import io.ringcast.engine.transmit.Transmitter;
import java.util.function.LongSupplier;

/**
 * Transmitter with a tap before it. The tap gets the frames after rewriting, with finished UDP
 * checksums, whether or not they are sent then. Their timestamp is the time when the first frame
 * since the last flush was handed over, so the clock is read once for each burst.
 *
 * <p>Threading: one thread. Allocates nothing.
 */
public final class TappedTransmitter implements Transmitter {
    private final Transmitter transmitter;
    private final FrameTap tap;
    private final LongSupplier clock;
    private long time;
    private boolean timed;

    /**
     * @param transmitter takes the frames; closed with this one
     * @param tap is offered each of them; not owned
     * @param clock nanoseconds since the epoch
     */
    public TappedTransmitter(Transmitter transmitter, FrameTap tap, LongSupplier clock) {
        this.transmitter = transmitter;
        this.tap = tap;
        this.clock = clock;
    }

    @Override
    public void begin(int frames) {
        transmitter.begin(frames);
    }

    @Override
    public boolean accept(OutFrame frame) {
        if (!timed) {
            time = clock.getAsLong();
            timed = true;
        }
        frame.finishChecksum();
        tap.offer(time, frame);
        return transmitter.accept(frame);
    }

    @Override
    public void renumber(DestinationChange change) {
        transmitter.renumber(change);
    }

    @Override
    public void flush() {
        timed = false;
        transmitter.flush();
    }

    @Override
    public int inFlight() {
        return transmitter.inFlight();
    }

    @Override
    public TransmitCounters counters() {
        return transmitter.counters();
    }

    @Override
    public void close() {
        transmitter.close();
    }
}
