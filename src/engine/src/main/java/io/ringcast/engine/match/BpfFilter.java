package io.ringcast.engine.match;

import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Filter that lets only frames of interest to a rule set into a packet socket. It sees frames as
 * the kernel shows them to sockets: whole, and with the outermost VLAN tag already taken out.
 *
 * <p>What it lets through is what docs/frames.md says under "The kernel's filter". If the exact
 * program would be too long it lets through more, never less.
 *
 * <p>Immutable.
 *
 * @param program for the kernel
 * @param exact whether it lets through exactly what the rules ask for, rather than more
 */
public record BpfFilter(ClassicProgram program, boolean exact) {
    /** Room for the roughest filter there is. */
    private static final int LEAST_INSTRUCTIONS = 96;

    /** Compiles a rule set. */
    public static BpfFilter compile(RuleSet rules) {
        return compile(rules, ClassicProgram.MAX_INSTRUCTIONS);
    }

    /**
     * Compiles a rule set for a socket or a kernel that takes less: net.core.optmem_max also limits
     * a filter's size (net/core/filter.c, sk_filter_charge).
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
     * Compiles a rule set to a filter of what some of its rules take: frames that another rule
     * takes before them are not let through. If it is not {@link #exact}, it lets through more.
     */
    public static BpfFilter compile(RuleSet rules, Predicate<Rule> wanted) {
        return BpfCompiler.compile(rules.rules(), ClassicProgram.MAX_INSTRUCTIONS, wanted);
    }
}
