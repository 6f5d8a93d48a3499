package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ndmsg;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Makes the kernel ask a neighbour for its MAC address. */
final class Probe {
    private static final int DISCARD_PORT = 9; // RFC 863

    private Probe() {}

    /**
     * Starts the kernel's own resolution and returns at once. With CAP_NET_ADMIN nothing but the
     * question is sent, otherwise one empty datagram to the discard port of the neighbour.
     *
     * @throws NetworkException if the kernel refuses to send
     */
    static void send(Link link, IpAddress neighbour) {
        try {
            use(link, neighbour);
        } catch (LinuxException e) {
            if (e.errno() != Linux.EPERM()) {
                throw refused(link, neighbour, e);
            }
            sendDatagram(link, neighbour);
        }
    }

    private static NetworkException refused(Link link, IpAddress neighbour, LinuxException cause) {
        return new NetworkException(
                neighbour
                        + ": request for its MAC address failed on "
                        + link.name()
                        + ": "
                        + cause.getMessage(),
                cause);
    }

    /** NTF_USE: behave as if a frame were to be sent to it (net/core/neighbour.c, neigh_add). */
    private static void use(Link link, IpAddress neighbour) {
        final NetlinkRequest request =
                new NetlinkRequest(
                        "RTM_NEWNEIGH " + neighbour + " on " + link.name(),
                        Linux.RTM_NEWNEIGH(),
                        Linux.NLM_F_CREATE() | Linux.NLM_F_ACK(),
                        ndmsg.sizeof());
        ndmsg.ndm_family(request.header(), (byte) Family.of(neighbour).number());
        ndmsg.ndm_ifindex(request.header(), link.index());
        ndmsg.ndm_state(request.header(), (short) Linux.NUD_NONE());
        ndmsg.ndm_flags(request.header(), (byte) Linux.NTF_USE());
        Netlink.tell(request.with(Linux.NDA_DST(), neighbour));
    }

    /** For processes without CAP_NET_ADMIN. */
    static void sendDatagram(Link link, IpAddress neighbour) {
        try (Descriptor socket =
                        Descriptor.socket(Family.of(neighbour).number(), Linux.SOCK_DGRAM(), 0);
                Arena arena = Arena.ofConfined()) {
            Syscalls.setsockoptInt(
                    socket.number(), Linux.SOL_SOCKET(), Linux.SO_BINDTOIFINDEX(), link.index());
            final MemorySegment address = SocketAddresses.of(arena, link, neighbour, DISCARD_PORT);
            final long result =
                    HotSyscalls.sendto(
                            socket.number(), MemorySegment.NULL, 0, Linux.MSG_DONTWAIT(), address);
            // EAGAIN: the socket is full of datagrams that wait for this very answer
            if (result < 0 && result != -Linux.EAGAIN()) {
                throw new LinuxException(
                        "sendto(" + neighbour + ":9 on " + link.name() + ")", (int) -result);
            }
        } catch (LinuxException e) {
            throw refused(link, neighbour, e);
        }
    }
}
