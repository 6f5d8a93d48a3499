package io.ringcast.engine;

import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.network.Addresses;
import io.ringcast.engine.network.Family;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.LinkAddress;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;

/**
 * Rules for the own address of the interface that frames arrive on ({@link Match#OWN}), with the
 * address that it has now: the first of its addresses, which the kernel chooses as source where
 * nothing else decides.
 */
final class OwnRules {
    private OwnRules() {}

    /** The addresses that such rules may be for; none if there is no such rule. */
    static List<LinkAddress> addresses(RuleSet rules, Link receive) {
        return rules.hasOwn() ? Addresses.of(receive, Family.IPV4) : List.of();
    }

    /** A configuration with these rules resolved. */
    static EngineConfig resolved(EngineConfig config, List<LinkAddress> addresses) {
        return config.rules().hasOwn()
                ? config.resolved(
                        config.rules()
                                .resolved(
                                        addresses.isEmpty()
                                                ? Match.OWN
                                                : IpPrefix.of(addresses.get(0).address())))
                : config;
    }

    /** Warns of rules that take nothing for want of an address. */
    static void warn(EngineConfig config) {
        for (final Rule rule : config.rules().rules()) {
            if (rule.match().isOwn()) {
                config.warnings()
                        .accept(
                                "rule "
                                        + rule.name()
                                        + ": takes no frames until "
                                        + config.receive().interfaceNames().get(0)
                                        + " has an IPv4 address");
            }
        }
    }
}
