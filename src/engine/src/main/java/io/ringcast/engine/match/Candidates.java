package io.ringcast.engine.match;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.Vlan;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The matching half of a compiled rule set: which rules may take a frame, in their order.
 *
 * <p>A group that rules name as a single address has its own list: those rules and the prefix rules
 * that cover it, found through an open-addressing hash. Every other group shares the list of all
 * prefix rules. Lists are runs of rule indices in one array, each ended by {@link #NONE}; the
 * position in it is what the methods hand around. Few rules are quicker walked than hashed: then
 * all share one list.
 *
 * <p>Immutable.
 */
final class Candidates {
    static final int NONE = -1;

    /** Up to this many rules are simply walked. */
    private static final int FEW = 4;

    /** What a rule asks of a frame, as comparisons. IPv4 addresses are IPv4-mapped. */
    private record Condition(
            long groupHigh,
            long groupHighMask,
            long groupLow,
            long groupLowMask,
            long sourceHigh,
            long sourceHighMask,
            long sourceLow,
            long sourceLowMask,
            int vlan,
            int vlanMask,
            int port,
            int portSpan) {
        static Condition of(Match match) {
            final boolean anyVlan = match.vlan() == Match.ANY_VLAN;
            final IpPrefix group = match.group();
            final IpPrefix source = match.source();
            return new Condition(
                    group.address().high(),
                    group.highMask(),
                    group.address().low(),
                    group.lowMask(),
                    source.address().high(),
                    source.highMask(),
                    source.address().low(),
                    source.lowMask(),
                    anyVlan ? 0 : match.vlan(),
                    anyVlan ? 0 : Vlan.ID_MASK,
                    match.ports().first(),
                    match.ports().last() - match.ports().first());
        }

        boolean holds(Headers h) {
            return (h.destinationLow() & groupLowMask) == groupLow
                    && (h.destinationHigh() & groupHighMask) == groupHigh
                    && (h.sourceLow() & sourceLowMask) == sourceLow
                    && (h.sourceHigh() & sourceHighMask) == sourceHigh
                    && (h.vlanId() & vlanMask) == vlan;
        }

        boolean takesPort(int framePort) {
            // one comparison for both ends: a port below the first wraps to a large number
            return Integer.compareUnsigned(framePort - port, portSpan) <= 0;
        }
    }

    private final Condition[] conditions;
    private final int[] lists;
    private final int sharedList;
    private final boolean hashed;

    // group address -> start of its list; :: is no group and marks an empty slot
    private final long[] hashedHighs;
    private final long[] hashedLows;
    private final int[] hashedLists;
    private final int hashShift;

    Candidates(RuleSet rules) {
        conditions = new Condition[rules.size()];
        final List<Integer> shared = new ArrayList<>();
        final Map<IpAddress, List<Integer>> own = new LinkedHashMap<>();
        final boolean few = rules.size() <= FEW;
        for (int rule = 0; rule < rules.size(); rule++) {
            final Match match = rules.get(rule).match();
            conditions[rule] = Condition.of(match);
            if (match.isOwn()) {
                continue; // takes nothing as long as the address is not known
            }
            if (few || !match.group().isSingle()) {
                shared.add(rule);
            } else {
                own.put(match.group().address(), new ArrayList<>());
            }
        }
        hashed = !own.isEmpty();
        own.forEach((group, list) -> fillList(rules, group, list));
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
            int slot = slot(group.high(), group.low());
            while (!isEmpty(slot)) {
                slot = slot + 1 & hashedHighs.length - 1;
            }
            hashedHighs[slot] = group.high();
            hashedLows[slot] = group.low();
            hashedLists[slot] = at;
            at = append(entry.getValue(), at);
        }
    }

    private static void fillList(RuleSet rules, IpAddress group, List<Integer> list) {
        for (int rule = 0; rule < rules.size(); rule++) {
            if (rules.get(rule).match().group().contains(group)) {
                list.add(rule);
            }
        }
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

    /** The most slots that are looked at to find any group: for tests. */
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

    /** The position of the first rule with the frame's group, source and VLAN, or {@link #NONE}. */
    int first(Headers h) {
        return from(hashed ? list(h.destinationHigh(), h.destinationLow()) : sharedList, h);
    }

    /** As {@link #first}, from behind a position on. */
    int next(int position, Headers h) {
        return from(position + 1, h);
    }

    private int list(long high, long low) {
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

    /** The rule at a position. */
    int rule(int position) {
        return lists[position];
    }

    /** Whether a rule takes this destination port. */
    boolean takesPort(int rule, int port) {
        return conditions[rule].takesPort(port);
    }
}
