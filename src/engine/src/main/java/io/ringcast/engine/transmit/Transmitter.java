package io.ringcast.engine.transmit;

import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.frame.OutFrame;

/**
 * Sender of rewritten frames, through a transmit ring, a socket or a capture file.
 *
 * <p>When {@link #accept} returns, the transmitter has copied or sent the frame's <em>headers</em>;
 * it may refer to the payload until {@link #flush} returns, and may write headers back to their
 * place during {@code flush}. So the caller may rewrite the headers for the next destination at
 * once, but must release the burst only after {@code flush}.
 *
 * <p>Every frame, accepted or refused, is counted exactly once in {@link #counters}, as sent or as
 * an error. No method throws because of a frame or the state of the network.
 *
 * <p>Threading: one thread, except for {@link #counters}, and for {@link #close} after that
 * thread's last call.
 */
public interface Transmitter extends AutoCloseable {
    /**
     * Begins a burst.
     *
     * @param frames number of frames in the burst; each may be handed over once for each
     *     destination, or not at all. A hint: the only frame of a burst can be sent at once
     */
    default void begin(int frames) {
        // nothing depends on it
    }

    /**
     * Hands over one frame, which is valid until this returns, its payload until {@link #flush}.
     *
     * @return true if the frame was accepted; if not, the reason is already counted
     */
    boolean accept(OutFrame frame);

    /**
     * Changes to other destinations, after {@link #flush}: frames still in flight get the new
     * numbers. The caller renumbers the counters at the same time.
     */
    default void renumber(DestinationChange change) {
        // for transmitters without state by destination
    }

    /** Sends the accepted frames, with one system call if possible, and reaps completed frames. */
    void flush();

    /** Returns the number of accepted frames that are neither sent nor failed yet. */
    int inFlight();

    /**
     * Returns the counters of the frames by destination; live, readable by any thread, also after
     * closing.
     */
    TransmitCounters counters();

    /**
     * Waits for a limited time for frames in flight, counts the rest as abandoned, and frees
     * everything. Records no latencies, because the caller may be another thread than the loop's.
     */
    @Override
    void close();
}
