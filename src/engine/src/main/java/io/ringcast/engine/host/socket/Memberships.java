package io.ringcast.engine.host.socket;

import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.host.NicFilter;
import io.ringcast.engine.ring.Membership;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Requests to the receiving device's own filter, none twice. */
public final class Memberships {
    private Memberships() {}

    /** What any of the filters asks for. */
    public static List<Membership> of(Collection<NicFilter> filters, List<Rule> rules) {
        return filters.stream().flatMap(filter -> of(filter, rules).stream()).distinct().toList();
    }

    private static List<Membership> of(NicFilter filter, List<Rule> rules) {
        return switch (filter) {
            case GROUPS -> groups(rules);
            case ALLMULTI -> List.of(Membership.allMulticast());
            case PROMISC -> List.of(Membership.promiscuous());
        };
    }

    /**
     * The groups' own MAC addresses, or all multicast where a rule is about more than one group. A
     * NIC that filters VLANs discards what bears the tag of one that the host has not configured;
     * only promiscuous mode, which a rule with a VLAN hence asks for, lets it through. What is sent
     * to the host's own MAC address comes without being asked for.
     */
    private static List<Membership> groups(List<Rule> rules) {
        final Set<Membership> memberships = new LinkedHashSet<>();
        for (final Rule rule : rules) {
            if (rule.match().isMulticast()) {
                memberships.add(groups(rule.match()));
            }
            if (rule.match().vlan() > Match.NO_VLAN) {
                memberships.add(Membership.promiscuous());
            }
        }
        return List.copyOf(memberships);
    }

    private static Membership groups(Match match) {
        return match.group().isSingle()
                ? Membership.multicast(MacAddress.ofGroup(match.group().address()))
                : Membership.allMulticast();
    }
}
