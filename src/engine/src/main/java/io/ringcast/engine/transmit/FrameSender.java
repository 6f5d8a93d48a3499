package io.ringcast.engine.transmit;

import java.lang.foreign.MemorySegment;

/**
 * The transmit calls of a packet socket, so that tests can play the kernel.
 *
 * <p>Threading: one thread.
 */
interface FrameSender extends AutoCloseable {
    /**
     * Sends one frame.
     *
     * @param frame what the frame lies in
     * @param offset its first byte
     * @param length in bytes
     * @return bytes taken, or {@code -errno}
     */
    long send(MemorySegment frame, long offset, int length);

    /**
     * Sends one train: a virtio_net_hdr, headers, and payloads gathered from where they lie.
     *
     * @param message a struct msghdr
     * @return bytes taken, or {@code -errno}
     */
    long sendTrain(MemorySegment message);

    @Override
    void close();
}
