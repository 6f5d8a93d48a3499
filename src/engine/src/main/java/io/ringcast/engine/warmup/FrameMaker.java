package io.ringcast.engine.warmup;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.frame.Checksum;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Ipv6;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.frame.Wire;
import io.ringcast.engine.rule.Match;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Factory of valid datagrams that match a rule. {@link Samples} makes invalid ones by changing
 * these.
 */
final class FrameMaker {
    static final int IP = Ethernet.LENGTH;

    private static final int VERSION_4_WITHOUT_OPTIONS = 0x45;
    private static final int VERSION_6 = 0x60;
    private static final int HOPS = 16;
    private static final int FIRST_PORT = 40_000;

    private final Arena arena;

    FrameMaker(Arena arena) {
        this.arena = arena;
    }

    /** Returns the offset of the UDP header in a rule's datagrams. */
    static int udp(Match match) {
        return IP + (match.isIpv4() ? Ipv4.MIN_LENGTH : Ipv6.LENGTH);
    }

    /** Returns the offset of the TTL or hop limit. */
    static int ttl(Match match) {
        return IP + (match.isIpv4() ? Ipv4.TTL : Ipv6.HOP_LIMIT);
    }

    /** Returns the offset of the protocol field. */
    static int protocol(Match match) {
        return IP + (match.isIpv4() ? Ipv4.PROTOCOL : Ipv6.NEXT_HEADER);
    }

    /** Returns the offset of the packet length (IPv4) or payload length (IPv6). */
    static int length(Match match) {
        return IP + (match.isIpv4() ? Ipv4.TOTAL_LENGTH : Ipv6.PAYLOAD_LENGTH);
    }

    /** Returns the offset of the last two bytes of the destination address. */
    static int destinationEnd(Match match) {
        return udp(match) - Short.BYTES;
    }

    /** Returns a frame of this many bytes, all 0. */
    MemorySegment empty(int length) {
        return arena.allocate(length);
    }

    MemorySegment copy(MemorySegment frame) {
        return arena.allocate(frame.byteSize()).copyFrom(frame);
    }

    /**
     * Makes a datagram without a UDP checksum.
     *
     * @param flow number of the flow, which selects the source port
     * @param payload number of payload bytes
     */
    MemorySegment datagram(Match match, int flow, int payload) {
        final int udp = udp(match);
        final MemorySegment frame = arena.allocate(udp + Udp.LENGTH + payload);
        if (match.isIpv4()) {
            ipv4(frame, match, Udp.LENGTH + payload);
        } else {
            ipv6(frame, match, Udp.LENGTH + payload);
        }
        Wire.putU16(frame, udp + Udp.SOURCE_PORT, FIRST_PORT + flow);
        Wire.putU16(frame, udp + Udp.DESTINATION_PORT, match.ports().first());
        Wire.putU16(frame, udp + Udp.UDP_LENGTH, Udp.LENGTH + payload);
        return frame;
    }

    private static void ipv4(MemorySegment frame, Match match, int length) {
        Wire.putU16(frame, Ethernet.TYPE, Ethernet.TYPE_IPV4);
        Wire.putU8(frame, IP, VERSION_4_WITHOUT_OPTIONS);
        Wire.putU16(frame, IP + Ipv4.TOTAL_LENGTH, Ipv4.MIN_LENGTH + length);
        Wire.putU8(frame, IP + Ipv4.TTL, HOPS);
        Wire.putU8(frame, IP + Ipv4.PROTOCOL, Ipv4.PROTOCOL_UDP);
        Wire.putU32(frame, IP + Ipv4.SOURCE, (int) source(match));
        Wire.putU32(frame, IP + Ipv4.DESTINATION, match.group().address().ipv4());
    }

    private static void ipv6(MemorySegment frame, Match match, int length) {
        final IpAddress group = match.group().address();
        Wire.putU16(frame, Ethernet.TYPE, Ethernet.TYPE_IPV6);
        Wire.putU8(frame, IP, VERSION_6);
        Wire.putU16(frame, IP + Ipv6.PAYLOAD_LENGTH, length);
        Wire.putU8(frame, IP + Ipv6.NEXT_HEADER, Ipv4.PROTOCOL_UDP);
        Wire.putU8(frame, IP + Ipv6.HOP_LIMIT, HOPS);
        Wire.putU64(frame, IP + Ipv6.SOURCE, match.source().address().high());
        Wire.putU64(frame, IP + Ipv6.SOURCE + Long.BYTES, source(match));
        Wire.putU64(frame, IP + Ipv6.DESTINATION, group.high());
        Wire.putU64(frame, IP + Ipv6.DESTINATION + Long.BYTES, group.low());
    }

    /** Returns the last 64 bits of a source address that matches the rule. */
    private static long source(Match match) {
        return match.source().address().low() | 1 & ~match.source().lowMask();
    }

    /** Makes a datagram with a correct UDP checksum (RFC 768). */
    MemorySegment summed(Match match, int flow, int payload) {
        final MemorySegment frame = datagram(match, flow, payload);
        final int udp = udp(match);
        final int addresses = IP + (match.isIpv4() ? Ipv4.SOURCE : Ipv6.SOURCE);
        final int rest = (int) frame.byteSize() - addresses;
        final long sum =
                Checksum.sum(frame, addresses, rest)
                        + (Wire.raw16(Ipv4.PROTOCOL_UDP) & 0xffff)
                        + (Wire.raw16(Udp.LENGTH + payload) & 0xffff);
        Wire.putRaw16(frame, udp + Udp.CHECKSUM, Checksum.sentByUdp((short) ~Checksum.fold(sum)));
        return frame;
    }

    /**
     * Makes a fragment of a datagram.
     *
     * @param whole a datagram
     * @param offset of the fragment's payload in the original datagram, in bytes
     * @param more true if more fragments follow
     */
    MemorySegment fragment(Match match, MemorySegment whole, int offset, boolean more) {
        if (match.isIpv4()) {
            final int flag = more ? Ipv4.MORE_FRAGMENTS : 0;
            Wire.putU16(whole, IP + Ipv4.FRAGMENT, flag | offset / 8);
            return whole;
        }
        final MemorySegment frame = extended(whole, Ipv6.FRAGMENT, Ipv6.EXTENSION_UNIT);
        Wire.putU16(frame, IP + Ipv6.LENGTH + Ipv6.FRAGMENT_OFFSET, offset & ~7 | (more ? 1 : 0));
        return frame;
    }

    /** Gives an untagged fragment an identification. */
    static void identify(MemorySegment fragment, int id) {
        if (Ethernet.type(fragment, 0) == Ethernet.TYPE_IPV4) {
            Wire.putU16(fragment, IP + Ipv4.ID, id);
        } else {
            Wire.putU32(fragment, IP + Ipv6.LENGTH + Ipv6.IDENTIFICATION, id);
        }
    }

    /**
     * Makes an IPv6 datagram with an extension header that is empty except for its type and length.
     */
    MemorySegment extended(MemorySegment plain, int kind, int length) {
        final int at = IP + Ipv6.LENGTH;
        final MemorySegment frame = arena.allocate(plain.byteSize() + length);
        MemorySegment.copy(plain, 0, frame, 0, at);
        MemorySegment.copy(plain, at, frame, at + length, plain.byteSize() - at);
        Wire.putU16(frame, IP + Ipv6.PAYLOAD_LENGTH, (int) frame.byteSize() - at);
        Wire.putU8(frame, at, Wire.u8(plain, IP + Ipv6.NEXT_HEADER));
        Wire.putU8(frame, at + Ipv6.EXTENSION_LENGTH, length / Ipv6.EXTENSION_UNIT - 1);
        Wire.putU8(frame, IP + Ipv6.NEXT_HEADER, kind);
        return frame;
    }
}
