package io.ringcast.engine.transmit;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.sockaddr_ll;
import io.ringcast.engine.linux.DeadEnd;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Two packet sockets without a ring: one for plain frames, one whose messages begin with a
 * virtio_net_hdr. A socket that owns a transmit ring would send everything through it
 * (packet_sendmsg in net/packet/af_packet.c).
 *
 * <p>Threading: one thread.
 */
final class SendSocket implements FrameSender {
    private static final int DONTWAIT = Linux.MSG_DONTWAIT();

    /**
     * The socket tells once that the device was down, also if it is up again; so the second try
     * counts.
     */
    private static final int ENETDOWN = Linux.ENETDOWN();

    private final Descriptor plain;
    private final Descriptor trains;

    private SendSocket(Descriptor plain, Descriptor trains) {
        this.plain = plain;
        this.trains = trains;
    }

    /** Sends everything to a dead end, and closes its entrance. */
    static SendSocket rehearsing(DeadEnd deadEnd) {
        return new SendSocket(deadEnd.entrance(), deadEnd.entrance());
    }

    SendSocket(int interfaceIndex, boolean qdiscBypass) {
        plain = open(interfaceIndex, qdiscBypass, false);
        try {
            trains = open(interfaceIndex, qdiscBypass, true);
        } catch (RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    @Override
    public long send(MemorySegment frame, long offset, int length) {
        final long address = frame.address() + offset;
        final long result = HotSyscalls.send(plain.number(), address, length, DONTWAIT);
        return result == -ENETDOWN
                ? HotSyscalls.send(plain.number(), address, length, DONTWAIT)
                : result;
    }

    @Override
    public long sendTrain(MemorySegment message) {
        final long result = HotSyscalls.sendmsg(trains.number(), message, DONTWAIT);
        return result == -ENETDOWN
                ? HotSyscalls.sendmsg(trains.number(), message, DONTWAIT)
                : result;
    }

    @Override
    public void close() {
        plain.close();
        trains.close();
    }

    private static Descriptor open(int interfaceIndex, boolean qdiscBypass, boolean vnetHeader) {
        // Protocol 0: these sockets receive nothing.
        final Descriptor socket = Descriptor.socket(Linux.AF_PACKET(), Linux.SOCK_RAW(), 0);
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
}
