package io.ringcast.engine;

import io.ringcast.engine.ring.Membership;
import io.ringcast.engine.rule.RuleSet;
import java.util.Locale;

/**
 * What the receive interface's own filter is asked to let through: without that a NIC discards
 * multicast that nobody on the host has joined. Virtual Ethernet pairs have no such filter.
 */
public enum NicFilter {
    /** The groups of the rules; all multicast where a rule is about more than one group. */
    GROUPS,
    /** All multicast: for NICs that filter wrongly, or have room for few groups. */
    ALLMULTI,
    /** Everything. */
    PROMISC;

    /** Whether the interface is put into promiscuous mode for such rules. */
    public boolean isPromiscuous(RuleSet rules) {
        return Devices.memberships(this, rules).contains(Membership.promiscuous());
    }

    /** The name as on the command line and in files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
