package io.ringcast.engine.match;

import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Filter of a packet socket that lets in only frames that a rule set may take. It sees frames as
 * the kernel shows them to sockets: whole, and with the outermost VLAN tag already taken out.
 *
 * <p>docs/frames.md specifies under "The kernel's filter" what it lets through. If the exact
 * program would be too long, the filter lets through more frames, never fewer.
 *
 * <p>Immutable.
 *
 * @param program for the kernel
 * @param exact whether it lets through exactly what the rules ask for, rather than more
 */
public record BpfFilter(ClassicProgram program, boolean exact) {
    /** Largest size of the roughest filter. */
    private static final int LEAST_INSTRUCTIONS = 96;

    /** Compiles a rule set. */
    public static BpfFilter compile(RuleSet rules) {
        return compile(rules, ClassicProgram.MAX_INSTRUCTIONS);
    }

    /**
     * Compiles a rule set for a socket or a kernel that accepts fewer instructions:
     * net.core.optmem_max also limits a filter's size (net/core/filter.c, sk_filter_charge).
     *
     * @param maxInstructions at least 96, at most {@link ClassicProgram#MAX_INSTRUCTIONS}
     */
    public static BpfFilter compile(RuleSet rules, int maxInstructions) {
        if (maxInstructions < LEAST_INSTRUCTIONS
                || maxInstructions > ClassicProgram.MAX_INSTRUCTIONS) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "filter of %d instructions: must be %d to %d",
                            maxInstructions,
                            LEAST_INSTRUCTIONS,
                            ClassicProgram.MAX_INSTRUCTIONS));
        }
        return compile(rules.rules(), maxInstructions);
    }

    /**
     * Compiles the rules of several sets to a filter that lets through what any of them takes.
     *
     * @param maxInstructions as above
     */
    public static BpfFilter compile(List<Rule> rules, int maxInstructions) {
        return BpfCompiler.compile(rules, maxInstructions, rule -> true);
    }

    /**
     * Compiles a filter for the frames of some rules of a set. Frames that an earlier, unwanted
     * rule takes are not let through. If the filter is not {@link #exact}, it lets through more
     * frames.
     */
    public static BpfFilter compile(RuleSet rules, Predicate<Rule> wanted) {
        return BpfCompiler.compile(rules.rules(), ClassicProgram.MAX_INSTRUCTIONS, wanted);
    }
}
