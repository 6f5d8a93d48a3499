package io.ringcast.engine.match;

import static io.ringcast.bindings.Linux.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.engine.filter.Classic;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Vlan;
import org.junit.jupiter.api.Test;

/**
 * Numbers that packages without access to the bindings, and case labels, write themselves: this
 * test compares them with the bindings.
 */
class BpfConstantsTest {
    @Test
    void operations() {
        assertEquals(BPF_LD() | BPF_W() | BPF_IND(), Classic.LD_W_IND);
        assertEquals(BPF_LD() | BPF_H() | BPF_IND(), Classic.LD_H_IND);
        assertEquals(BPF_LD() | BPF_B() | BPF_IND(), Classic.LD_B_IND);
        assertEquals(BPF_LD() | BPF_W() | BPF_ABS(), Classic.LD_W_ABS);
        assertEquals(BPF_LD() | BPF_H() | BPF_ABS(), Classic.LD_H_ABS);
        assertEquals(BPF_LD() | BPF_MEM(), Classic.LD_MEM);
        assertEquals(BPF_LD() | BPF_IMM(), Classic.LD_IMM);
        assertEquals(BPF_LDX() | BPF_IMM(), Classic.LDX_IMM);
        assertEquals(BPF_LDX() | BPF_MEM(), Classic.LDX_MEM);
        assertEquals(BPF_ST(), Classic.ST);
        assertEquals(BPF_ALU() | BPF_ADD() | BPF_X(), Classic.ADD_X);
        assertEquals(BPF_ALU() | BPF_AND() | BPF_K(), Classic.AND_K);
        assertEquals(BPF_ALU() | BPF_LSH() | BPF_K(), Classic.LSH_K);
        assertEquals(BPF_JMP() | BPF_JA(), Classic.JA);
        assertEquals(BPF_JMP() | BPF_JEQ() | BPF_K(), Classic.JEQ_K);
        assertEquals(BPF_JMP() | BPF_JGT() | BPF_K(), Classic.JGT_K);
        assertEquals(BPF_JMP() | BPF_JGE() | BPF_K(), Classic.JGE_K);
        assertEquals(BPF_JMP() | BPF_JSET() | BPF_K(), Classic.JSET_K);
        assertEquals(BPF_RET() | BPF_K(), Classic.RET_K);
        assertEquals(BPF_MISC() | BPF_TAX(), Classic.TAX);
        assertEquals(BPF_MISC() | BPF_TXA(), Classic.TXA);
    }

    @Test
    void extensionsAndLimits() {
        assertEquals(SKF_AD_OFF(), Classic.AD_OFF);
        assertEquals(SKF_AD_OFF() + SKF_AD_VLAN_TAG(), Classic.AD_VLAN_TAG);
        assertEquals(SKF_AD_OFF() + SKF_AD_VLAN_TAG_PRESENT(), Classic.AD_VLAN_TAG_PRESENT);
        assertEquals(BPF_MAXINSNS(), ClassicProgram.MAX_INSTRUCTIONS);
    }

    @Test
    void ethertypes() {
        assertEquals(ETH_P_IP(), Ethernet.TYPE_IPV4);
        assertEquals(ETH_P_8021Q(), Vlan.TPID_8021Q);
        assertEquals(ETH_P_8021AD(), Vlan.TPID_8021AD);
    }
}
