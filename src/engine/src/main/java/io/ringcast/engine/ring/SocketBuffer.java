package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.linux.Syscalls;

/** Buffers of a packet socket beside its ring, whose size the kernel bounds. */
public enum SocketBuffer {
    /**
     * Bounds the frames in flight of a transmit ring, not their bytes: each counts as a whole
     * socket buffer. The kernel's default holds about a hundred.
     */
    SEND(Linux.SO_SNDBUF(), Linux.SO_SNDBUFFORCE(), "wmem_max", 1),

    /**
     * Bounds the super-frames that are longer than a slot and wait to be fetched: to as much memory
     * as the ring has. The kernel grants twice of what it is asked for (socket(7)).
     */
    RECEIVE(Linux.SO_RCVBUF(), 33, "rmem_max", 2); // SO_RCVBUFFORCE, asm-generic/socket.h

    /** More than any ring needs whose slots are all in use. */
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

    /** Wish of a ring as it was granted, in bytes. */
    public int wish(RingGeometry geometry) {
        return (int) Math.min(MOST, geometry.memorySize()) / share;
    }

    /** Name of the setting below {@code net.core} that bounds it without CAP_NET_ADMIN. */
    public String limit() {
        return limit;
    }

    /**
     * Grows a socket's buffer. Beyond {@link #limit} that takes CAP_NET_ADMIN; without, as far as
     * it goes, and one that was grown while there was that capability is left as it is.
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

    /** The kernel doubles it, for its own bookkeeping (socket(7)). */
    private int size(int fd) {
        return Syscalls.getsockoptInt(fd, Linux.SOL_SOCKET(), option) / 2;
    }

    /**
     * How much of a wish this process would be granted, in bytes: tried on a socket without
     * traffic.
     */
    public int granted(int wish) {
        try (Descriptor socket = Descriptor.socket(Linux.AF_INET(), Linux.SOCK_DGRAM(), 0)) {
            grow(socket.number(), wish);
            return size(socket.number());
        }
    }
}
