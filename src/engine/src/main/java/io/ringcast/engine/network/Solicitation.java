package io.ringcast.engine.network;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.sockaddr_ll;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.linux.SpareSockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * Extra solicitation of a neighbour's MAC address, in addition to the kernel's own: in both
 * families the kernel repeats a lost solicitation only after a second. The answer goes to the
 * kernel, which accepts it only while it is soliciting, too.
 */
final class Solicitation {
    private Solicitation() {}

    /**
     * Sends one question; none for an IPv6 neighbour while the link has no IPv6 address.
     *
     * @throws LinuxException if there is no privilege for that, or the interface is down
     */
    static void send(Link link, IpAddress neighbour) {
        final Optional<byte[]> frame =
                neighbour.isIpv4()
                        ? Optional.of(arp(link, neighbour))
                        : source(Addresses.of(link, Family.IPV6))
                                .map(own -> SolicitationFrame.ndp(link.mac(), own, neighbour));
        frame.ifPresent(bytes -> send(link, bytes));
    }

    /** From 0.0.0.0 if there is no address to answer to (RFC 5227). */
    private static byte[] arp(Link link, IpAddress neighbour) {
        final int source =
                Addresses.primaryOf(link, Family.IPV4).map(own -> own.address().ipv4()).orElse(0);
        return SolicitationFrame.arp(link.mac(), source, neighbour.ipv4());
    }

    /** Every host of the link can answer to a link-local one. */
    private static Optional<IpAddress> source(List<LinkAddress> own) {
        final List<IpAddress> usable =
                own.stream().filter(LinkAddress::usable).map(LinkAddress::address).toList();
        return usable.stream()
                .filter(IpAddress::isLinkLocal)
                .findFirst()
                .or(() -> usable.stream().findFirst());
    }

    private static void send(Link link, byte[] frame) {
        try (Descriptor socket = SpareSockets.transmitting();
                Arena arena = Arena.ofConfined()) {
            final MemorySegment address = sockaddr_ll.allocate(arena);
            sockaddr_ll.sll_family(address, (short) Linux.AF_PACKET());
            sockaddr_ll.sll_ifindex(address, link.index());
            final MemorySegment memory = arena.allocate(frame.length);
            MemorySegment.copy(frame, 0, memory, JAVA_BYTE, 0, frame.length);
            final long result =
                    HotSyscalls.sendto(
                            socket.number(), memory, frame.length, Linux.MSG_DONTWAIT(), address);
            if (result < 0) {
                throw new LinuxException(
                        "sendto(a question for a neighbour, on " + link.name() + ")",
                        (int) -result);
            }
        }
    }
}
