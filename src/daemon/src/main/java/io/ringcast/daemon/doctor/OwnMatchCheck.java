package io.ringcast.daemon.doctor;

import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import java.util.stream.Collectors;

/** Check that the interface has an address whose datagrams rules for its own address can take. */
final class OwnMatchCheck implements Check {
    private final String device;
    private final RuleSet rules;
    private final IpPrefix own;

    /**
     * @param device the interface that frames arrive on
     * @param rules some of which are for its own address
     * @param own that address; {@link Match#OWN} if it has none
     */
    OwnMatchCheck(String device, RuleSet rules, IpPrefix own) {
        this.device = device;
        this.rules = rules;
        this.own = own;
    }

    @Override
    public String name() {
        return "own address";
    }

    @Override
    public List<Finding> findings() {
        final String names =
                rules.rules().stream()
                        .filter(rule -> rule.match().isOwn())
                        .map(Rule::name)
                        .collect(Collectors.joining(", "));
        return List.of(
                own.equals(Match.OWN)
                        ? Finding.warn(
                                name(),
                                device + " has no IPv4 address: " + names + " takes no frames",
                                "ip addr add ADDRESS/LENGTH dev " + device)
                        : Finding.ok(
                                name(),
                                names
                                        + " takes what is sent to "
                                        + own
                                        + ", the first of "
                                        + device));
    }
}
