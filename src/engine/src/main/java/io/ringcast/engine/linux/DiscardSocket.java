package io.ringcast.engine.linux;

import io.ringcast.bindings.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Socket whose datagrams are discarded, for transmit calls of a warm-up. The calls are real: they
 * fail with EAGAIN if the socket is full and was not {@link #drain drained}. No datagram leaves the
 * process. Needs no privilege.
 *
 * <p>Threading: one thread.
 */
public final class DiscardSocket implements AutoCloseable {
    private static final int DONTWAIT = Linux.MSG_DONTWAIT();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment discarded = arena.allocate(1);
    private final Descriptor sending;
    private final Descriptor receiving;

    /**
     * Opens a socket pair.
     *
     * @throws LinuxException if there are no descriptors left
     */
    public DiscardSocket() {
        final List<Descriptor> pair = Descriptor.pair(Linux.SOCK_DGRAM());
        sending = pair.get(0);
        receiving = pair.get(1);
    }

    /** Returns the descriptor to send on; owned by this object. */
    public Descriptor descriptor() {
        return sending;
    }

    /** Discards all queued datagrams. */
    public void drain() {
        while (HotSyscalls.recv(receiving.number(), discarded, DONTWAIT) >= 0) {
            // the next one
        }
    }

    @Override
    public void close() {
        sending.close();
        receiving.close();
        arena.close();
    }
}
