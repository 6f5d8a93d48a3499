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
 * Labels of the series of a rule set, created once for all scrapes. The indexes of the lists are
 * the numbers of rules and destinations.
 *
 * @param rules the rules
 * @param byRule label {@code rule}, for each rule
 * @param byDestination labels {@code rule} and {@code destination}, for each destination
 * @param byError labels {@code rule}, {@code destination} and {@code reason}, for each destination
 *     and each error
 */
record RuleLabels(
        RuleSet rules, List<Labels> byRule, List<Labels> byDestination, List<Labels> byError) {
    /** Name of the label for rules. */
    static final String RULE = "rule";

    /** Name of the label for destinations. */
    static final String DESTINATION = "destination";

    /** Name of the label for drop reasons and transmit errors. */
    static final String REASON = "reason";

    /** Label value for former rules. Rule names cannot contain parentheses. */
    private static final String FORMER = "(former)";

    /** Labels for rules that are no longer in force. */
    static final Labels FORMER_RULE = Labels.of(RULE, FORMER);

    /** Labels for destinations of rules that are no longer in force. */
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
     * Returns the names of a rule's destinations: address and port. If these are the same for
     * several, the MAC address and the delivery are added to distinguish them.
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
