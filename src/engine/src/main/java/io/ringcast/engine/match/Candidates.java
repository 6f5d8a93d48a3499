package io.ringcast.engine.match;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.Vlan;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Lookup of the rules that may take a frame, in their order, for frames of one family.
 *
 * <p>A group that rules name as a single address has its own list: those rules and the prefix rules
 * that cover it, found through an open-addressing hash. Every other group shares the list of all
 * prefix rules. Lists are runs of rule indices in one array, each ended by {@link #NONE}; the
 * methods pass positions in this array. A walk over few rules is faster than a hash lookup: then
 * all groups share one list.
 *
 * <p>Immutable.
 */
final class Candidates {
    static final int NONE = -1;

    /** The part of an IPv4-mapped address that is the IPv4 address. */
    private static final long IPV4 = 0xffff_ffffL;

    /** Up to this many rules there is no hash lookup. */
    private static final int FEW = 4;

    /**
     * Conditions of a rule, as comparisons. For IPv4 only the low halves are used, in the form of
     * {@link Headers#destinationTail}.
     */
    private record Condition(
            boolean ipv6,
            long groupLow,
            long groupLowMask,
            long sourceLow,
            long sourceLowMask,
            int vlan,
            int vlanMask,
            int port,
            int portSpan,
            long groupHigh,
            long groupHighMask,
            long sourceHigh,
            long sourceHighMask) {
        static Condition of(Match match) {
            final boolean anyVlan = match.vlan() == Match.ANY_VLAN;
            final IpPrefix group = match.group();
            final IpPrefix source = match.source();
            final long tail = match.isIpv4() ? IPV4 : -1;
            return new Condition(
                    !match.isIpv4(),
                    group.address().low() & tail,
                    group.lowMask() & tail,
                    source.address().low() & tail,
                    source.lowMask() & tail,
                    anyVlan ? 0 : match.vlan(),
                    anyVlan ? 0 : Vlan.ID_MASK,
                    match.ports().first(),
                    match.ports().last() - match.ports().first(),
                    group.address().high(),
                    group.highMask(),
                    source.address().high(),
                    source.highMask());
        }

        boolean holds(Headers h) {
            return (h.destinationTail() & groupLowMask) == groupLow
                    && (h.sourceTail() & sourceLowMask) == sourceLow
                    && (h.vlanId() & vlanMask) == vlan
                    && (!ipv6 || highsHold(h));
        }

        private boolean highsHold(Headers h) {
            return (h.destinationHead() & groupHighMask) == groupHigh
                    && (h.sourceHead() & sourceHighMask) == sourceHigh;
        }

        boolean takesPort(int framePort) {
            // one comparison for both ends: a port below the first wraps to a large number
            return Integer.compareUnsigned(framePort - port, portSpan) <= 0;
        }
    }

    private final boolean ipv4;
    private final Condition[] conditions;
    private final int[] lists;
    private final int sharedList;
    private final boolean hashed;

    // group address -> start of its list; :: and 0.0.0.0 are no groups and mark an empty slot
    private final long[] hashedHighs;
    private final long[] hashedLows;
    private final int[] hashedLists;
    private final int hashShift;

    /**
     * Returns the candidates among the IPv4 rules of a set.
     *
     * @param taking those that may take a frame; the others have numbers only
     */
    static Candidates ipv4(RuleSet rules, Predicate<Rule> taking) {
        return new Candidates(rules, taking, true);
    }

    /**
     * Returns the candidates among the IPv6 rules of a set.
     *
     * @param taking those that may take a frame; the others have numbers only
     */
    static Candidates ipv6(RuleSet rules, Predicate<Rule> taking) {
        return new Candidates(rules, taking, false);
    }

    private Candidates(RuleSet rules, Predicate<Rule> taking, boolean ipv4) {
        this.ipv4 = ipv4;
        conditions = new Condition[rules.size()];
        final List<Integer> all = new ArrayList<>();
        for (int rule = 0; rule < rules.size(); rule++) {
            final Match match = rules.get(rule).match();
            conditions[rule] = Condition.of(match);
            // a rule for the own address takes nothing while that address is not known
            if (match.isIpv4() == ipv4 && !match.isOwn() && taking.test(rules.get(rule))) {
                all.add(rule);
            }
        }
        final List<Integer> shared = new ArrayList<>();
        final Map<IpAddress, List<Integer>> own = new LinkedHashMap<>();
        for (final int rule : all) {
            final IpPrefix group = rules.get(rule).match().group();
            if (all.size() <= FEW || !group.isSingle()) {
                shared.add(rule);
            } else {
                own.computeIfAbsent(group.address(), address -> covering(rules, all, address));
            }
        }
        hashed = !own.isEmpty();
        int length = shared.size() + 1;
        for (final List<Integer> list : own.values()) {
            length += list.size() + 1;
        }
        lists = new int[length];
        hashedHighs = new long[Math.max(2, Integer.highestOneBit(own.size() * 4))];
        hashedLows = new long[hashedHighs.length];
        hashedLists = new int[hashedHighs.length];
        hashShift = Integer.numberOfLeadingZeros(hashedHighs.length) + 1;
        sharedList = 0;
        int at = append(shared, 0);
        Arrays.fill(hashedLists, sharedList);
        for (final Map.Entry<IpAddress, List<Integer>> entry : own.entrySet()) {
            final IpAddress group = entry.getKey();
            final long low = ipv4 ? group.low() & IPV4 : group.low();
            int slot = slot(group.high(), low);
            while (!isEmpty(slot)) {
                slot = slot + 1 & hashedHighs.length - 1;
            }
            hashedHighs[slot] = group.high();
            hashedLows[slot] = low;
            hashedLists[slot] = at;
            at = append(entry.getValue(), at);
        }
    }

    private static List<Integer> covering(RuleSet rules, List<Integer> all, IpAddress group) {
        final List<Integer> some = new ArrayList<>(all);
        some.removeIf(rule -> !rules.get(rule).match().group().contains(group));
        return some;
    }

    private int append(List<Integer> list, int at) {
        int next = at;
        for (final int rule : list) {
            lists[next++] = rule;
        }
        lists[next++] = NONE;
        return next;
    }

    private boolean isEmpty(int slot) {
        return (hashedHighs[slot] | hashedLows[slot]) == 0;
    }

    private int slot(long high, long low) {
        // Fibonacci hashing: the high bits of a product with 2^32 / golden ratio. Groups often
        // differ in one octet only, which is why the halves are mixed before.
        final long both = high ^ low;
        final int group = (int) (both ^ both >>> 32);
        return (group ^ group >>> 16) * 0x9e3779b9 >>> hashShift;
    }

    /** Returns the largest number of slots that a lookup of any group visits. For tests. */
    int longestProbe() {
        int longest = 0;
        for (int at = 0; at < hashedHighs.length; at++) {
            if (!isEmpty(at)) {
                final int first = slot(hashedHighs[at], hashedLows[at]);
                final int distance = at - first & hashedHighs.length - 1;
                longest = Math.max(longest, distance + 1);
            }
        }
        return longest;
    }

    /**
     * Returns the position of the first rule with the frame's group, source and VLAN, or {@link
     * #NONE}.
     */
    int first(Headers h) {
        return from(hashed ? list(h) : sharedList, h);
    }

    /** Like {@link #first}, but starts after a position. */
    int next(int position, Headers h) {
        return from(position + 1, h);
    }

    private int list(Headers h) {
        final long high = ipv4 ? 0 : h.destinationHead();
        final long low = h.destinationTail();
        int slot = slot(high, low);
        while (hashedLows[slot] != low || hashedHighs[slot] != high) {
            if (isEmpty(slot)) {
                return sharedList;
            }
            slot = slot + 1 & hashedHighs.length - 1;
        }
        return hashedLists[slot];
    }

    private int from(int position, Headers h) {
        for (int at = position; ; at++) {
            final int rule = lists[at];
            if (rule == NONE) {
                return NONE;
            }
            if (conditions[rule].holds(h)) {
                return at;
            }
        }
    }

    /** Returns the rule at a position. */
    int rule(int position) {
        return lists[position];
    }

    /** Returns whether a rule takes this destination port. */
    boolean takesPort(int rule, int port) {
        return conditions[rule].takesPort(port);
    }
}
