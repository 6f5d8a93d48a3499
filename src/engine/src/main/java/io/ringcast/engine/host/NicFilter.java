package io.ringcast.engine.host;

import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.RuleSet;
import java.util.Locale;

/**
 * Setting of the receive interface's own filter: which frames it lets through. Without such a
 * setting, a NIC discards multicast that no program on the host has joined; virtual Ethernet pairs
 * have no such filter.
 */
public enum NicFilter {
    /**
     * Lets through the groups of the rules, and all multicast if a rule matches more than one
     * group. If a rule names a VLAN, the interface is put into promiscuous mode.
     */
    GROUPS,
    /**
     * Lets through all multicast: for NICs that filter wrongly, or that can hold only a few groups.
     */
    ALLMULTI,
    /** Lets through all frames: promiscuous mode. */
    PROMISC;

    /**
     * {@return true if this setting puts the interface into promiscuous mode for these rules}
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
