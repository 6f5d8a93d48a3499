package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.linux.DeadEnd;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.linux.LinuxException;
import java.util.function.Consumer;

/**
 * A packet socket that transmits through a ring.
 *
 * <p>Threading: the ring belongs to one thread. Close it after that thread's last access to the
 * ring.
 */
final class TransmitSocket implements TransmitRing.Kick {
    private static final int DONTWAIT = Linux.MSG_DONTWAIT();

    /** A null pointer: the frames are in the ring. */
    private static final long NOTHING = 0;

    private final int fd;
    private final Runnable close;

    private TransmitSocket(int fd, Runnable close) {
        this.fd = fd;
        this.close = close;
    }

    /** Kicks a socket that has no ring. */
    static TransmitSocket rehearsing(DeadEnd deadEnd) {
        return new TransmitSocket(deadEnd.entrance().number(), () -> {});
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
    static TransmitRing open(
            int interfaceIndex,
            int mtu,
            RingGeometry wanted,
            boolean qdiscBypass,
            TransmitCounters counters,
            Consumer<String> warnings) {
        final PacketSocket socket = new PacketSocket();
        try {
            socket.option(Linux.PACKET_QDISC_BYPASS(), qdiscBypass ? 1 : 0);
            SendBuffer.grow(socket.fd(), SendBuffer.wish(wanted));
            socket.map(Linux.PACKET_TX_RING(), "transmit", wanted, warnings);
            // Protocol 0: this socket receives nothing.
            socket.bind(interfaceIndex, 0);
            return new TransmitRing(
                    socket.ring(),
                    socket.geometry(),
                    mtu,
                    new TransmitSocket(socket.fd(), socket::close),
                    counters);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public long kick() {
        return HotSyscalls.send(fd, NOTHING, 0, DONTWAIT);
    }

    /** Unmaps the ring and closes the socket. */
    @Override
    public void close() {
        close.run();
    }
}
