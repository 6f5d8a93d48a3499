package io.ringcast.daemon.doctor;

import io.ringcast.engine.network.Neighbours;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.Ttl;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Checks whether the TTL of datagrams is sufficient to reach their destination. The default TTL of
 * multicast is 1 (IP_MULTICAST_TTL in ip(7)), which is sufficient for one link only.
 */
final class TtlCheck implements Check {
    private final RuleSet rules;
    private final DestinationCheck.Network network;

    TtlCheck(RuleSet rules, DestinationCheck.Network network) {
        this.rules = rules;
        this.network = network;
    }

    @Override
    public String name() {
        return "TTL";
    }

    @Override
    public List<Finding> findings() {
        final List<Finding> findings = new ArrayList<>();
        for (final Rule rule : rules.rules()) {
            if (rule.options().ttl().equals(Ttl.DECREMENT)) {
                findings.add(warn(rule, "decrements it: what arrives with 1 is dropped (ttl)"));
            } else if (rule.options().ttl().equals(Ttl.KEEP)) {
                distant(rule, findings);
            }
        }
        return findings.isEmpty()
                ? List.of(Finding.ok(name(), "no gateway is on the way, or the rule sets it"))
                : findings;
    }

    /** Adds a finding, once for a rule, if a destination is behind a gateway. */
    private void distant(Rule rule, List<Finding> findings) {
        for (final Destination destination : rule.destinations()) {
            if (isDistant(destination)) {
                findings.add(
                        warn(
                                rule,
                                "keeps it, and a gateway on the way to "
                                        + destination.address()
                                        + " drops what has 1"));
                return;
            }
        }
    }

    /**
     * Returns whether a destination is behind a gateway. If its MAC address is configured or
     * derived, that is not known, and the result is false.
     */
    private boolean isDistant(Destination destination) {
        try {
            return !destination.isResolved()
                    && !network.isLocal(destination.address())
                    && Neighbours.isGateway(
                            network.nextHop(destination.address()), destination.address());
        } catch (NetworkException e) {
            return false; // DestinationCheck reports it
        }
    }

    private Finding warn(Rule rule, String message) {
        return Finding.warn(
                name(),
                String.format(
                        Locale.ROOT,
                        "rule %s %s; multicast is mostly sent with 1",
                        rule.name(),
                        message),
                "ringcast run --ttl 'set 64' ...   # in a file, ttl: set 64");
    }
}
