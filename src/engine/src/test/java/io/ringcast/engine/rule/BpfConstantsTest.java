package io.ringcast.engine.rule;

import static io.ringcast.bindings.Linux.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Vlan;
import org.junit.jupiter.api.Test;

/**
 * The packages that do not see the bindings write these numbers themselves; here they are compared.
 */
class BpfConstantsTest {
    @Test
    void operations() {
        assertEquals(BPF_LD() | BPF_W() | BPF_IND(), Bpf.LD_W_IND);
        assertEquals(BPF_LD() | BPF_H() | BPF_IND(), Bpf.LD_H_IND);
        assertEquals(BPF_LD() | BPF_B() | BPF_IND(), Bpf.LD_B_IND);
        assertEquals(BPF_LD() | BPF_W() | BPF_ABS(), Bpf.LD_W_ABS);
        assertEquals(BPF_LD() | BPF_H() | BPF_ABS(), Bpf.LD_H_ABS);
        assertEquals(BPF_LD() | BPF_MEM(), Bpf.LD_MEM);
        assertEquals(BPF_LD() | BPF_IMM(), Bpf.LD_IMM);
        assertEquals(BPF_LDX() | BPF_IMM(), Bpf.LDX_IMM);
        assertEquals(BPF_ST(), Bpf.ST);
        assertEquals(BPF_ALU() | BPF_ADD() | BPF_X(), Bpf.ADD_X);
        assertEquals(BPF_ALU() | BPF_AND() | BPF_K(), Bpf.AND_K);
        assertEquals(BPF_ALU() | BPF_LSH() | BPF_K(), Bpf.LSH_K);
        assertEquals(BPF_JMP() | BPF_JA(), Bpf.JA);
        assertEquals(BPF_JMP() | BPF_JEQ() | BPF_K(), Bpf.JEQ_K);
        assertEquals(BPF_JMP() | BPF_JGT() | BPF_K(), Bpf.JGT_K);
        assertEquals(BPF_JMP() | BPF_JGE() | BPF_K(), Bpf.JGE_K);
        assertEquals(BPF_JMP() | BPF_JSET() | BPF_K(), Bpf.JSET_K);
        assertEquals(BPF_RET() | BPF_K(), Bpf.RET_K);
        assertEquals(BPF_MISC() | BPF_TAX(), Bpf.TAX);
        assertEquals(BPF_MISC() | BPF_TXA(), Bpf.TXA);
    }

    @Test
    void extensionsAndLimits() {
        assertEquals(SKF_AD_OFF(), Bpf.AD_OFF);
        assertEquals(SKF_AD_OFF() + SKF_AD_VLAN_TAG(), Bpf.AD_VLAN_TAG);
        assertEquals(SKF_AD_OFF() + SKF_AD_VLAN_TAG_PRESENT(), Bpf.AD_VLAN_TAG_PRESENT);
        assertEquals(BPF_MAXINSNS(), BpfFilter.MAX_INSTRUCTIONS);
    }

    @Test
    void ethertypes() {
        assertEquals(ETH_P_IP(), Ethernet.TYPE_IPV4);
        assertEquals(ETH_P_8021Q(), Vlan.TPID_8021Q);
        assertEquals(ETH_P_8021AD(), Vlan.TPID_8021AD);
    }
}
