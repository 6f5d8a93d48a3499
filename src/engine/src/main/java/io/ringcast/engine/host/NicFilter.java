package io.ringcast.engine.host;

import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.ring.Membership;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Demand on the receive interface's own filter: what it is to let through. Without it a NIC
 * discards multicast that nobody on the host has joined; virtual Ethernet pairs have no such
 * filter.
 */
public enum NicFilter {
    /** The groups of the rules; all multicast where a rule is about more than one group. */
    GROUPS,
    /** All multicast: for NICs that filter wrongly, or have room for few groups. */
    ALLMULTI,
    /** Everything. */
    PROMISC;

    /** True if the interface is put into promiscuous mode for such rules. */
    public boolean isPromiscuous(RuleSet rules) {
        return memberships(rules).contains(Membership.promiscuous());
    }

    /** Requests to the receiving device's filters, none twice. */
    public List<Membership> memberships(RuleSet rules) {
        return switch (this) {
            case GROUPS -> groups(rules);
            case ALLMULTI -> List.of(Membership.allMulticast());
            case PROMISC -> List.of(Membership.promiscuous());
        };
    }

    /**
     * The frames of all groups of all rules. Frames of a VLAN that the host has not configured are
     * discarded by most NICs (rx-vlan-filter), and AF_PACKET can open that filter only by
     * promiscuous mode (net/packet/af_packet.c, packet_dev_mc); so a rule that names a VLAN asks
     * for that.
     */
    private static List<Membership> groups(RuleSet rules) {
        final Set<Membership> memberships = new LinkedHashSet<>();
        for (final Rule rule : rules.rules()) {
            memberships.add(groups(rule.match()));
            if (rule.match().vlan() > Match.NO_VLAN) {
                memberships.add(Membership.promiscuous());
            }
        }
        return List.copyOf(memberships);
    }

    private static Membership groups(Match match) {
        return match.group().length() == Integer.SIZE
                ? Membership.multicast(MacAddress.ofGroup(match.group().address()))
                : Membership.allMulticast();
    }

    /** The name as on the command line and in files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
