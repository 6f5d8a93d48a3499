package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.filter.Classic;
import io.ringcast.engine.filter.ClassicInstruction;
import io.ringcast.engine.filter.ClassicProgram;
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

    private static final int MAX_TAGS = 3;

    // Instructions of the parts that are skipped
    private static final int TAG_INSTRUCTIONS = 6;
    private static final int PORTS_LENGTH = 12;
    private static final int HASH_LENGTH = 24;

    // Scratch memory
    private static final int NETWORK = 0;
    private static final int PORTS = 1;
    private static final int SOURCE = 2;

    private final List<ClassicInstruction> instructions = new ArrayList<>();

    private FlowProgram() {}

    /**
     * Makes the program.
     *
     * @param places for each residue of the hash modulo their number the place to return, 0 or more
     */
    static ClassicProgram of(int... places) {
        final FlowProgram program = new FlowProgram();
        if (places.length == 1) {
            // A single worker's frames need no hash
            return ClassicProgram.returning(places[0]);
        }
        program.findNetworkHeader();
        program.loadPorts();
        program.hash();
        program.op(Classic.MOD_K, places.length);
        program.choose(places);
        return new ClassicProgram(program.instructions);
    }

    /** X is where the IPv4 header begins; what is not IPv4 goes on at {@link #choose} with 0. */
    private void findNetworkHeader() {
        final int length = MAX_TAGS * TAG_INSTRUCTIONS + 5;
        for (int tags = 0; tags < MAX_TAGS; tags++) {
            final int start = instructions.size();
            loadType(tags);
            jump(Classic.JEQ_K, ETHERTYPE_IPV4, length - start - 3, 0);
            jump(Classic.JEQ_K, Linux.ETH_P_8021Q(), 2, 0);
            jump(Classic.JEQ_K, Linux.ETH_P_8021AD(), 1, 0);
            jump(Classic.JEQ_K, ETH_P_QINQ1, 0, length - start - TAG_INSTRUCTIONS - 2);
        }
        loadType(MAX_TAGS);
        jump(Classic.JEQ_K, ETHERTYPE_IPV4, 2, 0);
        op(Classic.LD_IMM, 0);
        op(Classic.JA, PORTS_LENGTH + HASH_LENGTH + 1);
    }

    /** The EtherType behind so many tags, and where a header behind it begins. */
    private void loadType(int tags) {
        if (tags == 0) {
            op(Classic.LD_W_ABS, Classic.AD_PROTOCOL);
        } else {
            op(Classic.LD_H_ABS, 4 * tags - 2);
        }
        op(Classic.LDX_IMM, 4 * tags);
    }

    private void loadPorts() {
        op(Classic.STX, NETWORK);
        op(Classic.LD_H_IND, 6);
        jump(Classic.JSET_K, FRAGMENT, 7, 0);
        op(Classic.LD_B_IND, 0);
        op(Classic.AND_K, 0xf);
        op(Classic.LSH_K, 2);
        op(Classic.ADD_X, 0);
        op(Classic.TAX, 0);
        op(Classic.LD_W_IND, 0);
        op(Classic.JA, 1);
        op(Classic.LD_IMM, 0);
        op(Classic.ST, PORTS);
    }

    /** Every bit of addresses and ports reaches the low bits, which the modulo goes by. */
    private void hash() {
        op(Classic.LDX_MEM, NETWORK);
        op(Classic.LD_W_IND, 12);
        op(Classic.MUL_K, FIRST_FACTOR);
        op(Classic.ST, SOURCE);
        op(Classic.LD_W_IND, 16);
        op(Classic.LDX_MEM, SOURCE);
        op(Classic.XOR_X, 0);
        fold(16);
        op(Classic.MUL_K, SECOND_FACTOR);
        op(Classic.LDX_MEM, PORTS);
        op(Classic.XOR_X, 0);
        fold(16);
        op(Classic.MUL_K, FIRST_FACTOR);
        fold(13);
        op(Classic.MUL_K, SECOND_FACTOR);
        fold(16);
    }

    /** A ^= A >>> bits. */
    private void fold(int bits) {
        op(Classic.TAX, 0);
        op(Classic.RSH_K, bits);
        op(Classic.XOR_X, 0);
    }

    private void choose(int... places) {
        for (int i = 0; i < places.length; i++) {
            if (places[i] != i) {
                jump(Classic.JEQ_K, i, 0, 1);
                op(Classic.RET_K, places[i]);
            }
        }
        op(Classic.RET_A, 0);
    }

    private void op(int code, int k) {
        jump(code, k, 0, 0);
    }

    private void jump(int code, int k, int ifTrue, int ifFalse) {
        instructions.add(new ClassicInstruction(code, ifTrue, ifFalse, k));
    }
}
