package io.ringcast.engine.transmit;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.sockaddr_ll;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.DiscardSocket;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.linux.SpareSockets;
import io.ringcast.engine.linux.Syscalls;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.ring.PacketSocket;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SocketBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * Up to three packet sockets on one device: for single frames, for messages that begin with a
 * virtio_net_hdr, and for a transmit ring. They are separate because a socket that owns a ring
 * sends everything through it (packet_sendmsg in net/packet/af_packet.c).
 *
 * <p>Threading: one thread.
 */
final class PacketSockets implements PacketPort {
    private static final int DONTWAIT = Linux.MSG_DONTWAIT();

    /** Null pointer as the data of a kick, because the frames are in the ring. */
    private static final long NOTHING = 0;

    /**
     * The socket reports once that the device was down, even if it is up again; so a second try
     * decides.
     */
    private static final int ENETDOWN = Linux.ENETDOWN();

    private final Descriptor singles;
    private final Descriptor superFrames;
    private final Descriptor ring;
    private final Runnable unmap;

    private PacketSockets(
            Descriptor singles, Descriptor superFrames, Descriptor ring, Runnable unmap) {
        this.singles = singles;
        this.superFrames = superFrames;
        this.ring = ring;
        this.unmap = unmap;
    }

    /**
     * Returns a port that sends everything to a discard socket, and closes its descriptor: for the
     * warm-up.
     */
    static PacketSockets to(DiscardSocket discard) {
        final Descriptor descriptor = discard.descriptor();
        return new PacketSockets(descriptor, descriptor, descriptor, () -> {});
    }

    /**
     * Opens the sockets that a transmit mode needs.
     *
     * @param ring from {@link #openRing}, owned from now on; or null
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses; then the ring is
     *     closed
     */
    static PacketSockets open(
            TransmitMode mode, int interfaceIndex, boolean qdiscBypass, PacketSocket ring) {
        Descriptor singles = null;
        try {
            singles =
                    Transmitters.sendsSingles(mode)
                            ? open(interfaceIndex, qdiscBypass, false)
                            : null;
            return new PacketSockets(
                    singles,
                    Transmitters.sendsSuperFrames(mode)
                            ? open(interfaceIndex, qdiscBypass, true)
                            : null,
                    ring == null ? null : ring.descriptor(),
                    ring == null ? () -> {} : ring::close);
        } catch (RuntimeException e) {
            close(singles);
            if (ring != null) {
                ring.close();
            }
            throw e;
        }
    }

    /**
     * Opens a socket with a transmit ring.
     *
     * @param wanted the ring's geometry; if memory is short, the ring gets fewer slots, with a
     *     warning
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    static PacketSocket openRing(
            int interfaceIndex,
            boolean qdiscBypass,
            RingGeometry wanted,
            Consumer<String> warnings) {
        final PacketSocket socket = new PacketSocket();
        try {
            socket.option(Linux.PACKET_QDISC_BYPASS(), qdiscBypass ? 1 : 0);
            SocketBuffer.SEND.grow(socket.fd(), SocketBuffer.SEND.wish(wanted));
            socket.map(Linux.PACKET_TX_RING(), "transmit", wanted, warnings);
            // Protocol 0: this socket receives nothing.
            socket.bind(interfaceIndex, 0);
            return socket;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static Descriptor open(int interfaceIndex, boolean qdiscBypass, boolean vnetHeader) {
        // Protocol 0: these sockets receive nothing.
        final Descriptor socket = SpareSockets.transmitting();
        try (Arena scratch = Arena.ofConfined()) {
            option(socket, Linux.PACKET_QDISC_BYPASS(), qdiscBypass);
            option(socket, Linux.PACKET_VNET_HDR(), vnetHeader);
            final MemorySegment address = sockaddr_ll.allocate(scratch);
            sockaddr_ll.sll_family(address, (short) Linux.AF_PACKET());
            sockaddr_ll.sll_ifindex(address, interfaceIndex);
            Syscalls.bind(socket.number(), address);
            return socket;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static void option(Descriptor socket, int name, boolean value) {
        Syscalls.setsockoptInt(socket.number(), Linux.SOL_PACKET(), name, value ? 1 : 0);
    }

    @Override
    public long send(long address, int length) {
        final long result = HotSyscalls.send(singles.number(), address, length, DONTWAIT);
        return result == -ENETDOWN
                ? HotSyscalls.send(singles.number(), address, length, DONTWAIT)
                : result;
    }

    @Override
    public long sendSuperFrame(MemorySegment message) {
        final long result = HotSyscalls.sendmsg(superFrames.number(), message, DONTWAIT);
        return result == -ENETDOWN
                ? HotSyscalls.sendmsg(superFrames.number(), message, DONTWAIT)
                : result;
    }

    @Override
    public long kick() {
        return HotSyscalls.send(ring.number(), NOTHING, 0, DONTWAIT);
    }

    @Override
    public void close() {
        unmap.run();
        close(ring);
        close(singles);
        close(superFrames);
    }

    private static void close(Descriptor socket) {
        if (socket != null) {
            socket.close();
        }
    }
}
