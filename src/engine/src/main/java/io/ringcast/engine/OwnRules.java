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
 * Rules for the own address of the interface that frames arrive on ({@link Match#OWN}, {@link
 * Match#OWN_IPV6}), on each receive interface with the address that it has now: the one that the
 * kernel chooses as source where nothing else decides ({@link Addresses#primaryOf}).
 */
final class OwnRules {
    private OwnRules() {}

    /** The families of such rules; none if there is no such rule. */
    static Set<Family> families(RuleSet rules) {
        final Set<Family> families = EnumSet.noneOf(Family.class);
        rules.rules().stream()
                .map(Rule::match)
                .filter(Match::isOwn)
                .forEach(match -> families.add(Family.of(match.group().address())));
        return families;
    }

    /**
     * The addresses that such rules are for.
     *
     * @return for each receive interface one of each of their families, if it has one
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
     * The rules as they are on each receive interface.
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

    /** Warns of rules that take nothing for want of an address. */
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
