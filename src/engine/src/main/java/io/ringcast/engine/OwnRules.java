package io.ringcast.engine;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.network.Addresses;
import io.ringcast.engine.network.Family;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.LinkAddress;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Resolution of rules that match the receive interface's own address ({@link Match#OWN}, {@link
 * Match#OWN_IPV6}). On each receive interface, they match its present primary address: the one that
 * the kernel chooses as source by default ({@link Addresses#primaryOf}).
 */
final class OwnRules {
    private OwnRules() {}

    /** Returns the address families of such rules; none if there is no such rule. */
    static Set<Family> families(RuleSet rules) {
        final Set<Family> families = EnumSet.noneOf(Family.class);
        rules.rules().stream()
                .map(Rule::match)
                .filter(Match::isOwn)
                .forEach(match -> families.add(Family.of(match.group().address())));
        return families;
    }

    /**
     * Returns the own addresses that such rules match.
     *
     * @return for each receive interface, one address of each family in such rules, if it has one
     */
    static List<List<IpAddress>> addresses(RuleSet rules, List<Link> receive) {
        final Set<Family> families = families(rules);
        return receive.stream()
                .map(
                        link ->
                                families.stream()
                                        .map(family -> Addresses.primaryOf(link, family))
                                        .flatMap(Optional::stream)
                                        .map(LinkAddress::address)
                                        .toList())
                .toList();
    }

    /**
     * Returns the rules for each receive interface, with its own addresses filled in.
     *
     * @param own as {@link #addresses} returns them
     */
    static List<RuleSet> resolved(RuleSet rules, List<List<IpAddress>> own) {
        final List<RuleSet> resolved = new ArrayList<>();
        for (final List<IpAddress> addresses : own) {
            RuleSet there = rules;
            for (final IpAddress address : addresses) {
                there = there.resolved(IpPrefix.of(address));
            }
            resolved.add(there);
        }
        return List.copyOf(resolved);
    }

    /** Warns of rules that match nothing because the interface has no address. */
    static void warn(EngineConfig config, List<RuleSet> resolved) {
        final List<String> names = config.receive().interfaceNames();
        for (int i = 0; i < resolved.size(); i++) {
            for (final Rule rule : resolved.get(i).rules()) {
                if (rule.match().isOwn() && rule.match().isOn(names.get(i))) {
                    config.warnings().accept(warning(rule, names.get(i), names.size() > 1));
                }
            }
        }
    }

    private static String warning(Rule rule, String receive, boolean oneOfSeveral) {
        return "rule "
                + rule.name()
                + ": takes no frames "
                + (oneOfSeveral ? "on " + receive + " " : "")
                + "until "
                + receive
                + " has an "
                + Family.of(rule.match().group().address())
                + " address";
    }
}
