package io.ringcast.engine.warmup;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Ipv6;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.frame.Vlan;
import io.ringcast.engine.frame.Wire;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames of every kind that may arrive: valid and invalid frames that concern the rules, and
 * others. docs/frames.md has the list.
 */
public final class Samples {
    /** Number of flows for each rule. */
    static final int FLOWS = 8;

    /** Number of rules that get samples; further rules run the same code. */
    private static final int MOST_RULES = 8;

    private static final int PAYLOAD = 58;
    private static final int LARGE = 1_400;
    private static final int[] SMALL = {0, 1, 2, 3, 4, 7, 8, 9, 15, 17, 18, 33};
    private static final int IP = FrameMaker.IP;
    private static final int TCP = 6;
    private static final int ALL_TAGS = Vlan.MAX_TAGS * Vlan.LENGTH;
    private static final int TAGGED = FrameFlags.VLAN_VALID | FrameFlags.VLAN_TPID_VALID;

    /** TP_STATUS_COPY, with no copy in the socket's queue. */
    private static final int LOST_COPY = 2;

    private final FrameMaker maker;
    private final RuleTable table;
    private final List<Sample> whole = new ArrayList<>();
    private final List<Sample> withoutChecksum = new ArrayList<>();
    private final List<Sample> large = new ArrayList<>();
    private final List<Sample> fragments = new ArrayList<>();
    private final List<Sample> superFrames = new ArrayList<>();
    private final List<Sample> all = new ArrayList<>();

    /**
     * @param table of the rules, all destinations known
     * @param arena for the frames' memory
     */
    public Samples(RuleTable table, Arena arena) {
        this.table = table;
        maker = new FrameMaker(arena);
        table.rules().rules().stream().limit(MOST_RULES).map(Rule::match).forEach(this::add);
        all.addAll(whole);
        all.addAll(withoutChecksum);
        all.addAll(large);
        all.addAll(fragments);
        all.addAll(superFrames);
        others();
    }

    /** Unfragmented datagrams of one length, {@link #FLOWS} flows for each rule. */
    List<Sample> whole() {
        return whole;
    }

    /** Like {@link #whole()}, but half of the IPv4 datagrams without a UDP checksum. */
    List<Sample> withoutChecksum() {
        return withoutChecksum;
    }

    /**
     * Like {@link #whole()}, but longer, and with each checksum state: pending, verified and
     * unknown.
     */
    List<Sample> large() {
        return large;
    }

    /** First, middle and last fragments, in this order. */
    List<Sample> fragments() {
        return fragments;
    }

    /** Super-frames, some of which fit a slot and some of which do not. */
    List<Sample> superFrames() {
        return superFrames;
    }

    /** All kinds of frames. */
    public List<Sample> all() {
        return all;
    }

    private void add(Match match) {
        for (int flow = 0; flow < FLOWS; flow++) {
            final Sample summed =
                    of(match, maker.summed(match, flow, PAYLOAD), FrameFlags.CSUM_VALID);
            whole.add(summed);
            // IPv6 datagrams always have a checksum (RFC 8200 section 8.1)
            withoutChecksum.add(
                    match.isIpv4() ? of(match, maker.datagram(match, flow, PAYLOAD), 0) : summed);
            withoutChecksum.add(summed);
            large.add(of(match, maker.summed(match, flow, LARGE), largeFlags(flow)));
        }
        fragments(match);
        superFrames(match);
        checksums(match);
        lengths(match);
        tags(match);
        broken(match);
        if (match.isIpv4()) {
            brokenIpv4(match);
        } else {
            extensions(match);
        }
        final MemorySegment otherPort = maker.summed(match, 0, PAYLOAD);
        Wire.putU16(otherPort, udp(match) + Udp.DESTINATION_PORT, match.ports().first() ^ 1);
        all.add(of(match, otherPort, 0));
        final MemorySegment otherGroup = maker.summed(match, 0, PAYLOAD);
        Wire.putU16(otherGroup, FrameMaker.destinationEnd(match), 0xfffe);
        Wire.putU16(otherGroup, FrameMaker.destinationEnd(match) - Short.BYTES, 0x0a00);
        all.add(of(match, otherGroup, 0));
        final MemorySegment tcp = maker.summed(match, 0, PAYLOAD);
        Wire.putU8(tcp, FrameMaker.protocol(match), TCP);
        all.add(of(match, tcp, 0));
    }

    private static int largeFlags(int flow) {
        return switch (flow % 3) {
            case 0 -> FrameFlags.CSUM_NOT_READY;
            case 1 -> FrameFlags.CSUM_VALID;
            default -> 0;
        };
    }

    /** Returns a sample with the VLAN tag that the rule requires, if it requires one. */
    private static Sample of(Match match, MemorySegment frame, int flags) {
        final boolean tag = match.vlan() > Match.NO_VLAN;
        return new Sample(
                frame,
                (int) frame.byteSize(),
                tag ? flags | TAGGED : flags,
                tag ? match.vlan() : 0);
    }

    /**
     * Adds a datagram in three fragments. The UDP header in the first one has the length of the
     * whole datagram.
     */
    private void fragments(Match match) {
        final MemorySegment first = maker.summed(match, 0, LARGE);
        Wire.putU16(first, udp(match) + Udp.UDP_LENGTH, 3 * LARGE);
        fragments.add(of(match, maker.fragment(match, first, 0, true), 0));
        final MemorySegment middle = maker.datagram(match, 0, LARGE);
        fragments.add(of(match, maker.fragment(match, middle, LARGE, true), 0));
        final MemorySegment last = maker.datagram(match, 0, PAYLOAD);
        fragments.add(of(match, maker.fragment(match, last, 2 * LARGE, false), 0));
    }

    private static int udp(Match match) {
        return FrameMaker.udp(match);
    }

    private void superFrames(Match match) {
        for (final int datagrams : new int[] {2, 5, 20, 60}) {
            superFrames.add(superFrame(match, datagrams, PAYLOAD, datagrams * PAYLOAD - 1));
        }
        superFrames.add(superFrame(match, 3, LARGE, 3 * LARGE));
        final Sample cut = superFrame(match, 4, PAYLOAD, 5 * PAYLOAD);
        superFrames.add(
                new Sample(cut.frame(), cut.wireLength(), cut.flags() | TAGGED, 5, PAYLOAD));
        all.add(
                new Sample(
                        cut.frame(),
                        cut.wireLength(),
                        cut.flags() | LOST_COPY,
                        cut.tci(),
                        PAYLOAD));
        all.add(
                new Sample(
                        cut.frame(),
                        cut.wireLength(),
                        cut.flags(),
                        cut.tci(),
                        Burst.UNKNOWN_SEGMENTS));
        all.add(superFrame(match, 2, 1_473, 2 * 1_473)); // its datagrams are too long
        final Sample part = superFrame(match, 60, PAYLOAD, 60 * PAYLOAD);
        final MemorySegment beginning = part.frame().asSlice(0, LARGE);
        all.add(new Sample(beginning, part.wireLength(), part.flags(), part.tci(), PAYLOAD));
    }

    private Sample superFrame(Match match, int flow, int segment, int payload) {
        final Sample whole =
                of(match, maker.datagram(match, flow % FLOWS, payload), FrameFlags.CSUM_NOT_READY);
        Wire.putU16(whole.frame(), udp(match) + Udp.CHECKSUM, 1); // any sum
        return new Sample(whole.frame(), whole.wireLength(), whole.flags(), whole.tci(), segment);
    }

    private void checksums(Match match) {
        final MemorySegment frame = maker.summed(match, 1, PAYLOAD);
        for (final int flags :
                new int[] {0, FrameFlags.CSUM_NOT_READY, FrameFlags.CSUM_VALID, TAGGED}) {
            all.add(new Sample(frame, (int) frame.byteSize(), flags, 5));
        }
        all.add(of(match, frame, 0));
        all.add(of(match, frame, FrameFlags.CSUM_NOT_READY));
        final MemorySegment wrong = maker.copy(frame);
        Wire.putU16(wrong, udp(match) + Udp.CHECKSUM, 0x1234);
        all.add(of(match, wrong, 0));
        all.add(vanishing(of(match, maker.copy(frame), 0), udp(match) + Udp.CHECKSUM));
    }

    /**
     * Gives a frame the checksum that becomes 0 when the frame is rewritten; UDP sends 0 as all
     * ones (RFC 768). Rewriting changes a one's complement sum always by the same difference, so
     * one trial shows which checksum that is.
     */
    private Sample vanishing(Sample sample, int place) {
        final MemorySegment memory = maker.empty(Burst.HEADROOM + (int) sample.frame().byteSize());
        MemorySegment.copy(sample.frame(), 0, memory, Burst.HEADROOM, sample.frame().byteSize());
        final int before = Wire.u16(sample.frame(), place);
        final Burst burst = new Burst(1);
        burst.begin(memory);
        burst.add(
                Burst.HEADROOM,
                (int) sample.frame().byteSize(),
                sample.wireLength(),
                0,
                sample.flags(),
                sample.tci(),
                0x8100);
        final Headers headers = new Headers();
        final int rule = table.match(burst, 0, headers);
        final OutFrame out = new OutFrame(headers);
        if (rule >= 0
                && table.destinations(rule) > 0
                && table.rewrite(out, table.firstDestination(rule))) {
            out.finishChecksum();
            final int after = Wire.u16(memory, Burst.HEADROOM + place);
            final int vanishes = Math.floorMod(before - after, 0xffff);
            Wire.putU16(sample.frame(), place, vanishes == 0 ? 0xffff : vanishes);
        }
        return sample;
    }

    private void lengths(Match match) {
        for (final int payload : SMALL) {
            all.add(of(match, maker.summed(match, 2, payload), 0));
            all.add(of(match, maker.summed(match, 2, payload), FrameFlags.CSUM_NOT_READY));
        }
        // Ethernet pads short frames (RFC 894)
        final MemorySegment small = maker.summed(match, 3, 4);
        final MemorySegment padded = maker.empty((int) Math.max(60, small.byteSize() + 6));
        padded.copyFrom(small);
        all.add(of(match, padded, 0));
        final Sample plain = of(match, maker.summed(match, 3, PAYLOAD), 0);
        all.add(new Sample(plain.frame(), plain.wireLength() + 9, plain.flags(), plain.tci()));
        all.add(new Sample(plain.frame(), 64_000, plain.flags(), plain.tci()));
        all.add(of(match, maker.datagram(match, 0, 1_473), 0)); // one byte over the MTU
    }

    private void tags(Match match) {
        final MemorySegment plain = maker.summed(match, 4, PAYLOAD);
        for (int tags = 1; tags <= Vlan.MAX_TAGS; tags++) {
            final MemorySegment frame = maker.empty((int) plain.byteSize() + tags * Vlan.LENGTH);
            MemorySegment.copy(plain, 0, frame, 0, Ethernet.TYPE);
            for (int tag = 0; tag < tags; tag++) {
                Wire.putU32(
                        frame,
                        Ethernet.TYPE + tag * Vlan.LENGTH,
                        0x8100_0000 | Math.max(1, match.vlan()));
            }
            MemorySegment.copy(
                    plain,
                    Ethernet.TYPE,
                    frame,
                    Ethernet.TYPE + tags * Vlan.LENGTH,
                    plain.byteSize() - Ethernet.TYPE);
            all.add(new Sample(frame, 0));
            all.add(new Sample(frame, (int) frame.byteSize(), TAGGED, 5));
            all.add(new Sample(frame.asSlice(0, Ethernet.LENGTH + 1), 0));
        }
    }

    private void broken(Match match) {
        final int udp = udp(match);
        all.add(of(match, spoiled(match, IP, 0x55), 0)); // version
        all.add(of(match, spoiled(match, FrameMaker.ttl(match), 1), 0));
        all.add(of(match, spoiled(match, FrameMaker.length(match), 4), 0));
        all.add(of(match, spoiled(match, udp + Udp.UDP_LENGTH, 4), 0));
        all.add(of(match, spoiled(match, udp + Udp.UDP_LENGTH + 1, 4), 0));
        final MemorySegment plain = maker.summed(match, 0, PAYLOAD);
        for (final int length : new int[] {10, IP + 4, udp + 4, udp + Udp.LENGTH}) {
            all.add(of(match, plain.asSlice(0, length), 0));
            all.add(new Sample(plain.asSlice(0, length), (int) plain.byteSize(), 0, 0));
        }
    }

    private void brokenIpv4(Match match) {
        all.add(of(match, spoiled(match, IP, 0x44), 0)); // header length
        all.add(of(match, spoiled(match, IP, 0x4f), 0)); // options
        all.add(of(match, spoiled(match, IP + Ipv4.TOTAL_LENGTH + 1, 24), 0));
    }

    /** Adds IPv6 datagrams with extension headers, some of them truncated. */
    private void extensions(Match match) {
        final MemorySegment plain = maker.summed(match, 5, PAYLOAD);
        for (final int kind : new int[] {Ipv6.HOP_BY_HOP, Ipv6.DESTINATION_OPTIONS, Ipv6.ROUTING}) {
            final MemorySegment extended = maker.extended(plain, kind, 2 * Ipv6.EXTENSION_UNIT);
            all.add(of(match, extended, 0));
            all.add(of(match, extended.asSlice(0, udp(match) + 4), 0));
        }
        all.add(of(match, maker.extended(plain, Ipv6.FRAGMENT, Ipv6.EXTENSION_UNIT), 0));
        all.add(of(match, maker.datagram(match, 5, PAYLOAD), 0)); // no checksum
        final MemorySegment jumbo = maker.extended(plain, Ipv6.HOP_BY_HOP, Ipv6.EXTENSION_UNIT);
        Wire.putU16(jumbo, IP + Ipv6.PAYLOAD_LENGTH, 0);
        all.add(of(match, jumbo, 0));
    }

    private MemorySegment spoiled(Match match, int at, int value) {
        final MemorySegment frame = maker.summed(match, 0, PAYLOAD);
        Wire.putU8(frame, at, value);
        return frame;
    }

    private void others() {
        final MemorySegment arp = maker.empty(60);
        Wire.putU16(arp, Ethernet.TYPE, 0x0806);
        all.add(new Sample(arp, 0));
        all.add(new Sample(maker.empty(Ethernet.LENGTH + ALL_TAGS), 0));
    }
}
