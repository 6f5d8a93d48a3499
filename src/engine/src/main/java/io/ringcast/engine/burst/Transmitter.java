package io.ringcast.engine.burst;

import java.lang.foreign.MemorySegment;

/**
 * Takes rewritten frames and sends them: a transmit ring, a capture file.
 *
 * <p>When {@link #accept} returns, the transmitter has copied or sent the frame's <em>headers</em>;
 * it may refer to the payload until {@link #flush} returns, and write headers back to their place
 * during {@code flush}. So the headers may be rewritten for the next destination at once, and a
 * burst is given back only after {@code flush}.
 *
 * <p>Every accepted or refused frame ends in the {@link TransmitCounters} given to the transmitter:
 * once, as sent or as an error. Nothing is thrown because of a frame or the state of the network.
 *
 * <p>Threading: one thread.
 */
public interface Transmitter extends AutoCloseable {
    /**
     * Tells, before the first frame of a burst is handed over, how many frames it has; each may be
     * handed over once for each destination, or not at all. A hint: a frame that will not get
     * company can leave at once.
     */
    default void expect(int frames) {
        // nothing depends on it
    }

    /**
     * Hands over one frame.
     *
     * @param memory where the frame lies
     * @param offset its first byte in there
     * @param length its length in bytes, from the destination MAC address to the end of the payload
     * @param destination whose counters it goes to, 0 to destinations - 1
     * @param checksum what is known of its UDP checksum: {@link FrameFlags#CSUM_VALID}; {@link
     *     FrameFlags#CSUM_OPTIONAL} if there is none and one may be added; 0 for nothing; or {@link
     *     FrameFlags#CSUM_NOT_READY} if {@link #finishesChecksums} allows that
     * @return whether it was taken; if not, the reason is already counted
     */
    boolean accept(MemorySegment memory, long offset, int length, int destination, int checksum);

    /**
     * Whether frames for a destination may be handed over with an unfinished UDP checksum: the
     * field holds the folded pseudo-header sum, not complemented, and the kernel or the device does
     * the rest. Only for untagged, whole UDP datagrams over IPv4 without options, that carry a
     * payload and no padding; others are always handed over finished.
     */
    default boolean finishesChecksums(int destination) {
        return false;
    }

    /** Sends what was accepted, with one system call if possible, and reaps what has been sent. */
    void flush();

    /** Frames accepted, neither sent nor failed yet. */
    int inFlight();

    /** Waits, bounded in time, for frames in flight, counts the rest as abandoned, frees all. */
    @Override
    void close();
}
