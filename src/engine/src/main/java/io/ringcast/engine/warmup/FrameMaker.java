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

/** Makes datagrams that a rule is about, whole ones; others are made by spoiling them. */
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

    /** Where the UDP header of a rule's datagrams begins. */
    static int udp(Match match) {
        return IP + (match.isIpv4() ? Ipv4.MIN_LENGTH : Ipv6.LENGTH);
    }

    /** Where their TTL or hop limit is. */
    static int ttl(Match match) {
        return IP + (match.isIpv4() ? Ipv4.TTL : Ipv6.HOP_LIMIT);
    }

    /** Where their protocol is. */
    static int protocol(Match match) {
        return IP + (match.isIpv4() ? Ipv4.PROTOCOL : Ipv6.NEXT_HEADER);
    }

    /** Where the length of the packet, or of its payload, is. */
    static int length(Match match) {
        return IP + (match.isIpv4() ? Ipv4.TOTAL_LENGTH : Ipv6.PAYLOAD_LENGTH);
    }

    /** Where the last two bytes of their destination address are. */
    static int destinationEnd(Match match) {
        return udp(match) - Short.BYTES;
    }

    /** That many bytes, all 0. */
    MemorySegment empty(int length) {
        return arena.allocate(length);
    }

    MemorySegment copy(MemorySegment frame) {
        return arena.allocate(frame.byteSize()).copyFrom(frame);
    }

    /**
     * A datagram without a UDP checksum.
     *
     * @param flow tells source ports apart
     * @param payload bytes
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

    /** The last 64 bits of an address that the rule takes. */
    private static long source(Match match) {
        return match.source().address().low() | 1 & ~match.source().lowMask();
    }

    /** The same with a right checksum (RFC 768). */
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
     * A fragment of a datagram.
     *
     * @param whole a datagram
     * @param offset of what follows its network header, in bytes
     * @param more whether it is not the last
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

    /** An IPv6 datagram with an extension header, which is empty but for its kind. */
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
