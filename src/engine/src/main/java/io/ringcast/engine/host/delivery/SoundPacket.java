package io.ringcast.engine.host.delivery;

import static io.ringcast.engine.filter.Assembler.CONTEXT;
import static io.ringcast.engine.filter.Assembler.FRAME;
import static io.ringcast.engine.filter.Assembler.R0;
import static io.ringcast.engine.filter.Assembler.R1;
import static io.ringcast.engine.filter.Assembler.R7;
import static io.ringcast.engine.filter.Assembler.R8;
import static io.ringcast.engine.filter.Assembler.R9;

import io.ringcast.bindings.__sk_buff;
import io.ringcast.engine.filter.Assembler;
import io.ringcast.engine.filter.Assembler.Label;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Ipv6;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.frame.Vlan;

/**
 * The part of {@link ConsumeProgram} that reads IP headers as the loop does ({@link
 * io.ringcast.engine.frame.Headers}): sound packets that may be UDP go on, all others pass to the
 * stack.
 *
 * <p>On entry, as {@link IpLocator} leaves it, register 7 holds the offset of the IP header and
 * register 8 the frame's length. At the end register 9 holds the length of the IP header with its
 * extension headers, and register 8 the length of the IP payload. For a fragment, the key is on the
 * stack.
 */
final class SoundPacket {
    /** The version in the high four bits. */
    private static final int VERSION_SHIFT = 4;

    private static final int IHL_MASK = 0x0f;

    /**
     * Masks for the field of an IPv6 fragment header: the offset, and the offset with the M flag.
     */
    private static final int IPV6_OFFSET = 0xfff8;

    private static final int IPV6_FRAGMENT = IPV6_OFFSET | 1;

    /** Offsets on the stack, below those of {@link FragmentMap}. */
    private static final int NEXT_HEADER = -144;

    private static final int FRAGMENT_FIELD = -148;

    private final Assembler out;
    private final int limit;
    private final boolean superFrames;
    private final boolean decrements;
    private final Label pass;

    /** Label for whole datagrams; the UDP header has not been checked yet. */
    final Label whole;

    /** Label for first fragments. */
    final Label first;

    /** Label for later fragments. */
    final Label later;

    /**
     * Label for first fragments that are not withheld: an old entry with the same key must be
     * removed.
     */
    final Label refused;

    /**
     * @param limit the longest frame that is forwarded, tags not counted
     * @param superFrames whether super-frames are forwarded
     * @param decrements whether a TTL or hop limit of 1 is used up
     * @param pass label for all other packets
     */
    SoundPacket(Assembler out, int limit, boolean superFrames, boolean decrements, Label pass) {
        this.out = out;
        this.limit = limit;
        this.superFrames = superFrames;
        this.decrements = decrements;
        this.pass = pass;
        whole = out.newLabel();
        first = out.newLabel();
        later = out.newLabel();
        refused = out.newLabel();
    }

    /** Appends code that reads an IPv4 header. */
    void ipv4() {
        out.frameByte(R7, Ipv4.PROTOCOL);
        out.jumpIfNotEqual(R0, Ipv4.PROTOCOL_UDP, pass);
        hops(Ipv4.TTL);
        singleLength();
        out.frameByte(R7, Ipv4.VERSION_IHL);
        out.copy(R9, R0);
        out.shiftRight(R0, VERSION_SHIFT);
        out.jumpIfNotEqual(R0, 4, pass);
        out.and(R9, IHL_MASK);
        out.shiftLeft(R9, 2);
        out.jumpIfLess(R9, Ipv4.MIN_LENGTH, pass);
        out.frameHalf(R7, Ipv4.TOTAL_LENGTH);
        total();
        payload();
        final Label fragment = out.newLabel();
        out.frameHalf(R7, Ipv4.FRAGMENT);
        out.jumpIfAnyBit(R0, Ipv4.MORE_FRAGMENTS | Ipv4.FRAGMENT_OFFSET, fragment);
        out.jump(whole);
        out.place(fragment);
        tags();
        FragmentMap.ipv4Key(out);
        out.frameHalf(R7, Ipv4.FRAGMENT);
        out.jumpIfAnyBit(R0, Ipv4.FRAGMENT_OFFSET, later);
        out.jump(first);
    }

    /** Appends code that reads an IPv6 header and walks extension headers (RFC 8200 section 4). */
    void ipv6() {
        IpLocator.requireIpv6(out, pass);
        out.frameByte(R7, Ipv4.VERSION_IHL); // the first byte of either header
        out.shiftRight(R0, VERSION_SHIFT);
        out.jumpIfNotEqual(R0, 6, pass);
        hops(Ipv6.HOP_LIMIT);
        singleLength();
        out.frameHalf(R7, Ipv6.PAYLOAD_LENGTH);
        out.add(R0, Ipv6.LENGTH);
        total();
        extensions();
        payload();
        final Label fragment = out.newLabel();
        out.load(R0, FRAME, FRAGMENT_FIELD);
        out.jumpIfAnyBit(R0, IPV6_FRAGMENT, fragment);
        checksum(pass);
        out.jump(whole);
        out.place(fragment);
        tags();
        FragmentMap.ipv6Key(out);
        out.load(R0, FRAME, FRAGMENT_FIELD);
        out.jumpIfAnyBit(R0, IPV6_OFFSET, later);
        checksum(refused);
        out.jump(first);
    }

    private void hops(int field) {
        if (decrements) {
            out.frameByte(R7, field);
            out.jumpIfLess(R0, 2, pass);
        }
    }

    /**
     * Passes a single frame that is longer than the limit to the stack, because the loop drops it.
     */
    private void singleLength() {
        final Label within = out.newLabel();
        if (superFrames) {
            out.load(R0, CONTEXT, (int) __sk_buff.gso_size$offset());
            out.jumpIfNotEqual(R0, 0, within);
        }
        // limit + (R7 - 14) < R8
        out.copy(R0, R7);
        out.add(R0, limit - Ethernet.LENGTH);
        out.jumpIfLessRegister(R0, R8, pass);
        out.place(within);
    }

    /**
     * Checks that the frame contains the whole packet, whose length is in register 0, and copies
     * the length to register 8.
     */
    private void total() {
        out.subtractRegister(R8, R7);
        out.jumpIfGreaterRegister(R0, R8, pass);
        out.copy(R8, R0);
    }

    /**
     * Computes the length of the payload. For a super-frame (gso_size), checks the length that each
     * datagram has after segmentation.
     */
    private void payload() {
        out.jumpIfLessRegister(R8, R9, pass);
        out.subtractRegister(R8, R9);
        if (superFrames) {
            final Label single = out.newLabel();
            out.load(R0, CONTEXT, (int) __sk_buff.gso_size$offset());
            out.jumpIfEqual(R0, 0, single);
            out.addRegister(R0, R9);
            out.add(R0, Ethernet.LENGTH + Udp.LENGTH);
            out.jumpIfGreater(R0, limit, pass);
            out.place(single);
        }
    }

    /** Sets register 9 to the length of the header and of the extension headers before UDP. */
    private void extensions() {
        final Label udp = out.newLabel();
        final Label laterFragment = out.newLabel();
        out.set(R0, 0);
        out.store(FRAME, FRAGMENT_FIELD, R0);
        out.set(R9, Ipv6.LENGTH);
        out.frameByte(R7, Ipv6.NEXT_HEADER);
        for (int i = 0; i < Ipv6.MAX_EXTENSIONS; i++) {
            out.jumpIfEqual(R0, Ipv4.PROTOCOL_UDP, udp);
            extension(laterFragment);
        }
        out.jumpIfEqual(R0, Ipv4.PROTOCOL_UDP, udp);
        out.jump(pass);
        out.place(laterFragment); // options of the whole datagram are in the first one
        out.jumpIfEqual(R0, Ipv4.PROTOCOL_UDP, udp);
        out.jumpIfNotEqual(R0, Ipv6.DESTINATION_OPTIONS, pass);
        out.place(udp);
    }

    /**
     * Reads an extension header, whose type is in register 0; leaves the type of the next header
     * there.
     */
    private void extension(Label laterFragment) {
        final Label other = out.newLabel();
        final Label routing = out.newLabel();
        final Label done = out.newLabel();
        out.store(FRAME, NEXT_HEADER, R0);
        // an extension header has at least 8 bytes
        out.copy(R0, R9);
        out.add(R0, Ipv6.EXTENSION_UNIT);
        out.jumpIfGreaterRegister(R0, R8, pass);
        out.load(R0, FRAME, NEXT_HEADER);
        out.jumpIfEqual(R0, Ipv6.HOP_BY_HOP, other);
        out.jumpIfEqual(R0, Ipv6.DESTINATION_OPTIONS, other);
        out.jumpIfEqual(R0, Ipv6.ROUTING, routing);
        out.jumpIfNotEqual(R0, Ipv6.FRAGMENT, pass);
        fragment(laterFragment);
        out.jump(done);
        out.place(routing); // while segments are left, the final destination is another one
        byteAt(Ipv6.SEGMENTS_LEFT);
        out.jumpIfNotEqual(R0, 0, pass);
        out.place(other);
        byteAt(0);
        out.store(FRAME, NEXT_HEADER, R0);
        byteAt(Ipv6.EXTENSION_LENGTH);
        out.shiftLeft(R0, 3);
        out.add(R0, Ipv6.EXTENSION_UNIT);
        out.addRegister(R9, R0);
        out.load(R0, FRAME, NEXT_HEADER);
        out.place(done);
    }

    private void fragment(Label laterFragment) {
        place();
        out.frameHalf(R1, Ipv6.FRAGMENT_OFFSET);
        out.store(FRAME, FRAGMENT_FIELD, R0);
        place();
        out.frameWord(R1, Ipv6.IDENTIFICATION);
        FragmentMap.identification(out);
        byteAt(0);
        out.store(FRAME, NEXT_HEADER, R0);
        out.add(R9, Ipv6.EXTENSION_UNIT);
        final Label isFirst = out.newLabel();
        out.load(R0, FRAME, FRAGMENT_FIELD);
        out.and(R0, IPV6_OFFSET);
        out.copy(R1, R0);
        out.load(R0, FRAME, NEXT_HEADER);
        out.jumpIfEqual(R1, 0, isFirst);
        out.jump(laterFragment);
        out.place(isFirst);
    }

    /** Loads a byte of the present header, which follows the headers already read. */
    private void byteAt(int field) {
        place();
        out.frameByte(R1, field);
    }

    private void place() {
        out.copy(R1, R7);
        out.addRegister(R1, R9);
    }

    /**
     * Checks that there is a UDP checksum: without one, receivers discard an IPv6 datagram, and the
     * loop drops it (RFC 8200 8.1).
     */
    private void checksum(Label none) {
        out.jumpIfLess(R8, Udp.LENGTH, none);
        place();
        out.frameHalf(R1, Udp.CHECKSUM);
        out.jumpIfEqual(R0, 0, none);
    }

    /**
     * Passes frames with too many tags to the stack: one tag that was taken out, and the largest
     * number of tags in the frame.
     */
    private void tags() {
        final Label few = out.newLabel();
        out.load(R0, CONTEXT, (int) __sk_buff.vlan_present$offset());
        out.jumpIfEqual(R0, 0, few);
        out.jumpIfEqual(R7, Ethernet.LENGTH + Vlan.MAX_TAGS * Vlan.LENGTH, pass);
        out.place(few);
    }
}
