package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.error.LinuxException;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.Syscalls;

/**
 * The send buffer of a socket with a transmit ring. It bounds the frames in flight, not their
 * bytes: each counts as a whole socket buffer. The kernel's default holds about a hundred.
 */
public final class SendBuffer {
    /** More than any ring needs whose slots are all in flight. */
    private static final long MOST = 1 << 26;

    private SendBuffer() {}

    /** What a ring would like to have, in bytes. */
    public static int wish(RingGeometry geometry) {
        return (int) Math.min(MOST, geometry.memorySize());
    }

    /**
     * Grows a socket's buffer. Beyond net.core.wmem_max that takes CAP_NET_ADMIN; without, as far
     * as it goes.
     */
    public static void grow(int fd, int wish) {
        try {
            Syscalls.setsockoptInt(fd, Linux.SOL_SOCKET(), Linux.SO_SNDBUFFORCE(), wish);
        } catch (LinuxException e) {
            Syscalls.setsockoptInt(fd, Linux.SOL_SOCKET(), Linux.SO_SNDBUF(), wish);
        }
    }

    /**
     * How much of a wish this process would be granted, in bytes: tried on a socket that sends
     * nothing.
     */
    public static int granted(int wish) {
        try (Descriptor socket = Descriptor.socket(Linux.AF_INET(), Linux.SOCK_DGRAM(), 0)) {
            grow(socket.number(), wish);
            // The kernel doubles it, for its own bookkeeping (socket(7))
            return Syscalls.getsockoptInt(socket.number(), Linux.SOL_SOCKET(), Linux.SO_SNDBUF())
                    / 2;
        }
    }
}
