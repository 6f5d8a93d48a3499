package io.ringcast.engine.transmit;

import io.ringcast.engine.burst.Transmitter;
import java.lang.foreign.MemorySegment;

/**
 * Hands the frames of some destinations to one transmitter, those of the others to another: where
 * frames for this host itself go through the loopback device.
 *
 * <p>Threading: one thread. Allocates nothing.
 */
public final class SplitTransmitter implements Transmitter {
    private final Transmitter first;
    private final Transmitter second;
    private final boolean[] toSecond;

    /**
     * @param first closed with this one
     * @param second closed with this one
     * @param toSecond for each destination, whether its frames go to the second
     */
    public SplitTransmitter(Transmitter first, Transmitter second, boolean[] toSecond) {
        this.first = first;
        this.second = second;
        this.toSecond = toSecond.clone();
    }

    private Transmitter of(int destination) {
        return toSecond[destination] ? second : first;
    }

    @Override
    public void expect(int frames) {
        first.expect(frames);
        second.expect(frames);
    }

    @Override
    public boolean accept(
            MemorySegment memory, long offset, int length, int destination, int checksum) {
        return of(destination).accept(memory, offset, length, destination, checksum);
    }

    @Override
    public boolean finishesChecksums(int destination) {
        return of(destination).finishesChecksums(destination);
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
    public void close() {
        try {
            first.close();
        } finally {
            second.close();
        }
    }
}
