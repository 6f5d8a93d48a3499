package io.ringcast.engine.match;

import io.ringcast.engine.filter.Classic;
import io.ringcast.engine.filter.ClassicAssembler;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Ipv6;
import io.ringcast.engine.frame.Udp;

/**
 * Part of a classic BPF filter that reads the packet, from the start of the IP header until all
 * values that {@link BpfSearch} needs are loaded. On entry the length of the tags in the frame is
 * in the index register.
 */
final class BpfPacket {
    private static final int IP = Ethernet.LENGTH;
    private static final int LAST_WORD = BpfSearch.WORDS - 1;

    /** Bits of the offset in the field of an IPv6 fragment header. */
    private static final int IPV6_OFFSET = 0xfff8;

    /** Scratch memory for the type of the header that follows an extension header. */
    private static final int MEMORY_NEXT = 9;

    private final ClassicAssembler out;
    private final int reject;

    BpfPacket(ClassicAssembler out, int reject) {
        this.out = out;
        this.reject = reject;
    }

    int ipv4(BpfSearch rules) {
        final int next = rules.search();
        final int fragment = out.op(Classic.LDX_IMM, BpfSearch.NO_PORT, next);
        // the port lies behind 4 * IHL bytes, counted from the header behind the tags
        int port = out.op(Classic.TAX, 0, next);
        port = out.op(Classic.LD_H_IND, IP + Udp.DESTINATION_PORT, port);
        port = out.op(Classic.TAX, 0, port);
        port = out.op(Classic.ADD_X, 0, port);
        port = out.op(Classic.LSH_K, 2, port);
        port = out.op(Classic.AND_K, 0x0f, port);
        port = out.op(Classic.LD_B_IND, IP + Ipv4.VERSION_IHL, port);
        int at = out.branch(Classic.JSET_K, Ipv4.FRAGMENT_OFFSET, fragment, port);
        at = out.op(Classic.LD_H_IND, IP + Ipv4.FRAGMENT, at);
        at = store(IP + Ipv4.DESTINATION, BpfSearch.MEMORY_DESTINATION + LAST_WORD, at);
        if (rules.asksFor(BpfSearch.MEMORY_SOURCE + LAST_WORD)) {
            at = store(IP + Ipv4.SOURCE, BpfSearch.MEMORY_SOURCE + LAST_WORD, at);
        }
        at = out.branch(Classic.JEQ_K, Ipv4.PROTOCOL_UDP, at, reject);
        return out.op(Classic.LD_B_IND, IP + Ipv4.PROTOCOL, at);
    }

    /** Walks extension headers as the engine does (RFC 8200 section 4). */
    int ipv6(BpfSearch rules) {
        final int search = rules.search();
        final int fragment = out.op(Classic.LDX_IMM, BpfSearch.NO_PORT, search);
        int at = reject;
        for (int passed = Ipv6.MAX_EXTENSIONS; passed >= 0; passed--) {
            at = header(passed, search, fragment, at);
        }
        at = out.op(Classic.LD_B_IND, IP + Ipv6.NEXT_HEADER, at);
        at = address(rules, Ipv6.SOURCE, BpfSearch.MEMORY_SOURCE, BpfSearch.WORDS, at);
        at = address(rules, Ipv6.DESTINATION, BpfSearch.MEMORY_DESTINATION, LAST_WORD, at);
        return store(
                IP + Ipv6.DESTINATION + LAST_WORD * Integer.BYTES,
                BpfSearch.MEMORY_DESTINATION + LAST_WORD,
                at);
    }

    /** Accepts each packet that may be UDP, without a search for the UDP header. */
    int anyIpv6(int accept) {
        int at = out.branch(Classic.JEQ_K, Ipv6.FRAGMENT, accept, reject);
        at = out.branch(Classic.JEQ_K, Ipv6.ROUTING, accept, at);
        at = out.branch(Classic.JEQ_K, Ipv6.DESTINATION_OPTIONS, accept, at);
        at = out.branch(Classic.JEQ_K, Ipv6.HOP_BY_HOP, accept, at);
        at = out.branch(Classic.JEQ_K, Ipv4.PROTOCOL_UDP, accept, at);
        return out.op(Classic.LD_B_IND, IP + Ipv6.NEXT_HEADER, at);
    }

    private int address(BpfSearch rules, int field, int memory, int words, int next) {
        int at = next;
        for (int i = words - 1; i >= 0; i--) {
            if (rules.asksFor(memory + i)) {
                at = store(IP + field + i * Integer.BYTES, memory + i, at);
            }
        }
        return at;
    }

    private int store(int field, int memory, int next) {
        return out.op(Classic.LD_W_IND, field, out.op(Classic.ST, memory, next));
    }

    /**
     * Reads one header. On entry the accumulator holds the header's type; the index register holds
     * the length of the tags and of the extension headers before this one, less 8 bytes for each of
     * those headers.
     *
     * @param passed number of extension headers before this one
     * @param following code that reads the header after this one
     */
    private int header(int passed, int search, int fragment, int following) {
        final int place = IP + Ipv6.LENGTH + passed * Ipv6.EXTENSION_UNIT;
        int port = out.op(Classic.TAX, 0, search);
        port = out.op(Classic.LD_H_IND, place + Udp.DESTINATION_PORT, port);
        return out.branch(
                Classic.JEQ_K,
                Ipv4.PROTOCOL_UDP,
                port,
                passed == Ipv6.MAX_EXTENSIONS ? reject : extension(place, fragment, following));
    }

    private int extension(int place, int fragment, int following) {
        int pass = out.op(Classic.LD_MEM, MEMORY_NEXT, following);
        pass = out.op(Classic.TAX, 0, pass);
        pass = out.op(Classic.ADD_X, 0, pass);
        pass = out.op(Classic.LSH_K, 3, pass);
        pass = out.op(Classic.LD_B_IND, place + Ipv6.EXTENSION_LENGTH, pass);
        pass = out.op(Classic.ST, MEMORY_NEXT, pass);
        pass = out.op(Classic.LD_B_IND, place, pass);
        int routing = out.branch(Classic.JEQ_K, 0, pass, reject);
        routing = out.op(Classic.LD_B_IND, place + Ipv6.SEGMENTS_LEFT, routing);
        int at = out.branch(Classic.JEQ_K, Ipv6.DESTINATION_OPTIONS, pass, reject);
        at = out.branch(Classic.JEQ_K, Ipv6.HOP_BY_HOP, pass, at);
        at = out.branch(Classic.JEQ_K, Ipv6.ROUTING, routing, at);
        final int fragmented = fragmented(place, fragment, following);
        return out.branch(Classic.JEQ_K, Ipv6.FRAGMENT, fragmented, at);
    }

    private int fragmented(int place, int fragment, int following) {
        final int first = out.op(Classic.LD_B_IND, place, following);
        int later = out.branch(Classic.JEQ_K, Ipv6.DESTINATION_OPTIONS, fragment, reject);
        later = out.branch(Classic.JEQ_K, Ipv4.PROTOCOL_UDP, fragment, later);
        later = out.op(Classic.LD_B_IND, place, later);
        final int at = out.branch(Classic.JSET_K, IPV6_OFFSET, later, first);
        return out.op(Classic.LD_H_IND, place + Ipv6.FRAGMENT_OFFSET, at);
    }
}
