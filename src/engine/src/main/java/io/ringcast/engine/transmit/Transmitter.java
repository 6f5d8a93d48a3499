package io.ringcast.engine.transmit;

import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.frame.OutFrame;

/**
 * Way out for rewritten frames: a transmit ring, a socket, a capture file.
 *
 * <p>When {@link #accept} returns, the transmitter has copied or sent the frame's <em>headers</em>;
 * it may refer to the payload until {@link #flush} returns, and write headers back to their place
 * during {@code flush}. So the headers may be rewritten for the next destination at once, and a
 * burst is given back only after {@code flush}.
 *
 * <p>Every frame, accepted or refused, ends in {@link #counters}: once, as sent or as an error.
 * Nothing is thrown because of a frame or the state of the network.
 *
 * <p>Threading: one thread, but for {@link #counters}, and for {@link #close} after its last call.
 */
public interface Transmitter extends AutoCloseable {
    /**
     * Begins a burst.
     *
     * @param frames how many it has; each may be handed over once for each destination, or not at
     *     all. A hint: a frame that is its whole burst can leave at once
     */
    default void begin(int frames) {
        // nothing depends on it
    }

    /**
     * Hands over one frame, which is valid until this returns, its payload until {@link #flush}.
     *
     * @return whether it was taken; if not, the reason is already counted
     */
    boolean accept(OutFrame frame);

    /**
     * Other destinations, after {@link #flush}: what is known of frames that are still in flight
     * gets their numbers. The counters are renumbered by the caller at the same time.
     */
    default void renumber(DestinationChange change) {
        // where nothing is known by destination
    }

    /** Sends what was accepted, with one system call if possible, and reaps what has been sent. */
    void flush();

    /** Frames accepted, neither sent nor failed yet. */
    int inFlight();

    /** The fate of the frames by destination; live, readable by any thread, also after closing. */
    TransmitCounters counters();

    /**
     * Waits, bounded in time, for frames in flight, counts the rest as abandoned, frees all. No
     * latency is recorded of what leaves meanwhile: this may be another thread than the loop's.
     */
    @Override
    void close();
}
