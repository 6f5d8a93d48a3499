package io.ringcast.daemon.config;

import io.ringcast.engine.rule.Deliver;
import io.ringcast.engine.rule.RuleSet;

/** Rules for combining local delivery with other settings. */
public final class Deliveries {
    /** Message for local delivery together with qdisc bypass. */
    public static final String NO_BYPASS =
            "must not be used together with deliver local: frames for this host are turned round in"
                    + " traffic control";

    private Deliveries() {}

    /** Returns whether any destination has {@code deliver: local}. */
    public static boolean anyLocal(RuleSet rules) {
        return rules.rules().stream()
                .flatMap(rule -> rule.destinations().stream())
                .anyMatch(destination -> destination.deliver() == Deliver.LOCAL);
    }
}
