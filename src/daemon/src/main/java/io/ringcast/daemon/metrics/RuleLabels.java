package io.ringcast.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.rule.Deliver;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Labels of the series of a set of rules, made once for all scrapes. The lists go by the numbers of
 * rules and destinations.
 *
 * @param rules whose
 * @param byRule {@code rule}
 * @param byDestination {@code rule}, {@code destination}
 * @param byError {@code rule}, {@code destination}, {@code reason}: for each destination all errors
 */
record RuleLabels(
        RuleSet rules, List<Labels> byRule, List<Labels> byDestination, List<Labels> byError) {
    /** Label of rules. */
    static final String RULE = "rule";

    /** Label of destinations. */
    static final String DESTINATION = "destination";

    /** Label of drop reasons and transmit errors. */
    static final String REASON = "reason";

    /** No rule has such a name. */
    private static final String FORMER = "(former)";

    /** Rules that are in force no longer. */
    static final Labels FORMER_RULE = Labels.of(RULE, FORMER);

    /** Destinations of the same. */
    static final Labels FORMER_DESTINATION = FORMER_RULE.add(DESTINATION, FORMER);

    static RuleLabels of(RuleSet rules) {
        final List<Labels> byRule = new ArrayList<>();
        final List<Labels> byDestination = new ArrayList<>();
        final List<Labels> byError = new ArrayList<>();
        for (int rule = 0; rule < rules.size(); rule++) {
            final Labels name = Labels.of(RULE, rules.get(rule).name());
            byRule.add(name);
            for (final String to : destinations(rules.get(rule).destinations())) {
                final Labels labels = name.add(DESTINATION, to);
                byDestination.add(labels);
                for (final TransmitError error : TransmitError.values()) {
                    byError.add(labels.add(REASON, error.label()));
                }
            }
        }
        return new RuleLabels(rules, byRule, byDestination, byError);
    }

    /**
     * The names of a rule's destinations: address and port; where those are the same, the MAC
     * address and the way of delivery tell them apart.
     */
    private static List<String> destinations(List<Destination> destinations) {
        final List<String> names = new ArrayList<>();
        final Set<String> seen = new HashSet<>();
        for (final Destination destination : destinations) {
            final String name = destination.toString();
            names.add(seen.add(name) ? name : name + " " + difference(destination));
        }
        return names;
    }

    private static String difference(Destination destination) {
        final Deliver deliver = destination.deliver();
        return (destination.isResolved() ? MacAddress.format(destination.mac()) + " " : "")
                + deliver.name().toLowerCase(Locale.ROOT);
    }
}
