package io.ringcast.engine.burst;

/**
 * Source of frames in bursts: a receive ring, a capture file.
 *
 * <p>Threading: one thread receives and releases. A second {@code receive} before {@link #release}
 * is a programming error.
 */
public interface FrameSource {
    /**
     * Receives the frames that have arrived, without waiting. The burst holds these frames until it
     * is released.
     *
     * @param burst filled with the frames; its former content is replaced
     * @return the number of frames, 0 to the burst's capacity
     */
    int receive(Burst burst);

    /**
     * Releases the burst: the kernel may reuse the places of its frames, so these must not be
     * accessed afterwards.
     */
    void release(Burst burst);
}
