package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.pollfd;
import io.ringcast.engine.linux.HotSyscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Blocks in poll(2) until one of several receive sockets has a frame, one for each interface.
 *
 * <p>poll(2) returns at once while a socket reports an error, which it does when its device is down
 * or gone. Such a socket is left out for a moment, so that the others are waited for.
 *
 * <p>Threading: one thread. The wait is bounded, so that a stop request is seen.
 */
public final class PollWait {
    /** For how long a socket that reports an error is left out, while others do not. */
    private static final int DEVICE_DOWN_MILLIS = 10;

    /** For each interface, its socket and that one's successor. */
    private static final int PAIR = 2;

    private static final int NONE = -1;
    private static final short EVENTS = (short) Linux.POLLIN();
    private static final short FAILED = (short) (Linux.POLLERR() | Linux.POLLHUP());

    /** Freed when nobody refers to this object any more: a wait after the end is harmless. */
    private final MemorySegment requests;

    /** One for each entry of the same memory. */
    private final MemorySegment[] entries;

    /** The sockets to wait for, also those that are left out. */
    private final int[] sockets;

    private boolean leftOut;
    private long leftOutNanos;

    /** Waits for one interface's frames; for nothing but the time before {@link #watch}. */
    public PollWait() {
        this(1);
    }

    /**
     * As the other one, for several interfaces.
     *
     * @param interfaces how many, at least 1
     */
    public PollWait(int interfaces) {
        requests = pollfd.allocateArray((long) interfaces * PAIR, Arena.ofAuto());
        entries = new MemorySegment[interfaces * PAIR];
        sockets = new int[entries.length];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = pollfd.asSlice(requests, i);
            pollfd.events(entries[i], EVENTS);
        }
        unwatch(); // poll(2) passes it over
    }

    /**
     * Waits for this socket's frames from now on.
     *
     * @param socket not owned; to be closed after the last wait for it
     */
    public void watch(ReceiveSocket socket) {
        watch(0, socket);
    }

    /**
     * As the other one, for one of several interfaces.
     *
     * @param number of the interface, from 0
     */
    public void watch(int number, ReceiveSocket socket) {
        watch(number, socket.fd(), NONE);
    }

    /** As the other one, and for those of its successor, until it is told otherwise. */
    public void watch(int number, ReceiveSocket socket, ReceiveSocket successor) {
        watch(number, socket.fd(), successor.fd());
    }

    private synchronized void watch(int number, int socket, int successor) {
        sockets[number * PAIR] = socket;
        sockets[number * PAIR + 1] = successor;
        takeBack();
    }

    /**
     * Waits.
     *
     * @param timeoutMillis at most so long, 0 or more
     * @return whether all sockets report an error: poll(2) returns at once then, so the caller must
     *     pause by other means
     */
    public boolean await(int timeoutMillis) {
        int timeout = timeoutMillis;
        if (leftOut) {
            final long left = leftOutNanos - System.nanoTime();
            if (left > 0) {
                timeout = Math.min(timeout, DEVICE_DOWN_MILLIS);
            } else {
                takeBack();
            }
        }
        return HotSyscalls.poll(requests, entries.length, timeout) >= 0 && haveFailed();
    }

    /** Leaves out what reports an error; whether nothing would remain: then all are taken back. */
    private boolean haveFailed() {
        boolean failed = false;
        int left = 0;
        for (int i = 0; i < entries.length; i += PAIR) {
            if ((pollfd.revents(entries[i]) & FAILED) != 0) {
                leaveOut(i);
                failed = true;
            }
            left += pollfd.fd(entries[i]) >>> 31 ^ 1;
        }
        if (failed && left == 0) {
            takeBack();
            return true;
        }
        return false;
    }

    private synchronized void leaveOut(int entry) {
        pollfd.fd(entries[entry], NONE);
        pollfd.fd(entries[entry + 1], NONE);
        leftOut = true;
        leftOutNanos = System.nanoTime() + DEVICE_DOWN_MILLIS * 1_000_000L;
    }

    /** Under the same lock as {@link #unwatch}: what that has taken out does not come back. */
    private synchronized void takeBack() {
        leftOut = false;
        for (int i = 0; i < entries.length; i++) {
            pollfd.fd(entries[i], sockets[i]);
        }
    }

    /** Any thread: from now on waits for nothing but the time. A wait that has begun goes on. */
    public synchronized void unwatch() {
        Arrays.fill(sockets, NONE);
        takeBack();
    }

    /** As the other one, for one of several interfaces. */
    public void unwatch(int number) {
        watch(number, NONE, NONE);
    }
}
