package io.ringcast.engine.transmit;

import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.frame.OutFrame;

/**
 * Transmitter that splits frames by destination between two transmitters: used if frames for this
 * host itself go through the loopback device.
 *
 * <p>Threading: one thread. Allocates nothing.
 */
public final class SplitTransmitter implements Transmitter {
    private final Transmitter first;
    private final Transmitter second;
    private boolean[] toSecond;

    /**
     * @param first closed with this one
     * @param second closed with this one; has the same counters
     * @param toSecond for each destination, whether its frames go to the second
     */
    public SplitTransmitter(Transmitter first, Transmitter second, boolean[] toSecond) {
        this.first = first;
        this.second = second;
        this.toSecond = toSecond.clone();
    }

    @Override
    public void begin(int frames) {
        first.begin(frames);
        second.begin(frames);
    }

    @Override
    public boolean accept(OutFrame frame) {
        return (toSecond[frame.destination()] ? second : first).accept(frame);
    }

    @Override
    public void renumber(DestinationChange change) {
        toSecond = change.elsewhere().clone();
        first.renumber(change);
        second.renumber(change);
    }

    @Override
    public void flush() {
        first.flush();
        second.flush();
    }

    @Override
    public int inFlight() {
        return first.inFlight() + second.inFlight();
    }

    @Override
    public TransmitCounters counters() {
        return first.counters();
    }

    @Override
    public void close() {
        try {
            first.close();
        } finally {
            second.close();
        }
    }
}
