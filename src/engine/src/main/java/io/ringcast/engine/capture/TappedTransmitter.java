package io.ringcast.engine.capture;

import io.ringcast.engine.burst.Transmitter;
import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;

/**
 * Hands frames to another transmitter, and shows them to a tap before: frames as they are after
 * rewriting, whatever becomes of them then. They bear the time at which the first frame since the
 * last flush was handed over, so the clock is read once for a burst.
 *
 * <p>Threading: one thread. Allocates nothing.
 */
public final class TappedTransmitter implements Transmitter {
    private final Transmitter transmitter;
    private final CaptureTap tap;
    private final LongSupplier clock;
    private long time;
    private boolean timed;

    /**
     * @param transmitter takes the frames; closed with this one
     * @param tap is offered each of them; not owned
     * @param clock nanoseconds since the epoch
     */
    public TappedTransmitter(Transmitter transmitter, CaptureTap tap, LongSupplier clock) {
        this.transmitter = transmitter;
        this.tap = tap;
        this.clock = clock;
    }

    @Override
    public void expect(int frames) {
        transmitter.expect(frames);
    }

    @Override
    public boolean accept(
            MemorySegment memory, long offset, int length, int destination, int checksum) {
        if (!timed) {
            time = clock.getAsLong();
            timed = true;
        }
        tap.offer(time, memory, offset, length);
        return transmitter.accept(memory, offset, length, destination, checksum);
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
    public void close() {
        transmitter.close();
    }
}
