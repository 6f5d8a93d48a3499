package io.ringcast.engine.transmit;

import java.lang.foreign.MemorySegment;

/**
 * Transmit calls of packet sockets. {@link PacketSockets} makes them, {@link SimulatedPort}
 * simulates the kernel's side.
 *
 * <p>Each returns the bytes taken, or {@code -errno}.
 *
 * <p>Threading: one thread.
 */
public interface PacketPort extends AutoCloseable {
    /**
     * Sends one frame.
     *
     * @param address its first byte; the caller keeps the memory alive
     * @param length in bytes
     */
    long send(long address, int length);

    /**
     * Sends one super-frame: a virtio_net_hdr, headers, and payloads gathered from where they lie.
     *
     * @param message a struct msghdr
     */
    long sendSuperFrame(MemorySegment message);

    /** Makes the kernel walk the transmit ring: send(fd, NULL, 0, MSG_DONTWAIT). */
    long kick();

    /** Closes the sockets, and unmaps the transmit ring. */
    @Override
    void close();
}
