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

/** Requests to the receive device's own filter, without duplicates. */
public final class Memberships {
    private Memberships() {}

    /** Returns the requests of all these filter settings. */
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
     * Returns the MAC addresses of the groups, or all multicast if a rule matches more than one
     * group. A NIC that filters VLANs discards frames with the tag of a VLAN that the host has not
     * configured. Only promiscuous mode lets them through, so a rule with a VLAN requests it.
     * Frames to the host's own MAC address need no request.
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
