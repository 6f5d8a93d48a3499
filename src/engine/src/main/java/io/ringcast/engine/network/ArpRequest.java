package io.ringcast.engine.network;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.sockaddr_ll;
import io.ringcast.engine.error.LinuxException;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.linux.SpareSockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Asks for a neighbour's MAC address beside the kernel, which repeats a question that was lost only
 * after a second. The answer goes to the kernel, which must be asking, too, to take it.
 */
final class ArpRequest {
    private static final int LENGTH = 42; // Ethernet header, and RFC 826 for Ethernet and IPv4
    private static final long BROADCAST = 0xffff_ffff_ffffL;
    private static final short ARP = 0x0806; // ETH_P_ARP
    private static final short ETHERNET = 1;
    private static final short IPV4 = 0x0800;
    private static final short REQUEST = 1;

    private ArpRequest() {}

    /**
     * Sends one request.
     *
     * @param source the address to answer to; 0 if there is none (RFC 5227)
     * @throws LinuxException if there is no privilege for that, or the interface is down
     */
    static void send(Link link, int source, int neighbour) {
        final byte[] frame = frame(link.mac(), source, neighbour);
        try (Descriptor socket = SpareSockets.transmitting();
                Arena arena = Arena.ofConfined()) {
            final MemorySegment address = sockaddr_ll.allocate(arena);
            sockaddr_ll.sll_family(address, (short) Linux.AF_PACKET());
            sockaddr_ll.sll_ifindex(address, link.index());
            final MemorySegment memory = arena.allocate(LENGTH);
            MemorySegment.copy(frame, 0, memory, JAVA_BYTE, 0, LENGTH);
            final long result =
                    HotSyscalls.sendto(
                            socket.number(), memory, LENGTH, Linux.MSG_DONTWAIT(), address);
            if (result < 0) {
                throw new LinuxException("sendto(ARP on " + link.name() + ")", (int) -result);
            }
        }
    }

    static byte[] frame(long mac, int source, int neighbour) {
        final ByteBuffer frame = ByteBuffer.allocate(LENGTH);
        mac(frame, BROADCAST);
        mac(frame, mac);
        frame.putShort(ARP).putShort(ETHERNET).putShort(IPV4);
        frame.put((byte) 6).put((byte) 4).putShort(REQUEST);
        mac(frame, mac);
        frame.putInt(source);
        mac(frame, 0);
        frame.putInt(neighbour);
        return frame.array();
    }

    private static void mac(ByteBuffer frame, long mac) {
        frame.putShort((short) (mac >>> 32)).putInt((int) mac);
    }
}
