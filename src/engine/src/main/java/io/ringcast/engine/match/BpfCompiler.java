package io.ringcast.engine.match;

import io.ringcast.engine.address.Ipv4Prefix;
import io.ringcast.engine.filter.Classic;
import io.ringcast.engine.filter.ClassicAssembler;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.frame.Vlan;
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
 * Compiles rules to classic BPF.
 *
 * <p>The program first finds the IPv4 header behind up to three tags and loads what rules ask for:
 * the destination address into the accumulator, the port (or {@link #NO_PORT} for a later fragment)
 * into the index register, source and VLAN id, if any rule asks, into scratch memory. Then a binary
 * search over the address ranges between the rules' group boundaries leads to the conditions of the
 * rules there, which ranges with the same conditions share.
 */
final class BpfCompiler {
    /** Stands for the port of a later fragment, which has none. */
    private static final int NO_PORT = 0x10000;

    private static final int MEMORY_SOURCE = 0;
    private static final int MEMORY_VLAN = 1;
    private static final int MEMORY_DESTINATION = 2;

    private static final int IP = Ethernet.LENGTH;

    /** What a rule asks for beside the group, and whether its frames are let through. */
    private record Condition(
            PortRange ports, Ipv4Prefix source, int vlan, boolean laterFragments, boolean wanted) {
        static Condition of(Rule rule, Precision precision, boolean wanted) {
            final Match match = rule.match();
            final boolean later = rule.options().fragments() != Fragments.DROP;
            return precision == Precision.EXACT
                    ? new Condition(match.ports(), match.source(), match.vlan(), later, wanted)
                    : new Condition(match.ports(), Ipv4Prefix.ANY, Match.ANY_VLAN, later, true);
        }
    }

    /** Group addresses, first to last, unsigned. */
    private record Range(long first, long last) {
        static Range of(Rule rule) {
            final Ipv4Prefix group = rule.match().group();
            return new Range(
                    Integer.toUnsignedLong(group.address()), Integer.toUnsignedLong(group.last()));
        }
    }

    private enum Precision {
        EXACT,
        /** Neither source nor VLAN. */
        GROUPS_AND_PORTS,
        /** One range of ports for all groups. */
        GROUPS,
        /** One range of ports and one of groups. */
        ROUGH
    }

    private final List<Rule> rules;
    private final Precision precision;
    private final Predicate<Rule> wanted;
    private final ClassicAssembler out = new ClassicAssembler();

    /** By {@link #key}. */
    private final Map<Collection<Condition>, Integer> leaves = new HashMap<>();

    private int accept;
    private int reject;

    private BpfCompiler(List<Rule> rules, Precision precision, Predicate<Rule> wanted) {
        this.rules = rules;
        this.precision = precision;
        this.wanted = wanted;
    }

    /**
     * @param rules in their order
     * @param wanted the rules whose frames are let through, as long as the program is exact
     */
    static BpfFilter compile(List<Rule> rules, int maxInstructions, Predicate<Rule> wanted) {
        for (final Precision precision : Precision.values()) {
            final ClassicAssembler program = new BpfCompiler(rules, precision, wanted).program();
            if (program.length() <= maxInstructions) {
                return new BpfFilter(program.assemble(), precision == Precision.EXACT);
            }
        }
        throw new AssertionError("the roughest filter is too long");
    }

    private ClassicAssembler program() {
        reject = out.op(Classic.RET_K, 0);
        accept = out.op(Classic.RET_K, ClassicProgram.WHOLE_FRAME);
        final List<Range> ranges = new ArrayList<>();
        final List<Condition> conditions = new ArrayList<>();
        for (final Rule rule : rules) {
            ranges.add(Range.of(rule));
            conditions.add(Condition.of(rule, precision, wanted.test(rule)));
        }
        if (precision.compareTo(Precision.GROUPS) >= 0) {
            final Condition all = joinedConditions(conditions);
            conditions.replaceAll(each -> all);
        }
        if (precision == Precision.ROUGH) {
            final Range all = joinedRanges(ranges);
            ranges.replaceAll(each -> all);
        }
        final int search = search(ranges, conditions);
        header(
                out.op(Classic.LD_MEM, MEMORY_DESTINATION, search),
                conditions.stream().anyMatch(c -> !c.source().equals(Ipv4Prefix.ANY)),
                conditions.stream().anyMatch(c -> c.vlan() != Match.ANY_VLAN));
        return out;
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
                new PortRange(first, last), Ipv4Prefix.ANY, Match.ANY_VLAN, later, true);
    }

    private static Range joinedRanges(List<Range> ranges) {
        return new Range(
                ranges.stream().mapToLong(Range::first).min().orElseThrow(),
                ranges.stream().mapToLong(Range::last).max().orElseThrow());
    }

    /**
     * Cuts the address space at every boundary and searches it; returns where the search begins.
     */
    private int search(List<Range> ranges, List<Condition> conditions) {
        final TreeSet<Long> boundaries = new TreeSet<>();
        boundaries.add(0L);
        for (final Range range : ranges) {
            boundaries.add(range.first());
            boundaries.add(range.last() + 1);
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
        return tree(starts, targets, 0, starts.size());
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

    /** What is equal if the code is: the order matters where some are not wanted. */
    private static Collection<Condition> key(Set<Condition> conditions) {
        return conditions.stream().allMatch(Condition::wanted)
                ? conditions
                : List.copyOf(conditions);
    }

    /** Code that accepts if the first of the conditions that holds is wanted. */
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
        if (!condition.source().equals(Ipv4Prefix.ANY)) {
            then = equal(condition.source().address(), then, otherwise);
            if (condition.source().length() < 32) {
                then = out.op(Classic.AND_K, condition.source().mask(), then);
            }
            then = out.op(Classic.LD_MEM, MEMORY_SOURCE, then);
        }
        if (condition.vlan() != Match.ANY_VLAN) {
            then = equal(condition.vlan(), then, otherwise);
            then = out.op(Classic.LD_MEM, MEMORY_VLAN, then);
        }
        return out.op(Classic.TXA, 0, port(condition, then, otherwise));
    }

    /** With the port in the accumulator. */
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

    /** From the first byte of the frame to where {@code next} has what it needs. */
    private void header(int next, boolean source, boolean vlan) {
        final int fragment = out.op(Classic.LDX_IMM, NO_PORT, next);
        // the port lies behind 4 * IHL bytes, counted from the header behind the tags
        int port = out.op(Classic.TAX, 0, next);
        port = out.op(Classic.LD_H_IND, IP + Udp.DESTINATION_PORT, port);
        port = out.op(Classic.TAX, 0, port);
        port = out.op(Classic.ADD_X, 0, port);
        port = out.op(Classic.LSH_K, 2, port);
        port = out.op(Classic.AND_K, 0x0f, port);
        port = out.op(Classic.LD_B_IND, IP + Ipv4.VERSION_IHL, port);
        int at = out.branch(Classic.JSET_K, Ipv4.FRAGMENT_OFFSET, fragment, port);
        at = out.op(Classic.LD_H_IND, IP + Ipv4.FRAGMENT, at);
        at = out.op(Classic.ST, MEMORY_DESTINATION, at);
        at = out.op(Classic.LD_W_IND, IP + Ipv4.DESTINATION, at);
        if (source) {
            at = out.op(Classic.ST, MEMORY_SOURCE, at);
            at = out.op(Classic.LD_W_IND, IP + Ipv4.SOURCE, at);
        }
        at = out.branch(Classic.JEQ_K, Ipv4.PROTOCOL_UDP, at, reject);
        at = out.op(Classic.LD_B_IND, IP + Ipv4.PROTOCOL, at);
        tags(at, vlan);
    }

    /**
     * Looks through up to three tags, the one taken out of the frame among them; leaves the length
     * of those in the frame in the index register.
     */
    private void tags(int next, boolean vlan) {
        int at = reject;
        for (int tags = Vlan.MAX_TAGS; tags >= 0; tags--) {
            final int tag = at;
            at = out.op(Classic.LDX_IMM, tags * Vlan.LENGTH, next);
            at = linkType(tags * Vlan.LENGTH, at, tag);
            if (tags == Vlan.MAX_TAGS) {
                at = out.branch(Classic.JEQ_K, 0, at, reject);
                at = out.op(Classic.LD_W_ABS, Classic.AD_VLAN_TAG_PRESENT, at);
            }
        }
        if (vlan) {
            vlanId(at);
        }
    }

    /** Goes on according to the type behind so many bytes of tags. */
    private int linkType(int tags, int ipv4, int tag) {
        final int other = tag == reject ? reject : tagOr(tag, reject);
        final int at = out.branch(Classic.JEQ_K, Ethernet.TYPE_IPV4, ipv4, other);
        return out.op(Classic.LD_H_ABS, Ethernet.TYPE + tags, at);
    }

    private int tagOr(int tag, int otherwise) {
        final int old = out.branch(Classic.JEQ_K, Vlan.TPID_QINQ, tag, otherwise);
        final int service = out.branch(Classic.JEQ_K, Vlan.TPID_8021AD, tag, old);
        return out.branch(Classic.JEQ_K, Vlan.TPID_8021Q, tag, service);
    }

    /** Stores the id of the outermost tag: taken out of the frame, or in it, or 0. */
    private void vlanId(int next) {
        final int store = out.op(Classic.ST, MEMORY_VLAN, next);
        int none = out.op(Classic.LD_IMM, 0, store);
        int inFrame = out.op(Classic.AND_K, Vlan.ID_MASK, store);
        inFrame = out.op(Classic.LD_H_ABS, Ethernet.LENGTH, inFrame);
        none = out.op(Classic.LD_H_ABS, Ethernet.TYPE, tagOr(inFrame, none));
        int takenOut = out.op(Classic.AND_K, Vlan.ID_MASK, store);
        takenOut = out.op(Classic.LD_W_ABS, Classic.AD_VLAN_TAG, takenOut);
        final int at = out.branch(Classic.JEQ_K, 0, none, takenOut);
        out.op(Classic.LD_W_ABS, Classic.AD_VLAN_TAG_PRESENT, at);
    }
}
