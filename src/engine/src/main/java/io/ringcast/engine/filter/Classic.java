package io.ringcast.engine.filter;

/** Classic BPF: the operations in use and their numbers (linux/bpf_common.h, linux/filter.h). */
public final class Classic {
    // class | size or operation | mode or operand
    public static final int LD_W_IND = 0x40; // BPF_LD | BPF_W | BPF_IND
    public static final int LD_H_IND = 0x48; // BPF_LD | BPF_H | BPF_IND
    public static final int LD_B_IND = 0x50; // BPF_LD | BPF_B | BPF_IND
    public static final int LD_W_ABS = 0x20; // BPF_LD | BPF_W | BPF_ABS
    public static final int LD_H_ABS = 0x28; // BPF_LD | BPF_H | BPF_ABS
    public static final int LD_MEM = 0x60; // BPF_LD | BPF_MEM
    public static final int LD_IMM = 0x00; // BPF_LD | BPF_IMM
    public static final int LDX_IMM = 0x01; // BPF_LDX | BPF_IMM
    public static final int LDX_MEM = 0x61; // BPF_LDX | BPF_MEM
    public static final int ST = 0x02; // BPF_ST
    public static final int STX = 0x03; // BPF_STX
    public static final int ADD_X = 0x0c; // BPF_ALU | BPF_ADD | BPF_X
    public static final int MUL_K = 0x24; // BPF_ALU | BPF_MUL | BPF_K
    public static final int AND_K = 0x54; // BPF_ALU | BPF_AND | BPF_K
    public static final int LSH_K = 0x64; // BPF_ALU | BPF_LSH | BPF_K
    public static final int RSH_K = 0x74; // BPF_ALU | BPF_RSH | BPF_K
    public static final int MOD_K = 0x94; // BPF_ALU | BPF_MOD | BPF_K
    public static final int XOR_X = 0xac; // BPF_ALU | BPF_XOR | BPF_X
    public static final int JA = 0x05; // BPF_JMP | BPF_JA
    public static final int JEQ_K = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    public static final int JGT_K = 0x25; // BPF_JMP | BPF_JGT | BPF_K
    public static final int JGE_K = 0x35; // BPF_JMP | BPF_JGE | BPF_K
    public static final int JSET_K = 0x45; // BPF_JMP | BPF_JSET | BPF_K
    public static final int RET_K = 0x06; // BPF_RET | BPF_K
    public static final int RET_A = 0x16; // BPF_RET | BPF_A
    public static final int TAX = 0x07; // BPF_MISC | BPF_TAX
    public static final int TXA = 0x87; // BPF_MISC | BPF_TXA

    /** Offsets from here on read metadata of the kernel, not the frame: SKF_AD_OFF. */
    public static final int AD_OFF = -0x1000;

    /** EtherType of the frame, without the tag that was taken out: SKF_AD_PROTOCOL. */
    public static final int AD_PROTOCOL = AD_OFF;

    /**
     * Packet type: the kind of receiver, or PACKET_OUTGOING for frames that this host sends:
     * SKF_AD_PKTTYPE.
     */
    public static final int AD_PACKET_TYPE = AD_OFF + 4;

    /** Tag control information that was taken out of the frame: SKF_AD_VLAN_TAG. */
    public static final int AD_VLAN_TAG = AD_OFF + 44;

    /** Whether a tag was taken out of the frame: SKF_AD_VLAN_TAG_PRESENT. */
    public static final int AD_VLAN_TAG_PRESENT = AD_OFF + 48;

    private Classic() {}

    /** The operation's name in the notation of {@code tcpdump -d}. */
    static String mnemonic(int code) {
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
            case LDX_MEM:
                return "ldx";
            case ST:
                return "st";
            case STX:
                return "stx";
            case ADD_X:
                return "add";
            case MUL_K:
                return "mul";
            case AND_K:
                return "and";
            case LSH_K:
                return "lsh";
            case RSH_K:
                return "rsh";
            case MOD_K:
                return "mod";
            case XOR_X:
                return "xor";
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
            case RET_A:
                return "ret";
            case TAX:
                return "tax";
            case TXA:
                return "txa";
            default:
                return "0x" + Integer.toHexString(code);
        }
    }
}
