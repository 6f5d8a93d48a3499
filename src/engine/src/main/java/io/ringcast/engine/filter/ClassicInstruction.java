package io.ringcast.engine.filter;

import java.util.Locale;

/**
 * One instruction of classic BPF: {@code struct sock_filter} (linux/filter.h).
 *
 * @param code operation, one of {@link Classic}
 * @param jt instructions to skip if the condition holds, 0 to 255
 * @param jf instructions to skip if it does not, 0 to 255
 * @param k operand, unsigned
 */
public record ClassicInstruction(int code, int jt, int jf, int k) {
    /** An instruction that jumps nowhere, or, as {@link Classic#JA}, by its operand. */
    public ClassicInstruction(int code, int k) {
        this(code, 0, 0, k);
    }

    /** The notation of {@code tcpdump -d}. */
    String text(int index) {
        final String text =
                String.format(
                        Locale.ROOT,
                        "(%03d) %-8s %-16s",
                        index,
                        Classic.mnemonic(code),
                        operand(index));
        return isConditional()
                ? text + " jt " + (index + 1 + jt) + "\tjf " + (index + 1 + jf)
                : text.stripTrailing();
    }

    private boolean isConditional() {
        return (code & 7) == 5 && code != Classic.JA;
    }

    private String operand(int index) {
        switch (code) {
            case Classic.LD_W_IND:
            case Classic.LD_H_IND:
            case Classic.LD_B_IND:
                return "[x + " + k + "]";
            case Classic.LD_W_ABS:
            case Classic.LD_H_ABS:
                return "[" + place() + "]";
            case Classic.LD_MEM:
            case Classic.LDX_MEM:
            case Classic.ST:
            case Classic.STX:
                return "M[" + k + "]";
            case Classic.ADD_X:
            case Classic.XOR_X:
                return "x";
            case Classic.RET_A:
                return "a";
            case Classic.LSH_K:
            case Classic.RSH_K:
            case Classic.RET_K:
                return "#" + k;
            case Classic.JA:
                return Integer.toString(index + 1 + k);
            case Classic.TAX:
            case Classic.TXA:
                return "";
            default:
                return "#0x" + Integer.toHexString(k);
        }
    }

    private String place() {
        switch (k) {
            case Classic.AD_PROTOCOL:
                return "proto";
            case Classic.AD_PACKET_TYPE:
                return "type";
            case Classic.AD_VLAN_TAG:
                return "vlan_tci";
            case Classic.AD_VLAN_TAG_PRESENT:
                return "vlanp";
            default:
                return Integer.toString(k);
        }
    }
}
