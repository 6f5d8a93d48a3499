package io.ringcast.engine.match;

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

    /** What a rule asks of a frame, as comparisons. */
    private record Condition(
            int group,
            int groupMask,
            int source,
            int sourceMask,
            int vlan,
            int vlanMask,
            int port,
            int portSpan) {
        static Condition of(Match match) {
            final boolean anyVlan = match.vlan() == Match.ANY_VLAN;
            return new Condition(
                    match.group().address(),
                    match.group().mask(),
                    match.source().address(),
                    match.source().mask(),
                    anyVlan ? 0 : match.vlan(),
                    anyVlan ? 0 : Vlan.ID_MASK,
                    match.ports().first(),
                    match.ports().last() - match.ports().first());
        }

        boolean holds(int frameDestination, int frameSource, int frameVlan) {
            return (frameDestination & groupMask) == group
                    && (frameSource & sourceMask) == source
                    && (frameVlan & vlanMask) == vlan;
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

    // group address -> start of its list; 0 is no group and marks an empty slot
    private final int[] hashedGroups;
    private final int[] hashedLists;
    private final int hashShift;

    Candidates(RuleSet rules) {
        conditions = new Condition[rules.size()];
        final List<Integer> shared = new ArrayList<>();
        final Map<Integer, List<Integer>> own = new LinkedHashMap<>();
        final boolean few = rules.size() <= FEW;
        for (int rule = 0; rule < rules.size(); rule++) {
            final Match match = rules.get(rule).match();
            conditions[rule] = Condition.of(match);
            if (few || match.group().length() < 32) {
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
        hashedGroups = new int[Math.max(2, Integer.highestOneBit(own.size() * 4))];
        hashedLists = new int[hashedGroups.length];
        hashShift = Integer.numberOfLeadingZeros(hashedGroups.length) + 1;
        sharedList = 0;
        int at = append(shared, 0);
        Arrays.fill(hashedLists, sharedList);
        for (final Map.Entry<Integer, List<Integer>> entry : own.entrySet()) {
            int slot = slot(entry.getKey());
            while (hashedGroups[slot] != 0) {
                slot = slot + 1 & hashedGroups.length - 1;
            }
            hashedGroups[slot] = entry.getKey();
            hashedLists[slot] = at;
            at = append(entry.getValue(), at);
        }
    }

    private static void fillList(RuleSet rules, int group, List<Integer> list) {
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

    private int slot(int group) {
        // Fibonacci hashing: the high bits of a product with 2^32 / golden ratio. Groups often
        // differ in one octet only, which is why the halves are mixed before.
        return (group ^ group >>> 16) * 0x9e3779b9 >>> hashShift;
    }

    /** The most slots that are looked at to find any group: for tests. */
    int longestProbe() {
        int longest = 0;
        for (int at = 0; at < hashedGroups.length; at++) {
            if (hashedGroups[at] != 0) {
                final int distance = at - slot(hashedGroups[at]) & hashedGroups.length - 1;
                longest = Math.max(longest, distance + 1);
            }
        }
        return longest;
    }

    /** The position of the first rule with this destination, source and VLAN, or {@link #NONE}. */
    int first(int destination, int source, int vlan) {
        return from(list(destination), destination, source, vlan);
    }

    /** As {@link #first}, from behind a position on. */
    int next(int position, int destination, int source, int vlan) {
        return from(position + 1, destination, source, vlan);
    }

    private int list(int destination) {
        return hashed ? listOf(destination) : sharedList;
    }

    private int listOf(int destination) {
        int slot = slot(destination);
        int group = hashedGroups[slot];
        while (group != destination) {
            if (group == 0) {
                return sharedList;
            }
            slot = slot + 1 & hashedGroups.length - 1;
            group = hashedGroups[slot];
        }
        return hashedLists[slot];
    }

    private int from(int position, int destination, int source, int vlan) {
        for (int at = position; ; at++) {
            final int rule = lists[at];
            if (rule == NONE) {
                return NONE;
            }
            if (conditions[rule].holds(destination, source, vlan)) {
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
