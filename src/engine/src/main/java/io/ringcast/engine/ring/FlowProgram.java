package io.ringcast.engine.ring;

import io.ringcast.engine.filter.Classic;
import io.ringcast.engine.filter.ClassicAssembler;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Ipv6;
import io.ringcast.engine.frame.Vlan;

/**
 * Classic BPF program that distributes frames among a group of sockets (PACKET_FANOUT_CBPF): a
 * frame goes to the member whose place the program returns, modulo the number of members
 * (fanout_demux_bpf in net/packet/af_packet.c).
 *
 * <p>It hashes the source and destination address, and both ports of an unfragmented datagram. All
 * fragments, also the first, are hashed without ports, so all fragments of a datagram go to one
 * member; IPv6 datagrams with extension headers are hashed without ports, too. The frame may
 * contain up to three VLAN tags. All frames that are neither IPv4 nor IPv6 count as one flow.
 *
 * <p>The kernel's own hash (PACKET_FANOUT_HASH) is not sufficient: the places of members change
 * when members join or leave, and only a program can map its hash to new places in one step.
 *
 * <p>Offsets count from the end of the Ethernet header, where a received frame begins for the
 * program. A frame that is too short gets place 0; no filter of rules lets such a frame in.
 */
final class FlowProgram {
    /** MF and the offset of RFC 791, without DF. */
    private static final int FRAGMENT = Ipv4.MORE_FRAGMENTS | Ipv4.FRAGMENT_OFFSET;

    // Odd, with many bits set: of 2^32 / golden ratio, and of MurmurHash3's finalizer
    private static final int FIRST_FACTOR = 0x9e37_79b1;
    private static final int SECOND_FACTOR = 0x85eb_ca6b;

    /** Number of words in both IPv6 addresses. */
    private static final int IPV6_WORDS = 8;

    // Scratch memory
    private static final int NETWORK = 0;
    private static final int PORTS = 1;
    private static final int ADDRESSES = 2;

    private final ClassicAssembler out = new ClassicAssembler();

    private FlowProgram() {}

    /**
     * Makes the program.
     *
     * @param places for each residue of the hash modulo their number the place to return, 0 or more
     */
    static ClassicProgram of(int... places) {
        if (places.length == 1) {
            // A single worker's frames need no hash
            return ClassicProgram.returning(places[0]);
        }
        return new FlowProgram().assemble(places);
    }

    private ClassicProgram assemble(int... places) {
        final int choice = choice(places);
        final int other = out.op(Classic.LD_IMM, 0, choice);
        final int mix = mix(out.op(Classic.MOD_K, places.length, choice));
        final int ipv6 = ipv6(mix);
        final int ipv4 = ipv4(mix);
        int at = other;
        for (int tags = Vlan.MAX_TAGS; tags >= 0; tags--) {
            at = network(tags, ipv4, ipv6, other, at);
        }
        return out.assemble();
    }

    /** Continues with X at the IP header, if the frame has this many tags. */
    private int network(int tags, int ipv4, int ipv6, int other, int tag) {
        final int four = out.op(Classic.LDX_IMM, Vlan.LENGTH * tags, ipv4);
        final int six = out.op(Classic.LDX_IMM, Vlan.LENGTH * tags, ipv6);
        int at = other;
        if (tags < Vlan.MAX_TAGS) {
            at = out.branch(Classic.JEQ_K, Vlan.TPID_QINQ, tag, at);
            at = out.branch(Classic.JEQ_K, Vlan.TPID_8021AD, tag, at);
            at = out.branch(Classic.JEQ_K, Vlan.TPID_8021Q, tag, at);
        }
        at = out.branch(Classic.JEQ_K, Ethernet.TYPE_IPV6, six, at);
        at = out.branch(Classic.JEQ_K, Ethernet.TYPE_IPV4, four, at);
        return tags == 0
                ? out.op(Classic.LD_W_ABS, Classic.AD_PROTOCOL, at)
                : out.op(Classic.LD_H_ABS, Vlan.LENGTH * tags - Short.BYTES, at);
    }

    private int ipv4(int mix) {
        int at = out.op(Classic.XOR_X, 0, mix);
        at = out.op(Classic.LDX_MEM, ADDRESSES, at);
        at = out.op(Classic.LD_W_IND, Ipv4.DESTINATION, at);
        at = out.op(Classic.ST, ADDRESSES, at);
        at = out.op(Classic.MUL_K, FIRST_FACTOR, at);
        at = out.op(Classic.LD_W_IND, Ipv4.SOURCE, at);
        at = out.op(Classic.LDX_MEM, NETWORK, at);
        final int ports = out.op(Classic.ST, PORTS, at);
        final int none = out.op(Classic.LD_IMM, 0, ports);
        at = out.op(Classic.LD_W_IND, 0, ports);
        at = out.op(Classic.TAX, 0, at);
        at = out.op(Classic.ADD_X, 0, at);
        at = out.op(Classic.LSH_K, 2, at);
        at = out.op(Classic.AND_K, 0xf, at);
        at = out.op(Classic.LD_B_IND, Ipv4.VERSION_IHL, at);
        at = out.branch(Classic.JSET_K, FRAGMENT, none, at);
        at = out.op(Classic.LD_H_IND, Ipv4.FRAGMENT, at);
        return out.op(Classic.STX, NETWORK, at);
    }

    private int ipv6(int mix) {
        int at = out.op(Classic.LD_MEM, ADDRESSES, mix);
        for (int word = IPV6_WORDS - 1; word >= 0; word--) {
            at = word(Ipv6.SOURCE + word * Integer.BYTES, at);
        }
        at = out.op(Classic.ST, ADDRESSES, at);
        at = out.op(Classic.LD_IMM, 0, at);
        final int ports = out.op(Classic.ST, PORTS, at);
        final int none = out.op(Classic.LD_IMM, 0, ports);
        at = out.op(Classic.LD_W_IND, Ipv6.LENGTH, ports);
        at = out.branch(Classic.JEQ_K, Ipv4.PROTOCOL_UDP, at, none);
        at = out.op(Classic.LD_B_IND, Ipv6.NEXT_HEADER, at);
        return out.op(Classic.STX, NETWORK, at);
    }

    /** ADDRESSES = ADDRESSES * factor ^ word. */
    private int word(int field, int next) {
        int at = out.op(Classic.ST, ADDRESSES, next);
        at = out.op(Classic.XOR_X, 0, at);
        at = out.op(Classic.LDX_MEM, ADDRESSES, at);
        at = out.op(Classic.LD_W_IND, field, at);
        at = out.op(Classic.LDX_MEM, NETWORK, at);
        at = out.op(Classic.ST, ADDRESSES, at);
        at = out.op(Classic.MUL_K, FIRST_FACTOR, at);
        return out.op(Classic.LD_MEM, ADDRESSES, at);
    }

    /**
     * Mixes the hash, so that every bit of addresses and ports affects the low bits, which the
     * modulo uses.
     */
    private int mix(int next) {
        int at = fold(16, next);
        at = out.op(Classic.MUL_K, SECOND_FACTOR, at);
        at = fold(13, at);
        at = out.op(Classic.MUL_K, FIRST_FACTOR, at);
        at = fold(16, at);
        at = out.op(Classic.XOR_X, 0, at);
        at = out.op(Classic.LDX_MEM, PORTS, at);
        at = out.op(Classic.MUL_K, SECOND_FACTOR, at);
        return fold(16, at);
    }

    /** A ^= A >>> bits. */
    private int fold(int bits, int next) {
        int at = out.op(Classic.XOR_X, 0, next);
        at = out.op(Classic.RSH_K, bits, at);
        return out.op(Classic.TAX, 0, at);
    }

    private int choice(int... places) {
        int at = out.op(Classic.RET_A, 0);
        for (int i = places.length - 1; i >= 0; i--) {
            if (places[i] != i) {
                at = out.branch(Classic.JEQ_K, i, out.op(Classic.RET_K, places[i]), at);
            }
        }
        return at;
    }
}
