package io.ringcast.engine.transmit;

import java.lang.foreign.MemorySegment;

/**
 * Transmit calls of packet sockets. {@link PacketSockets} makes system calls; {@link SimulatedPort}
 * simulates the kernel.
 *
 * <p>Each call returns a value of at least 0 if the kernel took frames, or {@code -errno}.
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
     * Sends one super-frame: a virtio_net_hdr, headers, and payloads gathered from their places
     * (scatter-gather).
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
