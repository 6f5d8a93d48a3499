package io.ringcast.engine.host;

import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.RuleSet;
import java.util.Locale;

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

    /**
     * {@return true if the interface is put into promiscuous mode for such rules}
     *
     * @param rules that the interface is opened for
     */
    public boolean isPromiscuous(RuleSet rules) {
        return this == PROMISC
                || this == GROUPS
                        && rules.rules().stream()
                                .anyMatch(rule -> rule.match().vlan() > Match.NO_VLAN);
    }

    /** {@return the name as on the command line and in files} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
