package io.ringcast.daemon.look;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.host.GroupJoin;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Explanation why no rule matches the frames that arrive: compares what a look has seen with the
 * rules.
 *
 * @param look what arrived
 * @param rules the rules
 * @param joins groups joined during the look
 * @param link the interface that was looked at
 */
public record Explanation(Look look, RuleSet rules, JoinPolicy joins, Link link) {
    /** Maximum number of flows in the text. */
    private static final int MOST_FLOWS = 8;

    /** Returns the number of frames whose keys match a rule. */
    public long taken() {
        return sorted().stream()
                .filter(seen -> seen.difference.takes())
                .mapToLong(Seen::frames)
                .sum();
    }

    /** A flow, with its difference from the nearest rule. */
    private record Seen(Flow flow, long frames, Difference difference) {
        /**
         * Returns whether the group is for protocols of the link, which are always present:
         * 224.0.0.0/24 (RFC 5771 section 4), and IPv6 groups with link-local scope (RFC 4291
         * section 2.7).
         */
        boolean linkLocal() {
            final IpAddress group = flow.group();
            return group.isIpv4()
                    ? group.ipv4() >>> Byte.SIZE == 0xe00000
                    : group.isMulticast() && (group.high() >>> 48 & 0xf) == 2;
        }
    }

    /** Returns the flows by distance from a rule, then by frequency; link protocols last. */
    private List<Seen> sorted() {
        return look.flows().entrySet().stream()
                .map(seen -> new Seen(seen.getKey(), seen.getValue(), nearest(seen.getKey())))
                .sorted(
                        Comparator.comparing(Seen::linkLocal)
                                .thenComparing(seen -> seen.difference.keys().size())
                                .thenComparing(seen -> -seen.frames))
                .toList();
    }

    /**
     * Returns the difference of a flow from the nearest rule: the first of those that differ in the
     * fewest keys.
     */
    private Difference nearest(Flow flow) {
        return rules.rules().stream()
                .map(rule -> Difference.of(rule, flow))
                .min(Comparator.comparingInt(difference -> difference.keys().size()))
                .orElseThrow();
    }

    /**
     * Returns the options of a rule that would match the flow nearest to the present rules; empty
     * if there is no such flow.
     */
    public String options() {
        return sorted().stream()
                .filter(seen -> !seen.linkLocal() && !seen.difference.takes())
                .map(seen -> seen.difference.options())
                .findFirst()
                .orElse("");
    }

    /**
     * Returns one line for each observation, the most important first; none if there is nothing to
     * say.
     */
    public List<String> lines() {
        final List<String> lines = new ArrayList<>();
        if (look.flows().isEmpty()) {
            lines.add(nothing());
        }
        sorted().stream().limit(MOST_FLOWS).map(Explanation::line).forEach(lines::add);
        further(lines);
        if (look.full()) {
            lines.add(ended());
        }
        if (look.oversize() > 0) {
            lines.add(
                    frames(look.oversize())
                            + " longer than the MTU of "
                            + link.name()
                            + " allows: dropped (oversize)");
        }
        if (look.drops().total() > 0) {
            lines.add(dropped());
        }
        if (taken() == 0) {
            lines.addAll(unjoined());
        }
        return lines;
    }

    private String nothing() {
        final String seconds = String.format(Locale.ROOT, "%.1f s", look.seconds());
        return look.frames() == 0
                ? "no frame at all arrived on "
                        + link.name()
                        + " in "
                        + seconds
                        + ": is it the right interface, is its switch port open, is the sender"
                        + " there?"
                : "no multicast UDP arrived on "
                        + link.name()
                        + " in "
                        + seconds
                        + ", only "
                        + others();
    }

    private String others() {
        return look.others().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(seen -> seen.getKey() + " " + seen.getValue())
                .collect(
                        Collectors.joining(
                                ", ",
                                "",
                                look.isNarrowed()
                                        ? " (after the first "
                                                + frames(Look.MAX_OTHERS)
                                                + ", those to single hosts are not counted)"
                                        : ""));
    }

    private String ended() {
        return String.format(
                Locale.ROOT,
                "the look ended after %.1f s, at %s of multicast UDP, the most it takes: feeds that"
                        + " are slower than these may be missing",
                look.seconds(),
                frames(Lookout.MAX_MULTICAST));
    }

    private static String line(Seen seen) {
        return frames(seen.frames) + " " + seen.flow + ": " + seen.difference.text();
    }

    private void further(List<String> lines) {
        final long flows = look.flows().size() - MOST_FLOWS;
        if (flows > 0) {
            lines.add(
                    (look.furtherFrames() > 0 ? "more than " : "")
                            + flows
                            + " other flows of multicast UDP");
        }
        if (!look.flows().isEmpty() && !look.others().isEmpty()) {
            lines.add("besides: " + others());
        }
    }

    private String dropped() {
        return String.format(
                Locale.ROOT,
                "%s itself discarded %,d frames meanwhile (errors %,d, dropped %,d): they may be"
                        + " longer than its MTU of %d",
                link.name(),
                look.drops().total(),
                look.drops().errors(),
                look.drops().dropped(),
                link.mtu());
    }

    private List<String> unjoined() {
        final List<GroupJoin> joined = joins.joins(rules, warning -> {});
        return rules.rules().stream()
                .filter(rule -> rule.match().isMulticast())
                .filter(rule -> joined.stream().noneMatch(join -> covers(rule.match(), join)))
                .map(this::unjoined)
                .limit(1)
                .toList();
    }

    private static boolean covers(Match match, GroupJoin join) {
        return match.group().contains(join.group());
    }

    private String unjoined(Rule rule) {
        return "nothing is joined for rule "
                + rule.name()
                + " (join: "
                + joins
                + "): a switch that snoops on "
                + (rule.match().isIpv4() ? "IGMP" : "MLD")
                + " sends a group only to where it is joined";
    }

    private static String frames(long count) {
        return String.format(Locale.ROOT, "%,d frame%s", count, count == 1 ? "" : "s");
    }
}
