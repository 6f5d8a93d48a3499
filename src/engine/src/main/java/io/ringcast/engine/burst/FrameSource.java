package io.ringcast.engine.burst;

/**
 * Lends frames in bursts: a receive ring, a capture file.
 *
 * <p>Threading: one thread borrows and gives back. A second {@code borrow} before {@link #giveBack}
 * is a programming error.
 */
public interface FrameSource {
    /**
     * Lends what has arrived, without waiting.
     *
     * @param burst filled with the frames, replacing what it held
     * @return the number of frames lent, 0 to the burst's capacity
     */
    int borrow(Burst burst);

    /** Takes the burst back; its frames must not be touched afterwards. */
    void giveBack(Burst burst);
}
