package io.ringcast.engine.rule;

import java.util.Locale;

/**
 * Classic BPF: the operations in use (linux/bpf_common.h, linux/filter.h) and how they are written.
 */
public final class Bpf {
    // class | size or operation | mode or operand
    public static final int LD_W_IND = 0x40; // BPF_LD | BPF_W | BPF_IND
    public static final int LD_H_IND = 0x48; // BPF_LD | BPF_H | BPF_IND
    public static final int LD_B_IND = 0x50; // BPF_LD | BPF_B | BPF_IND
    public static final int LD_W_ABS = 0x20; // BPF_LD | BPF_W | BPF_ABS
    public static final int LD_H_ABS = 0x28; // BPF_LD | BPF_H | BPF_ABS
    public static final int LD_MEM = 0x60; // BPF_LD | BPF_MEM
    public static final int LD_IMM = 0x00; // BPF_LD | BPF_IMM
    public static final int LDX_IMM = 0x01; // BPF_LDX | BPF_IMM
    public static final int ST = 0x02; // BPF_ST
    public static final int ADD_X = 0x0c; // BPF_ALU | BPF_ADD | BPF_X
    public static final int AND_K = 0x54; // BPF_ALU | BPF_AND | BPF_K
    public static final int LSH_K = 0x64; // BPF_ALU | BPF_LSH | BPF_K
    public static final int JA = 0x05; // BPF_JMP | BPF_JA
    public static final int JEQ_K = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    public static final int JGT_K = 0x25; // BPF_JMP | BPF_JGT | BPF_K
    public static final int JGE_K = 0x35; // BPF_JMP | BPF_JGE | BPF_K
    public static final int JSET_K = 0x45; // BPF_JMP | BPF_JSET | BPF_K
    public static final int RET_K = 0x06; // BPF_RET | BPF_K
    public static final int TAX = 0x07; // BPF_MISC | BPF_TAX
    public static final int TXA = 0x87; // BPF_MISC | BPF_TXA

    /** Offsets from here on are the kernel's own, not the frame's: SKF_AD_OFF (linux/filter.h). */
    public static final int AD_OFF = -0x1000;

    /** Tag control information that was taken out of the frame: SKF_AD_VLAN_TAG. */
    public static final int AD_VLAN_TAG = AD_OFF + 44;

    /** Whether a tag was taken out of the frame: SKF_AD_VLAN_TAG_PRESENT. */
    public static final int AD_VLAN_TAG_PRESENT = AD_OFF + 48;

    private Bpf() {}

    static String format(int index, int code, int jt, int jf, int k) {
        final String operation = operation(code);
        final String text =
                String.format(
                        Locale.ROOT,
                        "(%03d) %-8s %-16s",
                        index,
                        operation,
                        operand(index, code, k));
        return isConditional(code)
                ? text + " jt " + (index + 1 + jt) + "\tjf " + (index + 1 + jf)
                : text.stripTrailing();
    }

    private static boolean isConditional(int code) {
        return (code & 7) == 5 && code != JA;
    }

    private static String operation(int code) {
        switch (code) {
            case LD_W_IND:
            case LD_W_ABS:
            case LD_MEM:
            case LD_IMM:
                return "ld";
            case LD_H_IND:
            case LD_H_ABS:
                return "ldh";
            case LD_B_IND:
                return "ldb";
            case LDX_IMM:
                return "ldx";
            case ST:
                return "st";
            case ADD_X:
                return "add";
            case AND_K:
                return "and";
            case LSH_K:
                return "lsh";
            case JA:
                return "ja";
            case JEQ_K:
                return "jeq";
            case JGT_K:
                return "jgt";
            case JGE_K:
                return "jge";
            case JSET_K:
                return "jset";
            case RET_K:
                return "ret";
            case TAX:
                return "tax";
            case TXA:
                return "txa";
            default:
                return "0x" + Integer.toHexString(code);
        }
    }

    private static String operand(int index, int code, int k) {
        switch (code) {
            case LD_W_IND:
            case LD_H_IND:
            case LD_B_IND:
                return "[x + " + k + "]";
            case LD_W_ABS:
            case LD_H_ABS:
                return "[" + place(k) + "]";
            case LD_MEM:
            case ST:
                return "M[" + k + "]";
            case ADD_X:
                return "x";
            case LSH_K:
            case RET_K:
                return "#" + k;
            case JA:
                return Integer.toString(index + 1 + k);
            case TAX:
            case TXA:
                return "";
            default:
                return "#0x" + Integer.toHexString(k);
        }
    }

    private static String place(int k) {
        return k == AD_VLAN_TAG
                ? "vlan_tci"
                : k == AD_VLAN_TAG_PRESENT ? "vlanp" : Integer.toString(k);
    }
}
