package io.ringcast.daemon.config;

import io.ringcast.engine.rule.Deliver;
import io.ringcast.engine.rule.RuleSet;

/** What delivery to this host itself goes together with. */
public final class Deliveries {
    /** The rule that is broken by bypassing traffic control. */
    public static final String NO_BYPASS =
            "must not be used together with deliver local: frames for this host are turned round in"
                    + " traffic control";

    private Deliveries() {}

    /** Whether any destination is said to be this host. */
    public static boolean anyLocal(RuleSet rules) {
        return rules.rules().stream()
                .flatMap(rule -> rule.destinations().stream())
                .anyMatch(destination -> destination.deliver() == Deliver.LOCAL);
    }
}
