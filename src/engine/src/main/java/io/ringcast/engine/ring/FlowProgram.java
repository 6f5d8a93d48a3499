package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import java.util.ArrayList;
import java.util.List;

/**
 * Classic BPF program by which a group of sockets shares out frames (PACKET_FANOUT_CBPF): the frame
 * goes to the member whose place the program returns, modulo the number of members
 * (fanout_demux_bpf in net/packet/af_packet.c).
 *
 * <p>It hashes source and destination address, and both ports of a datagram in one piece. Fragments
 * are hashed without ports, the first like the later ones, so that all of a datagram meet. Up to
 * three VLAN tags may be left in the frame. What is not IPv4 counts as one flow.
 *
 * <p>The kernel's own hash (PACKET_FANOUT_HASH) will not do: which member has a place changes when
 * members come and go, and a hash that is known can be mapped to places anew in one step.
 *
 * <p>Offsets count from behind the Ethernet header: there a frame that has been received begins for
 * the program. A frame that ends too soon gets place 0; no filter of rules lets such a one in.
 */
final class FlowProgram {
    private static final int ETHERTYPE_IPV4 = 0x0800;

    /** Of linux/if_ether.h: outer tags before 802.1ad. */
    private static final int ETH_P_QINQ1 = 0x9100;

    /** MF and the offset of RFC 791, without DF. */
    private static final int FRAGMENT = 0x3fff;

    // Odd, with many bits set: of 2^32 / golden ratio, and of MurmurHash3's finalizer
    private static final int FIRST_FACTOR = 0x9e37_79b1;
    private static final int SECOND_FACTOR = 0x85eb_ca6b;

    // linux/bpf_common.h, linux/filter.h
    private static final int LD_W_ABS = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private static final int LD_H_ABS = 0x28; // BPF_LD | BPF_H | BPF_ABS
    private static final int LD_W_IND = 0x40; // BPF_LD | BPF_W | BPF_IND
    private static final int LD_H_IND = 0x48; // BPF_LD | BPF_H | BPF_IND
    private static final int LD_B_IND = 0x50; // BPF_LD | BPF_B | BPF_IND
    private static final int LD_IMM = 0x00; // BPF_LD | BPF_IMM
    private static final int LDX_IMM = 0x01; // BPF_LDX | BPF_IMM
    private static final int LDX_MEM = 0x61; // BPF_LDX | BPF_MEM
    private static final int ST = 0x02; // BPF_ST
    private static final int STX = 0x03; // BPF_STX
    private static final int ADD_X = 0x0c; // BPF_ALU | BPF_ADD | BPF_X
    private static final int MUL_K = 0x24; // BPF_ALU | BPF_MUL | BPF_K
    private static final int AND_K = 0x54; // BPF_ALU | BPF_AND | BPF_K
    private static final int LSH_K = 0x64; // BPF_ALU | BPF_LSH | BPF_K
    private static final int RSH_K = 0x74; // BPF_ALU | BPF_RSH | BPF_K
    private static final int MOD_K = 0x94; // BPF_ALU | BPF_MOD | BPF_K
    private static final int XOR_X = 0xac; // BPF_ALU | BPF_XOR | BPF_X
    private static final int JA = 0x05; // BPF_JMP | BPF_JA
    private static final int JEQ_K = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private static final int JSET_K = 0x45; // BPF_JMP | BPF_JSET | BPF_K
    private static final int RET_K = 0x06; // BPF_RET | BPF_K
    private static final int RET_A = 0x16; // BPF_RET | BPF_A
    private static final int TAX = 0x07; // BPF_MISC | BPF_TAX

    /** EtherType of the frame, without the tag that was taken out (SKF_AD_PROTOCOL). */
    private static final int AD_PROTOCOL = Linux.SKF_AD_OFF();

    private static final int MAX_TAGS = 3;

    // Instructions of the parts that are skipped
    private static final int TAG_INSTRUCTIONS = 6;
    private static final int PORTS_LENGTH = 12;
    private static final int HASH_LENGTH = 24;

    // Scratch memory
    private static final int NETWORK = 0;
    private static final int PORTS = 1;
    private static final int SOURCE = 2;

    private final List<Long> instructions = new ArrayList<>();

    private FlowProgram() {}

    /**
     * Makes the program.
     *
     * @param places for each residue of the hash modulo their number the place to return, 0 or more
     * @return instructions, packed as code << 48 | jt << 40 | jf << 32 | k
     */
    static long[] of(int... places) {
        final FlowProgram program = new FlowProgram();
        if (places.length == 1) {
            // A single worker's frames need no hash
            return new long[] {(long) RET_K << 48 | places[0]};
        }
        program.findNetworkHeader();
        program.loadPorts();
        program.hash();
        program.op(MOD_K, places.length);
        program.choose(places);
        return program.instructions.stream().mapToLong(Long::longValue).toArray();
    }

    /** X is where the IPv4 header begins; what is not IPv4 goes on at {@link #choose} with 0. */
    private void findNetworkHeader() {
        final int length = MAX_TAGS * TAG_INSTRUCTIONS + 5;
        for (int tags = 0; tags < MAX_TAGS; tags++) {
            final int start = instructions.size();
            loadType(tags);
            jump(JEQ_K, ETHERTYPE_IPV4, length - start - 3, 0);
            jump(JEQ_K, Linux.ETH_P_8021Q(), 2, 0);
            jump(JEQ_K, Linux.ETH_P_8021AD(), 1, 0);
            jump(JEQ_K, ETH_P_QINQ1, 0, length - start - TAG_INSTRUCTIONS - 2);
        }
        loadType(MAX_TAGS);
        jump(JEQ_K, ETHERTYPE_IPV4, 2, 0);
        op(LD_IMM, 0);
        op(JA, PORTS_LENGTH + HASH_LENGTH + 1);
    }

    /** The EtherType behind so many tags, and where a header behind it begins. */
    private void loadType(int tags) {
        if (tags == 0) {
            op(LD_W_ABS, AD_PROTOCOL);
        } else {
            op(LD_H_ABS, 4 * tags - 2);
        }
        op(LDX_IMM, 4 * tags);
    }

    private void loadPorts() {
        op(STX, NETWORK);
        op(LD_H_IND, 6);
        jump(JSET_K, FRAGMENT, 7, 0);
        op(LD_B_IND, 0);
        op(AND_K, 0xf);
        op(LSH_K, 2);
        op(ADD_X, 0);
        op(TAX, 0);
        op(LD_W_IND, 0);
        op(JA, 1);
        op(LD_IMM, 0);
        op(ST, PORTS);
    }

    /** Every bit of addresses and ports reaches the low bits, which the modulo goes by. */
    private void hash() {
        op(LDX_MEM, NETWORK);
        op(LD_W_IND, 12);
        op(MUL_K, FIRST_FACTOR);
        op(ST, SOURCE);
        op(LD_W_IND, 16);
        op(LDX_MEM, SOURCE);
        op(XOR_X, 0);
        fold(16);
        op(MUL_K, SECOND_FACTOR);
        op(LDX_MEM, PORTS);
        op(XOR_X, 0);
        fold(16);
        op(MUL_K, FIRST_FACTOR);
        fold(13);
        op(MUL_K, SECOND_FACTOR);
        fold(16);
    }

    /** A ^= A >>> bits. */
    private void fold(int bits) {
        op(TAX, 0);
        op(RSH_K, bits);
        op(XOR_X, 0);
    }

    private void choose(int... places) {
        for (int i = 0; i < places.length; i++) {
            if (places[i] != i) {
                jump(JEQ_K, i, 0, 1);
                op(RET_K, places[i]);
            }
        }
        op(RET_A, 0);
    }

    private void op(int code, int k) {
        jump(code, k, 0, 0);
    }

    private void jump(int code, int k, int ifTrue, int ifFalse) {
        instructions.add(
                (long) code << 48 | (long) ifTrue << 40 | (long) ifFalse << 32 | k & 0xffff_ffffL);
    }
}
