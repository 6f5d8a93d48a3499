package io.ringcast.daemon.replay;

import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.List;

/** Rules with MAC addresses for destinations that a run would resolve on the network. */
final class Resolved {
    private Resolved() {}

    /** Returns the destinations without a MAC address, each once. */
    static List<String> lacking(RuleSet rules) {
        return rules.rules().stream()
                .flatMap(rule -> rule.destinations().stream())
                .filter(destination -> !destination.isResolved())
                .map(Destination::toString)
                .distinct()
                .toList();
    }

    /** Returns the rules with this MAC address for destinations that have none. */
    static RuleSet with(RuleSet rules, long mac) {
        final List<Rule> resolved = new ArrayList<>();
        for (final Rule rule : rules.rules()) {
            final List<Destination> destinations = new ArrayList<>();
            for (final Destination to : rule.destinations()) {
                destinations.add(to.isResolved() ? to : to.withMac(mac));
            }
            resolved.add(new Rule(rule.name(), rule.match(), destinations, rule.options()));
        }
        return new RuleSet(resolved);
    }
}
