package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.linux.Syscalls;

/** Buffers of a packet socket in addition to its ring; the kernel limits their size. */
public enum SocketBuffer {
    /**
     * Limits the number of frames in flight of a transmit ring, because each counts as a whole
     * socket buffer. The kernel's default holds about a hundred.
     */
    SEND(Linux.SO_SNDBUF(), Linux.SO_SNDBUFFORCE(), "wmem_max", 1),

    /**
     * Limits the super-frames that are longer than a slot and wait to be fetched, to as much memory
     * as the ring has. The kernel grants twice the requested size (socket(7)).
     */
    RECEIVE(Linux.SO_RCVBUF(), 33, "rmem_max", 2); // SO_RCVBUFFORCE, asm-generic/socket.h

    /** Largest size to request: more than any full ring needs. */
    private static final long MOST = 1 << 26;

    private final int option;
    private final int force;
    private final String limit;
    private final int share;

    SocketBuffer(int option, int force, String limit, int share) {
        this.option = option;
        this.force = force;
        this.limit = limit;
        this.share = share;
    }

    /** Returns the size to request for a ring, in bytes. */
    public int wish(RingGeometry geometry) {
        return (int) Math.min(MOST, geometry.memorySize()) / share;
    }

    /**
     * Returns the name of the sysctl below {@code net.core} that limits the size without
     * CAP_NET_ADMIN.
     */
    public String limit() {
        return limit;
    }

    /**
     * Grows a socket's buffer. More than {@link #limit} requires CAP_NET_ADMIN; without it, grows
     * the buffer as far as possible, and never shrinks one that was grown with that capability.
     */
    public void grow(int fd, int wish) {
        try {
            Syscalls.setsockoptInt(fd, Linux.SOL_SOCKET(), force, wish);
        } catch (LinuxException e) {
            if (size(fd) < wish) {
                Syscalls.setsockoptInt(fd, Linux.SOL_SOCKET(), option, wish);
            }
        }
    }

    /** Returns the requested size: the kernel doubles it for its own bookkeeping (socket(7)). */
    private int size(int fd) {
        return Syscalls.getsockoptInt(fd, Linux.SOL_SOCKET(), option) / 2;
    }

    /**
     * Returns how much of a requested size this process would get, in bytes; tries it on a socket
     * without traffic.
     */
    public int granted(int wish) {
        try (Descriptor socket = Descriptor.socket(Linux.AF_INET(), Linux.SOCK_DGRAM(), 0)) {
            grow(socket.number(), wish);
            return size(socket.number());
        }
    }
}
