package io.ringcast.engine.network;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ndmsg;
import io.ringcast.bindings.sockaddr_in;
import io.ringcast.engine.error.LinuxException;
import io.ringcast.engine.error.NetworkException;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/** Makes the kernel ask a neighbour for its MAC address. */
final class Probe {
    private static final short DISCARD_PORT = 9; // RFC 863

    private Probe() {}

    /**
     * Starts the kernel's own resolution and returns at once. With CAP_NET_ADMIN nothing but ARP is
     * sent, otherwise one empty datagram to the discard port of the neighbour.
     *
     * @throws NetworkException if the kernel refuses to send
     */
    static void send(Link link, int neighbour) {
        try {
            use(link, neighbour);
        } catch (LinuxException e) {
            if (e.errno() != Linux.EPERM()) {
                throw refused(link, neighbour, e);
            }
            sendDatagram(link, neighbour);
        }
    }

    private static NetworkException refused(Link link, int neighbour, LinuxException cause) {
        return new NetworkException(
                Text.ipv4(neighbour)
                        + ": cannot be asked for its MAC address on "
                        + link.name()
                        + ": "
                        + cause.getMessage(),
                cause);
    }

    /** NTF_USE: behave as if a frame were to be sent to it (net/core/neighbour.c, neigh_add). */
    private static void use(Link link, int neighbour) {
        final NetlinkRequest request =
                new NetlinkRequest(
                        "RTM_NEWNEIGH " + Text.ipv4(neighbour) + " on " + link.name(),
                        Linux.RTM_NEWNEIGH(),
                        Linux.NLM_F_CREATE() | Linux.NLM_F_ACK(),
                        ndmsg.sizeof());
        ndmsg.ndm_family(request.header(), (byte) Linux.AF_INET());
        ndmsg.ndm_ifindex(request.header(), link.index());
        ndmsg.ndm_state(request.header(), (short) Linux.NUD_NONE());
        ndmsg.ndm_flags(request.header(), (byte) Linux.NTF_USE());
        Netlink.tell(request.withIpv4(Linux.NDA_DST(), neighbour));
    }

    /** For processes without CAP_NET_ADMIN. */
    static void sendDatagram(Link link, int neighbour) {
        try (Descriptor socket = Descriptor.socket(Linux.AF_INET(), Linux.SOCK_DGRAM(), 0);
                Arena arena = Arena.ofConfined()) {
            Syscalls.setsockoptInt(
                    socket.number(), Linux.SOL_SOCKET(), Linux.SO_BINDTOIFINDEX(), link.index());
            final MemorySegment address = sockaddr_in.allocate(arena);
            sockaddr_in.sin_family(address, (short) Linux.AF_INET());
            address.set(
                    JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN),
                    sockaddr_in.sin_port$offset(),
                    DISCARD_PORT);
            address.set(
                    JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN),
                    sockaddr_in.sin_addr$offset(),
                    neighbour);
            final long result =
                    HotSyscalls.sendto(
                            socket.number(), MemorySegment.NULL, 0, Linux.MSG_DONTWAIT(), address);
            // EAGAIN: the socket is full of datagrams that wait for this very answer
            if (result < 0 && result != -Linux.EAGAIN()) {
                throw new LinuxException(
                        "sendto(" + Text.ipv4(neighbour) + ":9 on " + link.name() + ")",
                        (int) -result);
            }
        } catch (LinuxException e) {
            throw refused(link, neighbour, e);
        }
    }
}
