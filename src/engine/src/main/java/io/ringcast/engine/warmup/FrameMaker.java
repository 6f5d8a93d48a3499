package io.ringcast.engine.warmup;

import io.ringcast.engine.frame.Checksum;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.frame.Wire;
import io.ringcast.engine.rule.Match;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Makes datagrams that a rule is about, whole ones; others are made by spoiling them. */
final class FrameMaker {
    static final int IP = Ethernet.LENGTH;
    static final int UDP = IP + Ipv4.MIN_LENGTH;
    static final int PAYLOAD = UDP + Udp.LENGTH;

    private static final int VERSION_4_WITHOUT_OPTIONS = 0x45;
    private static final int ADDRESSES = IP + Ipv4.SOURCE;
    private static final int FIRST_PORT = 40_000;

    private final Arena arena;

    FrameMaker(Arena arena) {
        this.arena = arena;
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
        final MemorySegment frame = arena.allocate(PAYLOAD + payload);
        Wire.putU16(frame, Ethernet.TYPE, Ethernet.TYPE_IPV4);
        Wire.putU8(frame, IP, VERSION_4_WITHOUT_OPTIONS);
        Wire.putU16(frame, IP + Ipv4.TOTAL_LENGTH, PAYLOAD - IP + payload);
        Wire.putU8(frame, IP + Ipv4.TTL, 16);
        Wire.putU8(frame, IP + Ipv4.PROTOCOL, Ipv4.PROTOCOL_UDP);
        Wire.putU32(frame, IP + Ipv4.SOURCE, match.source().address() | 1 & ~match.source().mask());
        Wire.putU32(frame, IP + Ipv4.DESTINATION, match.group().address());
        Wire.putU16(frame, UDP + Udp.SOURCE_PORT, FIRST_PORT + flow);
        Wire.putU16(frame, UDP + Udp.DESTINATION_PORT, match.ports().first());
        Wire.putU16(frame, UDP + Udp.UDP_LENGTH, Udp.LENGTH + payload);
        return frame;
    }

    /** The same with a right checksum (RFC 768). */
    MemorySegment summed(Match match, int flow, int payload) {
        final MemorySegment frame = datagram(match, flow, payload);
        final int rest = (int) frame.byteSize() - ADDRESSES;
        final long sum =
                Checksum.sum(frame, ADDRESSES, rest)
                        + (Wire.raw16(Ipv4.PROTOCOL_UDP) & 0xffff)
                        + (Wire.raw16(Udp.LENGTH + payload) & 0xffff);
        Wire.putRaw16(frame, UDP + Udp.CHECKSUM, Checksum.sentByUdp((short) ~Checksum.fold(sum)));
        return frame;
    }
}
