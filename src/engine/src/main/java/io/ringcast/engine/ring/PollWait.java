package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.pollfd;
import io.ringcast.engine.linux.HotSyscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Wait in poll(2) until one of the receive sockets has a frame; each interface has one socket.
 *
 * <p>While a socket reports an error, because its device is down or removed, poll(2) returns at
 * once. Such a socket is left out for a moment, so that the wait for the others works.
 *
 * <p>Threading: one thread. The wait has a limit, so that a stop request is noticed.
 */
public final class PollWait {
    /** How long a socket that reports an error is left out, if other sockets report none. */
    private static final int DEVICE_DOWN_MILLIS = 10;

    /** For each interface, its socket and that one's successor. */
    private static final int PAIR = 2;

    private static final int NONE = -1;
    private static final short EVENTS = (short) Linux.POLLIN();
    private static final short FAILED = (short) (Linux.POLLERR() | Linux.POLLHUP());

    /** Freed by the garbage collector, so a wait after the engine is closed is harmless. */
    private final MemorySegment requests;

    /** A slice of {@link #requests} for each entry. */
    private final MemorySegment[] entries;

    /** The sockets to wait for, also those that are left out. */
    private final int[] sockets;

    private boolean leftOut;
    private long leftOutNanos;

    /** Makes a wait for one interface. Before {@link #watch}, it waits only for the timeout. */
    public PollWait() {
        this(1);
    }

    /**
     * Makes a wait for several interfaces.
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
     * Adds this socket to the wait.
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

    /** Sets the socket and its successor of one interface; the wait ends with a frame of either. */
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
     * @param timeoutMillis the longest wait in milliseconds, at least 0
     * @return true if all sockets report an error: poll(2) then returns at once, so the caller must
     *     pause in another way
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

    /**
     * Leaves out the sockets that report an error. If none would remain, takes all back and returns
     * true.
     */
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

    /**
     * Takes back the sockets left out. Uses the same lock as {@link #unwatch}, so a socket removed
     * there does not come back.
     */
    private synchronized void takeBack() {
        leftOut = false;
        for (int i = 0; i < entries.length; i++) {
            pollfd.fd(entries[i], sockets[i]);
        }
    }

    /**
     * Removes all sockets, so that later waits only wait for the timeout. A wait that has begun
     * continues. Any thread.
     */
    public synchronized void unwatch() {
        Arrays.fill(sockets, NONE);
        takeBack();
    }

    /** As the other one, for one of several interfaces. */
    public void unwatch(int number) {
        watch(number, NONE, NONE);
    }
}
