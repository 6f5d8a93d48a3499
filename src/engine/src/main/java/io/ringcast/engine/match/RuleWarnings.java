package io.ringcast.engine.match;

import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.List;

/** Warnings about rules that are valid but probably a mistake, one line each. */
public final class RuleWarnings {
    private RuleWarnings() {}

    /**
     * {@return the warnings of the rule set, and warnings about datagrams that the network may
     * bring back}
     *
     * @param rules with their destinations
     * @param interfaceNames of all receive interfaces; empty if they are not known
     */
    public static List<String> of(RuleSet rules, List<String> interfaceNames) {
        final List<String> warnings = new ArrayList<>(rules.warnings(interfaceNames));
        Recirculation.of(rules).stream()
                .filter(Recirculation::isEndless)
                .map(Recirculation::warning)
                .forEach(warnings::add);
        return warnings;
    }
}
