package io.ringcast.engine.rule;

import java.util.Arrays;
import java.util.function.Predicate;

/**
 * A classic BPF program that lets only frames of interest to a rule set into a packet socket
 * (Documentation/networking/filter.rst). It sees frames as the kernel shows them to sockets: whole,
 * and with the outermost VLAN tag already taken out.
 *
 * <p>What it lets through is what docs/frames.md says under "The kernel's filter". If the exact
 * program would be too long it lets through more, never less.
 *
 * <p>Immutable.
 */
public final class BpfFilter {
    /** The longest program the kernel takes: BPF_MAXINSNS (linux/bpf_common.h). */
    public static final int MAX_INSTRUCTIONS = 4096;

    /** What the program returns for a frame to keep: more bytes than any frame has. */
    public static final int WHOLE_FRAME = 0x40000;

    private final long[] instructions;
    private final boolean exact;

    BpfFilter(long[] instructions, boolean exact) {
        this.instructions = instructions;
        this.exact = exact;
    }

    /** Compiles a rule set. */
    public static BpfFilter compile(RuleSet rules) {
        return compile(rules, MAX_INSTRUCTIONS);
    }

    /**
     * Compiles a rule set for a kernel that takes less: net.core.optmem_max also limits a filter's
     * size (net/core/filter.c, sk_filter_charge).
     *
     * @param maxInstructions at least 64, at most {@link #MAX_INSTRUCTIONS}
     */
    public static BpfFilter compile(RuleSet rules, int maxInstructions) {
        if (maxInstructions < 64 || maxInstructions > MAX_INSTRUCTIONS) {
            throw new IllegalArgumentException(
                    "filter of "
                            + maxInstructions
                            + " instructions: must be 64 to "
                            + MAX_INSTRUCTIONS);
        }
        return BpfCompiler.compile(rules, maxInstructions, rule -> true);
    }

    /**
     * Compiles a rule set to a filter of what some of its rules take: frames that another rule
     * takes before them are not let through. If it is not {@link #isExact}, it lets through more.
     */
    public static BpfFilter compile(RuleSet rules, Predicate<Rule> wanted) {
        return BpfCompiler.compile(rules, MAX_INSTRUCTIONS, wanted);
    }

    /** Number of instructions. */
    public int length() {
        return instructions.length;
    }

    /** Operation of instruction {@code i}, {@code sock_filter.code}. */
    public int code(int i) {
        return (int) (instructions[i] >>> 48);
    }

    /** Instructions to skip if the condition holds, {@code sock_filter.jt}, 0 to 255. */
    public int jt(int i) {
        return (int) (instructions[i] >>> 40) & 0xff;
    }

    /** Instructions to skip if it does not, {@code sock_filter.jf}, 0 to 255. */
    public int jf(int i) {
        return (int) (instructions[i] >>> 32) & 0xff;
    }

    /** Operand, {@code sock_filter.k}, unsigned. */
    public int k(int i) {
        return (int) instructions[i];
    }

    /** Whether it lets through exactly what the rules ask for, rather than more. */
    public boolean isExact() {
        return exact;
    }

    /** The program in the notation of {@code tcpdump -d}, one instruction a line. */
    public String disassemble() {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < length(); i++) {
            text.append(Bpf.format(i, code(i), jt(i), jf(i), k(i))).append('\n');
        }
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BpfFilter
                && Arrays.equals(instructions, ((BpfFilter) other).instructions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(instructions);
    }

    @Override
    public String toString() {
        return "BpfFilter[" + length() + (exact ? " instructions]" : " instructions, superset]");
    }
}
