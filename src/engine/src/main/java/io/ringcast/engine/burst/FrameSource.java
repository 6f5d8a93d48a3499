package io.ringcast.engine.burst;

/**
 * Source of frames in bursts: a receive ring, a capture file.
 *
 * <p>Threading: one thread receives and releases. A second {@code receive} before {@link #release}
 * is a programming error.
 */
public interface FrameSource {
    /**
     * Receives what has arrived, without waiting: the burst holds these frames until it is
     * released.
     *
     * @param burst filled with the frames, replacing what it held
     * @return the number of frames, 0 to the burst's capacity
     */
    int receive(Burst burst);

    /**
     * Releases the burst: the kernel may fill the places of its frames anew, which must not be
     * touched afterwards.
     */
    void release(Burst burst);
}
