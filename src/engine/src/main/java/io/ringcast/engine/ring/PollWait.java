package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.pollfd;
import io.ringcast.engine.linux.HotSyscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Blocks in poll(2) until a receive socket has a frame.
 *
 * <p>Threading: one thread. The wait is bounded, so that a stop request is seen.
 */
public final class PollWait {
    private static final int MOST = 2;
    private static final short EVENTS = (short) Linux.POLLIN();
    private static final short FAILED = (short) (Linux.POLLERR() | Linux.POLLHUP());

    /** Freed when nobody refers to this object any more: a wait after the end is harmless. */
    private final MemorySegment requests = pollfd.allocateArray(MOST, Arena.ofAuto());

    private final MemorySegment request = pollfd.asSlice(requests, 0);
    private final MemorySegment second = pollfd.asSlice(requests, 1);

    /** Waits for nothing but the time, until it is told to {@link #watch} a socket. */
    public PollWait() {
        unwatch(); // poll(2) passes it over
        pollfd.events(request, EVENTS);
        pollfd.events(second, EVENTS);
    }

    /**
     * Waits for this socket's frames from now on.
     *
     * @param socket not owned; to be closed after the last wait for it
     */
    public void watch(ReceiveSocket socket) {
        pollfd.fd(request, socket.fd());
        pollfd.fd(second, -1);
    }

    /** As the other one, and for those of its successor, until it is told otherwise. */
    public void watch(ReceiveSocket socket, ReceiveSocket successor) {
        pollfd.fd(request, socket.fd());
        pollfd.fd(second, successor.fd());
    }

    /**
     * Waits.
     *
     * @param timeoutMillis at most so long, 0 or more
     * @return whether the socket reports an error (the device is down or gone); poll(2) returns at
     *     once then, so the caller must pause by other means
     */
    public boolean await(int timeoutMillis) {
        pollfd.revents(request, (short) 0);
        HotSyscalls.poll(requests, MOST, timeoutMillis);
        return (pollfd.revents(request) & FAILED) != 0;
    }

    /** Any thread: from now on waits for nothing but the time. A wait that has begun goes on. */
    public void unwatch() {
        pollfd.fd(request, -1);
        pollfd.fd(second, -1);
    }
}
