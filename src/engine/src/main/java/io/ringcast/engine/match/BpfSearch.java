package io.ringcast.engine.match;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.filter.Classic;
import io.ringcast.engine.filter.ClassicAssembler;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.PortRange;
import io.ringcast.engine.rule.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Part of a classic BPF filter that searches for a rule, among the rules of one family. The
 * accumulator holds the last 32 bits of the destination, the index register holds the port (or
 * {@link #NO_PORT} for a later fragment), and scratch memory holds the other values that the rules
 * compare. A binary search over the ranges between the rules' group boundaries leads to the
 * conditions of the rules in that range; ranges with the same conditions share their code.
 */
final class BpfSearch {
    /** Stands for the port of a later fragment, which has none. */
    static final int NO_PORT = 0x10000;

    // Scratch memory; an IPv4 address uses only the last word
    static final int MEMORY_VLAN = 0;
    static final int MEMORY_DESTINATION = 1;
    static final int MEMORY_SOURCE = 5;

    private static final long LAST_ADDRESS = 0xffff_ffffL;

    /** Number of 32-bit words of an address. */
    static final int WORDS = 4;

    enum Precision {
        EXACT,
        /** Compares neither source nor VLAN. */
        GROUPS_AND_PORTS,
        /** Compares one range of ports for all groups, and neither source nor VLAN. */
        GROUPS,
        /** Compares one range of ports and one range of groups. */
        ROUGH
    }

    /** Word of 32 bits in scratch memory whose masked bits must have a value. */
    private record Word(int memory, int mask, int value) {}

    /**
     * Conditions of a rule apart from the last 32 bits of the group, and whether its frames are let
     * through.
     */
    private record Condition(
            PortRange ports,
            List<Word> group,
            List<Word> source,
            int vlan,
            boolean laterFragments,
            boolean wanted) {
        static Condition of(Rule rule, Precision precision, boolean wanted) {
            final Match match = rule.match();
            final boolean later = rule.options().fragments() != Fragments.DROP;
            final List<Word> group = words(match.group(), MEMORY_DESTINATION, WORDS - 1);
            return precision == Precision.EXACT
                    ? new Condition(
                            match.ports(),
                            group,
                            words(match.source(), MEMORY_SOURCE, WORDS),
                            match.vlan(),
                            later,
                            wanted)
                    : new Condition(match.ports(), group, List.of(), Match.ANY_VLAN, later, true);
        }

        Condition withGroup(List<Word> words) {
            return new Condition(ports, words, source, vlan, laterFragments, wanted);
        }
    }

    /** Range of the last 32 bits of group addresses, first to last, unsigned. */
    private record Range(long first, long last) {
        static Range of(Rule rule) {
            final IpPrefix group = rule.match().group();
            return new Range(
                    group.address().low() & LAST_ADDRESS, group.last().low() & LAST_ADDRESS);
        }
    }

    private final ClassicAssembler out;
    private final int accept;
    private final int reject;
    private final List<Range> ranges = new ArrayList<>();
    private final List<Condition> conditions = new ArrayList<>();

    /** Code that was generated for conditions, by {@link #key}. */
    private final Map<Collection<Condition>, Integer> leaves = new HashMap<>();

    /**
     * @param rules of one family, in their order; at least one
     * @param wanted the rules whose frames are let through; ignored if the program is not exact
     */
    BpfSearch(
            ClassicAssembler out,
            int accept,
            int reject,
            List<Rule> rules,
            Precision precision,
            Predicate<Rule> wanted) {
        this.out = out;
        this.accept = accept;
        this.reject = reject;
        for (final Rule rule : rules) {
            ranges.add(Range.of(rule));
            conditions.add(Condition.of(rule, precision, wanted.test(rule)));
        }
        if (precision.compareTo(Precision.GROUPS) >= 0) {
            final Condition all = joinedConditions(conditions);
            conditions.replaceAll(each -> all.withGroup(each.group()));
        }
        if (precision == Precision.ROUGH) {
            final Range all = joinedRanges(ranges);
            ranges.replaceAll(each -> all);
            conditions.replaceAll(each -> each.withGroup(List.of()));
        }
    }

    /**
     * Returns the words that a prefix compares, without the first three words of IPv4-mapped
     * addresses, which are always the same.
     */
    private static List<Word> words(IpPrefix prefix, int memory, int count) {
        final IpAddress address = prefix.address();
        final List<Word> words = new ArrayList<>();
        for (int i = prefix.isIpv4() ? WORDS - 1 : 0; i < count; i++) {
            final int mask = word(prefix.highMask(), prefix.lowMask(), i);
            if (mask != 0) {
                words.add(new Word(memory + i, mask, word(address.high(), address.low(), i)));
            }
        }
        return words;
    }

    private static int word(long high, long low, int i) {
        return (int) ((i < WORDS / 2 ? high : low) >>> (i % 2 == 0 ? Integer.SIZE : 0));
    }

    /** Returns whether any condition compares this word of the source or of the group. */
    boolean asksFor(int memory) {
        return conditions.stream()
                .anyMatch(
                        c ->
                                c.source().stream().anyMatch(word -> word.memory() == memory)
                                        || c.group().stream()
                                                .anyMatch(word -> word.memory() == memory));
    }

    /** Returns whether any condition compares the VLAN. */
    boolean asksForVlan() {
        return conditions.stream().anyMatch(c -> c.vlan() != Match.ANY_VLAN);
    }

    private static Condition joinedConditions(List<Condition> conditions) {
        int first = Udp.MAX_PORT;
        int last = 0;
        boolean later = false;
        for (final Condition condition : conditions) {
            first = Math.min(first, condition.ports().first());
            last = Math.max(last, condition.ports().last());
            later |= condition.laterFragments();
        }
        return new Condition(
                new PortRange(first, last), List.of(), List.of(), Match.ANY_VLAN, later, true);
    }

    private static Range joinedRanges(List<Range> ranges) {
        return new Range(
                ranges.stream().mapToLong(Range::first).min().orElseThrow(),
                ranges.stream().mapToLong(Range::last).max().orElseThrow());
    }

    /**
     * Splits the address space at every boundary and generates the binary search. Returns the label
     * where the search begins; the destination must be in scratch memory there.
     */
    int search() {
        final TreeSet<Long> boundaries = new TreeSet<>();
        boundaries.add(0L);
        for (final Range range : ranges) {
            boundaries.add(range.first());
            if (range.last() < LAST_ADDRESS) {
                boundaries.add(range.last() + 1);
            }
        }
        final List<Long> starts = new ArrayList<>();
        final List<Set<Condition>> targets = new ArrayList<>();
        for (final long start : boundaries) {
            final Set<Condition> here = new LinkedHashSet<>();
            for (int i = 0; i < ranges.size(); i++) {
                if (ranges.get(i).first() <= start && start <= ranges.get(i).last()) {
                    here.add(conditions.get(i));
                }
            }
            if (targets.isEmpty() || !key(targets.get(targets.size() - 1)).equals(key(here))) {
                starts.add(start);
                targets.add(here);
            }
        }
        final int tree = tree(starts, targets, 0, starts.size());
        return out.op(Classic.LD_MEM, MEMORY_DESTINATION + WORDS - 1, tree);
    }

    private int tree(List<Long> starts, List<Set<Condition>> targets, int from, int to) {
        if (to - from == 1) {
            return leaf(targets.get(from));
        }
        final int middle = (from + to) >>> 1;
        final int above = tree(starts, targets, middle, to);
        final int below = tree(starts, targets, from, middle);
        return out.branch(Classic.JGE_K, starts.get(middle).intValue(), above, below);
    }

    /**
     * Returns a key that is equal if the code for the conditions is equal. The order of conditions
     * matters only if some are not wanted.
     */
    private static Collection<Condition> key(Set<Condition> conditions) {
        return conditions.stream().allMatch(Condition::wanted)
                ? conditions
                : List.copyOf(conditions);
    }

    /** Generates code that accepts the frame if the first condition that holds is wanted. */
    private int leaf(Set<Condition> conditions) {
        final List<Condition> list = new ArrayList<>(conditions);
        final Collection<Condition> key = key(conditions);
        final Integer known = leaves.get(key);
        if (known != null) {
            return known;
        }
        int otherwise = reject;
        for (int i = list.size() - 1; i >= 0; i--) {
            otherwise = condition(list.get(i), otherwise);
        }
        leaves.put(key, otherwise);
        return otherwise;
    }

    private int condition(Condition condition, int otherwise) {
        int then = condition.wanted() ? accept : reject;
        then = words(condition.source(), then, otherwise);
        then = words(condition.group(), then, otherwise);
        if (condition.vlan() != Match.ANY_VLAN) {
            then = equal(condition.vlan(), then, otherwise);
            then = out.op(Classic.LD_MEM, MEMORY_VLAN, then);
        }
        return out.op(Classic.TXA, 0, port(condition, then, otherwise));
    }

    private int words(List<Word> words, int then, int otherwise) {
        int at = then;
        for (final Word word : words) {
            at = equal(word.value(), at, otherwise);
            if (word.mask() != -1) {
                at = out.op(Classic.AND_K, word.mask(), at);
            }
            at = out.op(Classic.LD_MEM, word.memory(), at);
        }
        return at;
    }

    /** Compares the port, which is in the accumulator. */
    private int port(Condition condition, int then, int otherwise) {
        final PortRange ports = condition.ports();
        // every real port is below NO_PORT
        final int noPort = condition.laterFragments() ? equal(NO_PORT, then, otherwise) : otherwise;
        if (ports.first() == ports.last()) {
            return out.branch(Classic.JEQ_K, ports.first(), then, noPort);
        }
        final int last = out.branch(Classic.JGT_K, ports.last(), noPort, then);
        return out.branch(Classic.JGE_K, ports.first(), last, otherwise);
    }

    private int equal(int k, int then, int otherwise) {
        return out.branch(Classic.JEQ_K, k, then, otherwise);
    }
}
