package io.ringcast.daemon.doctor;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import java.util.Set;

/** Checks whether receive and transmit interface are swapped. */
final class RoleCheck implements Check {
    private final HostFiles files;
    private final Link receive;
    private final Link transmit;
    private final RuleSet rules;

    RoleCheck(HostFiles files, Link receive, Link transmit, RuleSet rules) {
        this.files = files;
        this.receive = receive;
        this.transmit = transmit;
        this.rules = rules;
    }

    @Override
    public String name() {
        return "interfaces";
    }

    @Override
    public List<Finding> findings() {
        if (receive.index() == transmit.index()) {
            return List.of(
                    Finding.info(
                            name(),
                            receive.name()
                                    + " is both -i and -o: what is forwarded leaves where it came"));
        }
        final Set<IpAddress> here = joined(receive);
        return List.of(
                joined(transmit).stream()
                        .filter(group -> !here.contains(group) && isWanted(group))
                        .findFirst()
                        .map(this::swapped)
                        .orElseGet(
                                () ->
                                        Finding.ok(
                                                name(),
                                                "from "
                                                        + receive.name()
                                                        + " to "
                                                        + transmit.name())));
    }

    private Set<IpAddress> joined(Link link) {
        return Memberships.groups(files, link.name());
    }

    /**
     * Returns whether there is a rule for this single group. Rules for prefixes do not count,
     * because they may match groups that are not intended.
     */
    private boolean isWanted(IpAddress group) {
        return rules.rules().stream()
                .map(Rule::match)
                .map(Match::group)
                .anyMatch(wanted -> wanted.isSingle() && wanted.contains(group));
    }

    /**
     * Returns the finding, which is only a hint: a join without an interface uses the default route
     * (ip(7)).
     */
    private Finding swapped(IpAddress group) {
        return Finding.info(
                name(),
                group
                        + " is joined on "
                        + transmit.name()
                        + ", and not on "
                        + receive.name()
                        + ": by an application that named no interface, or -i and -o are swapped"
                        + " (--listen tells)");
    }
}
