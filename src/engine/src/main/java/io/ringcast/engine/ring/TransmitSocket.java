package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.linux.Syscalls;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * A packet socket that transmits through a ring.
 *
 * <p>Threading: the ring belongs to one thread. Close it after that thread's last access to the
 * ring.
 */
public final class TransmitSocket implements AutoCloseable {
    private final PacketSocket socket;
    private final TransmitRing ring;

    private TransmitSocket(PacketSocket socket, int mtu, TransmitCounters counters) {
        this.socket = socket;
        ring =
                new TransmitRing(
                        socket.ring(),
                        socket.geometry(),
                        mtu,
                        new SocketKick(socket.fd()),
                        counters);
    }

    /**
     * Opens the socket.
     *
     * @param interfaceIndex the device
     * @param mtu its MTU in bytes
     * @param wanted the ring's geometry; fewer slots are taken, with a warning, where memory lacks
     * @param qdiscBypass hands frames straight to the driver (PACKET_QDISC_BYPASS): less work, but
     *     no queueing when the driver is busy, no traffic control, and taps on the device do not
     *     see them
     * @throws LinuxException if the kernel refuses
     */
    public static TransmitSocket open(
            int interfaceIndex,
            int mtu,
            RingGeometry wanted,
            boolean qdiscBypass,
            TransmitCounters counters,
            Consumer<String> warnings) {
        final PacketSocket socket = new PacketSocket();
        try {
            socket.option(Linux.PACKET_QDISC_BYPASS(), qdiscBypass ? 1 : 0);
            growSendBuffer(socket.fd(), wanted);
            socket.map(Linux.PACKET_TX_RING(), "transmit", wanted, warnings);
            // Protocol 0: this socket receives nothing.
            socket.bind(interfaceIndex, 0);
            return new TransmitSocket(socket, mtu, counters);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** The transmitter. */
    public TransmitRing ring() {
        return ring;
    }

    /** The geometry that the kernel accepted. */
    public RingGeometry geometry() {
        return socket.geometry();
    }

    /** Drains the ring, bounded in time, unmaps it, closes the socket. Call once. */
    @Override
    public void close() {
        try {
            ring.close();
        } finally {
            socket.close();
        }
    }

    /**
     * The send buffer bounds the frames in flight, not their bytes: each counts as a whole socket
     * buffer. The kernel's default holds about a hundred. Growing it beyond net.core.wmem_max takes
     * CAP_NET_ADMIN; without, as far as it goes.
     */
    private static void growSendBuffer(int fd, RingGeometry geometry) {
        final int wish = (int) Math.min(1 << 26, geometry.memorySize());
        try {
            Syscalls.setsockoptInt(fd, Linux.SOL_SOCKET(), Linux.SO_SNDBUFFORCE(), wish);
        } catch (LinuxException e) {
            Syscalls.setsockoptInt(fd, Linux.SOL_SOCKET(), Linux.SO_SNDBUF(), wish);
        }
    }

    private static final class SocketKick implements TransmitRing.Kick {
        private static final int DONTWAIT = Linux.MSG_DONTWAIT();

        private final int fd;

        SocketKick(int fd) {
            this.fd = fd;
        }

        @Override
        public long kick() {
            return Syscalls.send(fd, MemorySegment.NULL, 0, DONTWAIT);
        }
    }
}
