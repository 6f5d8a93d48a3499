package io.ringcast.engine.match;

import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.PortRange;
import io.ringcast.engine.rule.RewriteOptions;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.Ttl;
import io.ringcast.engine.rule.VlanRewrite;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Destination whose datagrams a rule takes again if the network brings them back, by another
 * forwarder in the other direction, a bridge, or a cable between both interfaces. Then one datagram
 * circulates without end, unless its TTL is decremented on the way.
 *
 * <p>Setting the TTL does not end the loop: each round sets it again.
 *
 * @param sender the rule that has the destination
 * @param destination a group, or a host's address that a rule also matches
 * @param taker the rule that takes what is sent there
 */
public record Recirculation(Rule sender, Destination destination, Rule taker) {
    /**
     * {@return all recirculations that a rule set makes possible, in the order of its rules and
     * destinations}
     *
     * @param rules with their destinations
     */
    public static List<Recirculation> of(RuleSet rules) {
        final List<Recirculation> found = new ArrayList<>();
        for (final Rule sender : rules.rules()) {
            for (final Destination destination : sender.destinations()) {
                for (final Rule taker : rules.rules()) {
                    if (takes(taker.match(), sender, destination)) {
                        found.add(new Recirculation(sender, destination, taker));
                    }
                }
            }
        }
        return found;
    }

    private static boolean takes(Match taker, Rule sender, Destination destination) {
        return taker.group().contains(destination.address())
                && sent(sender, destination).overlaps(taker);
    }

    /**
     * Returns a match for a rule's frames after they were sent to the destination. They may come
     * back on any interface.
     */
    private static Match sent(Rule rule, Destination destination) {
        final Match match = rule.match();
        final RewriteOptions options = rule.options();
        return new Match(
                IpPrefix.of(destination.address()),
                destination.port() == Destination.SAME_PORT
                        ? match.ports()
                        : new PortRange(destination.port(), destination.lastPort()),
                options.source().isKeep()
                        ? match.source()
                        : IpPrefix.of(options.source().address()),
                options.vlan().equals(VlanRewrite.PRESERVE) ? match.vlan() : options.vlan().code(),
                null);
    }

    /**
     * {@return true if a datagram circulates without end: the sending rule does not decrement the
     * TTL}
     */
    public boolean isEndless() {
        return !sender.options().ttl().equals(Ttl.DECREMENT);
    }

    /**
     * Returns a loop within the rules: each step sends what the rule of the next step takes, and
     * the last step sends what the rule of the first takes. Empty if there is none.
     *
     * @param back receive interfaces on which sent frames come back
     */
    private static List<Recirculation> loop(RuleSet rules, Set<String> back) {
        final Map<String, List<Recirculation>> steps = new LinkedHashMap<>();
        for (final Recirculation step : of(rules)) {
            if (step.isEndless() && back.stream().anyMatch(step.taker.match()::isOn)) {
                steps.computeIfAbsent(step.sender.name(), sender -> new ArrayList<>()).add(step);
            }
        }
        final Set<String> done = new HashSet<>();
        for (final String first : steps.keySet()) {
            final List<Recirculation> way = new ArrayList<>();
            if (!done.contains(first) && leadsBack(first, steps, way, done)) {
                return way;
            }
        }
        return List.of();
    }

    /**
     * Walks from a rule along the steps until it meets a rule of its own path.
     *
     * @param path to the rule; only the loop, if the result is true
     * @param done rules from which there is no loop
     */
    private static boolean leadsBack(
            String from,
            Map<String, List<Recirculation>> steps,
            List<Recirculation> way,
            Set<String> done) {
        for (final Recirculation step : steps.getOrDefault(from, List.of())) {
            way.add(step);
            final int met = indexOfSender(way, step.taker.name());
            if (met >= 0) {
                way.subList(0, met).clear();
                return true;
            }
            if (!done.contains(step.taker.name())
                    && leadsBack(step.taker.name(), steps, way, done)) {
                return true;
            }
            way.remove(way.size() - 1);
        }
        done.add(from);
        return false;
    }

    private static int indexOfSender(List<Recirculation> way, String rule) {
        for (int i = 0; i < way.size(); i++) {
            if (way.get(i).sender.name().equals(rule)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Returns why rules must not be used if the frames that they send come back to receive
     * interfaces; empty if no datagram would circulate without end.
     *
     * @param rules with their destinations
     * @param back for each receive interface on which sent frames come back, the reason, such as
     *     "frames arrive and leave by eth0"; may be empty
     * @return one line that names a rule
     */
    public static Optional<String> refusal(RuleSet rules, Map<String, String> back) {
        final List<Recirculation> loop = loop(rules, back.keySet());
        return loop.isEmpty()
                ? Optional.empty()
                : Optional.of(refusal(loop, reason(loop.get(0).taker.match(), back)));
    }

    private static String reason(Match taker, Map<String, String> back) {
        return back.entrySet().stream()
                .filter(each -> taker.isOn(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    private static String refusal(List<Recirculation> loop, String because) {
        final StringBuilder text = new StringBuilder("rule " + loop.get(0).sender.name() + ": ");
        if (loop.size() == 1) {
            text.append("takes what it sends to ").append(loop.get(0).address()).append(" again");
        } else {
            text.append("sends to ").append(loop.get(0).address());
            for (final Recirculation step : loop.subList(1, loop.size())) {
                text.append(", which rule ")
                        .append(step.sender.name())
                        .append(" takes and sends to ")
                        .append(step.address());
            }
            text.append(", which rule ").append(loop.get(0).sender.name()).append(" takes");
        }
        return text.append(": a datagram would be forwarded again and again, because ")
                .append(because)
                .append("; set ttl: decrement to end that")
                .toString();
    }

    private String address() {
        return destination.address().toString();
    }

    /** {@return a warning about this recirculation, one line} */
    public String warning() {
        return "rule "
                + sender.name()
                + ": "
                + "if the network brings datagrams to "
                + destination.address()
                + " back, as a second forwarder in the other direction does, "
                + (sender.equals(taker) ? "it" : "rule " + taker.name())
                + " takes them again, without end; set ttl: decrement to end that (datagrams with a"
                + " TTL of 1 are dropped then)";
    }
}
