package io.ringcast.engine.rule;

import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.frame.Vlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Check whether a rule can match any frame that earlier rules leave. The frames that a rule matches
 * form a box in seven dimensions: both halves of the group, both halves of the source, port, VLAN
 * id and receive interface. The check cuts the boxes of the earlier rules out of this box, one
 * after the other; if nothing remains, the rule can never match. A prefix is a range in one half of
 * an address; in the other half it is a single value or all values.
 */
final class Coverage {
    private static final int DIMENSIONS = 7;

    /**
     * Largest number of pieces that cutting may leave. With more pieces the check gives up and
     * accepts the rule.
     */
    private static final int MAX_PIECES = 10_000;

    private Coverage() {}

    /**
     * Returns the receive interfaces that these matches name, each once, and null for all others.
     */
    static List<String> interfaces(Stream<Match> matches) {
        return Stream.concat(
                        matches.map(Match::interfaceName).filter(Objects::nonNull).distinct(),
                        Stream.of((String) null))
                .collect(Collectors.toList());
    }

    /**
     * Returns the earlier rules that together take all frames of this rule; an empty list if the
     * rule can still match.
     *
     * @param interfaces all receive interfaces; the result of {@link #interfaces} if they are not
     *     known
     */
    static List<Rule> covering(Rule rule, List<Rule> earlier, List<String> interfaces) {
        final List<Rule> used = new ArrayList<>();
        List<long[]> pieces = List.of(box(rule.match(), interfaces));
        for (final Rule other : earlier) {
            final long[] cut = box(other.match(), interfaces);
            final List<long[]> remaining = new ArrayList<>();
            boolean touched = false;
            for (final long[] piece : pieces) {
                if (intersect(piece, cut)) {
                    touched = true;
                    subtract(piece, cut, remaining);
                } else {
                    remaining.add(piece);
                }
            }
            if (touched) {
                used.add(other);
            }
            if (remaining.isEmpty()) {
                return fewest(rule, used, interfaces);
            }
            if (remaining.size() > MAX_PIECES) {
                return List.of();
            }
            pieces = remaining;
        }
        return List.of();
    }

    /**
     * Returns the one rule that alone covers the given rule, if there is one; otherwise all of
     * them.
     */
    private static List<Rule> fewest(Rule rule, List<Rule> covering, List<String> interfaces) {
        final long[] box = box(rule.match(), interfaces);
        for (final Rule other : covering) {
            final List<long[]> remaining = new ArrayList<>();
            subtract(box, box(other.match(), interfaces), remaining);
            if (remaining.isEmpty()) {
                return List.of(other);
            }
        }
        return covering;
    }

    /** Returns the first and the last value of each dimension. */
    private static long[] box(Match match, List<String> interfaces) {
        final boolean anyInterface = match.interfaceName() == null;
        final boolean anyVlan = match.vlan() == Match.ANY_VLAN;
        final IpPrefix group = match.group();
        final IpPrefix source = match.source();
        return new long[] {
            ordered(group.address().high()),
            ordered(group.last().high()),
            ordered(group.address().low()),
            ordered(group.last().low()),
            match.ports().first(),
            match.ports().last(),
            ordered(source.address().high()),
            ordered(source.last().high()),
            ordered(source.address().low()),
            ordered(source.last().low()),
            anyVlan ? 0 : match.vlan(),
            anyVlan ? Vlan.ID_MASK : match.vlan(),
            anyInterface ? 0 : interfaces.indexOf(match.interfaceName()),
            anyInterface ? interfaces.size() - 1 : interfaces.indexOf(match.interfaceName()),
        };
    }

    /**
     * Maps an unsigned number to a signed one so that signed comparison gives the unsigned order.
     */
    private static long ordered(long unsigned) {
        return unsigned ^ Long.MIN_VALUE;
    }

    /** Returns whether one frame could match both. */
    static boolean overlap(Match one, Match other) {
        final List<String> interfaces = interfaces(Stream.of(one, other));
        return intersect(box(one, interfaces), box(other, interfaces));
    }

    private static boolean intersect(long[] a, long[] b) {
        for (int d = 0; d < 2 * DIMENSIONS; d += 2) {
            if (a[d] > b[d + 1] || b[d] > a[d + 1]) {
                return false;
            }
        }
        return true;
    }

    /** Adds what remains of a piece when an intersecting box is cut out of it. */
    private static void subtract(long[] piece, long[] cut, List<long[]> remaining) {
        final long[] rest = piece.clone();
        for (int d = 0; d < 2 * DIMENSIONS; d += 2) {
            if (rest[d] < cut[d]) {
                final long[] below = rest.clone();
                below[d + 1] = cut[d] - 1;
                remaining.add(below);
                rest[d] = cut[d];
            }
            if (rest[d + 1] > cut[d + 1]) {
                final long[] above = rest.clone();
                above[d] = cut[d + 1] + 1;
                remaining.add(above);
                rest[d + 1] = cut[d + 1];
            }
        }
    }
}
