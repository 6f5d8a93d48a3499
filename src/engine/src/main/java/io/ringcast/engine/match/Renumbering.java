package io.ringcast.engine.match;

import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * New numbers of former rules and destinations after a change of rules. A rule is the same if it
 * has the same name; a destination is the same if it is equal and belongs to the same rule.
 *
 * @param rules for each former rule its new number; the number of new rules if it has been removed
 * @param destinations for each former destination its new number; the number of new destinations if
 *     it has been removed
 * @param fragments for each former rule the new rule that later fragments of its datagrams follow;
 *     -1 if they are no longer followed
 */
public record Renumbering(int[] rules, int[] destinations, int[] fragments) {
    /** Compares a former rule set with a new one. */
    public static Renumbering of(RuleSet former, RuleSet now) {
        final Map<String, Integer> names = new HashMap<>();
        for (int rule = 0; rule < now.size(); rule++) {
            names.put(now.get(rule).name(), rule);
        }
        final Renumbering numbers =
                new Renumbering(
                        filled(former.size(), now.size()),
                        filled(former.destinations(), now.destinations()),
                        filled(former.size(), FragmentTable.NOT_FOUND));
        for (int rule = 0; rule < former.size(); rule++) {
            final Integer same = names.get(former.get(rule).name());
            if (same != null) {
                numbers.same(former, rule, now, same);
            }
        }
        return numbers;
    }

    private static int[] filled(int length, int value) {
        final int[] numbers = new int[length];
        Arrays.fill(numbers, value);
        return numbers;
    }

    private void same(RuleSet former, int before, RuleSet now, int after) {
        rules[before] = after;
        final Map<Destination, Integer> numbers = new HashMap<>();
        for (int d = now.firstDestination(after); d < now.endDestination(after); d++) {
            numbers.put(now.destination(d), d);
        }
        for (int d = former.firstDestination(before); d < former.endDestination(before); d++) {
            destinations[d] = numbers.getOrDefault(former.destination(d), now.destinations());
        }
        final Rule rule = now.get(after);
        if (rule.match().equals(former.get(before).match())
                && rule.options().fragments() == Fragments.TRACK) {
            fragments[before] = after;
        }
    }

    /**
     * Returns for each new destination its former number.
     *
     * @param count number of new destinations
     * @return former numbers; -1 if the destination is new
     */
    public int[] formerDestinations(int count) {
        final int[] former = filled(count, -1);
        for (int d = 0; d < destinations.length; d++) {
            if (destinations[d] < count) {
                former[destinations[d]] = d;
            }
        }
        return former;
    }
}
