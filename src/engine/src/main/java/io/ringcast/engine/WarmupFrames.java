package io.ringcast.engine;

import io.ringcast.engine.frame.Checksum;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.frame.Wire;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames of every kind that traffic brings: those that the rules are about, whole and broken, and
 * others.
 */
final class WarmupFrames {
    /** Rules beyond these take the same code. */
    private static final int MOST_RULES = 8;

    private static final int PAYLOAD = 58;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int TOTAL_LENGTH = Ethernet.LENGTH + 2;
    private static final int FLAGS_AND_OFFSET = Ethernet.LENGTH + 6;
    private static final int UDP = Ethernet.LENGTH + 20;

    private final Arena arena;
    private final List<MemorySegment> frames = new ArrayList<>();

    WarmupFrames(RuleSet rules, Arena arena) {
        this.arena = arena;
        rules.rules().stream().limit(MOST_RULES).map(Rule::match).forEach(this::addKinds);
        final MemorySegment arp = arena.allocate(60);
        Wire.putU16(arp, Ethernet.TYPE, 0x0806);
        frames.add(arp);
        frames.add(arena.allocate(10));
    }

    int size() {
        return frames.size();
    }

    MemorySegment get(int i) {
        return frames.get(i);
    }

    private void addKinds(Match match) {
        // What traffic mostly is comes most often.
        for (int i = 0; i < 12; i++) {
            frames.add(i % 4 == 0 ? datagram(match, PAYLOAD) : summed(datagram(match, PAYLOAD)));
        }
        frames.add(datagram(match, 1400));
        final MemorySegment checksum = datagram(match, PAYLOAD);
        Wire.putU16(checksum, UDP + Udp.CHECKSUM, 0x1234);
        frames.add(checksum);
        final MemorySegment otherPort = datagram(match, PAYLOAD);
        Wire.putU16(otherPort, UDP + Udp.DESTINATION_PORT, match.ports().first() ^ 1);
        frames.add(otherPort);
        final MemorySegment otherGroup = datagram(match, PAYLOAD);
        Wire.putU32(otherGroup, Ethernet.LENGTH + 16, 0x0a00_0001);
        frames.add(otherGroup);
        final MemorySegment first = datagram(match, PAYLOAD);
        Wire.putU16(first, FLAGS_AND_OFFSET, MORE_FRAGMENTS);
        frames.add(first);
        final MemorySegment later = datagram(match, PAYLOAD);
        Wire.putU16(later, FLAGS_AND_OFFSET, 100);
        frames.add(later);
        final MemorySegment lying = datagram(match, PAYLOAD);
        Wire.putU16(lying, TOTAL_LENGTH, 1000);
        frames.add(lying);
    }

    /** With a right checksum (RFC 768). */
    private static MemorySegment summed(MemorySegment frame) {
        final int addresses = UDP - 8;
        final int rest = (int) frame.byteSize() - addresses;
        final long sum =
                Checksum.sum(frame, addresses, rest)
                        + (Wire.raw16(Ipv4.PROTOCOL_UDP) & 0xffff)
                        + (Wire.raw16(rest - 8) & 0xffff);
        Wire.putRaw16(frame, UDP + Udp.CHECKSUM, Checksum.sentByUdp((short) ~Checksum.fold(sum)));
        return frame;
    }

    private MemorySegment datagram(Match match, int payload) {
        final MemorySegment frame = arena.allocate(UDP + Udp.LENGTH + payload);
        Wire.putU16(frame, Ethernet.TYPE, Ethernet.TYPE_IPV4);
        Wire.putU8(frame, Ethernet.LENGTH, 0x45);
        Wire.putU16(frame, TOTAL_LENGTH, 20 + Udp.LENGTH + payload);
        Wire.putU8(frame, Ethernet.LENGTH + 8, 16);
        Wire.putU8(frame, Ethernet.LENGTH + 9, Ipv4.PROTOCOL_UDP);
        Wire.putU32(frame, Ethernet.LENGTH + 12, match.source().address() | 1);
        Wire.putU32(frame, Ethernet.LENGTH + 16, match.group().address());
        Wire.putU16(frame, UDP + Udp.DESTINATION_PORT, match.ports().first());
        Wire.putU16(frame, UDP + Udp.UDP_LENGTH, Udp.LENGTH + payload);
        return frame;
    }
}
