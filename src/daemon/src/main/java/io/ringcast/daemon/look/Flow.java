package io.ringcast.daemon.look;

import io.ringcast.engine.address.Ipv4Address;
import io.ringcast.engine.rule.Match;

/**
 * What multicast UDP frames that belong together have in common.
 *
 * @param source address, host order
 * @param group destination address, host order
 * @param port UDP destination port, 0 to 65535; {@link #NO_PORT} of a fragment without one
 * @param vlan id of the outermost tag, 1 to 4094; {@link Match#NO_VLAN} without a tag, or with one
 *     that says priority only
 */
public record Flow(int source, int group, int port, int vlan) {
    /** Of a fragment other than the first. */
    public static final int NO_PORT = -1;

    /** {@code 10.0.0.1 -> 239.1.2.3:10000, untagged}. */
    @Override
    public String toString() {
        return Ipv4Address.format(source)
                + " -> "
                + Ipv4Address.format(group)
                + (port == NO_PORT ? " (later fragments)" : ":" + port)
                + (vlan == Match.NO_VLAN ? ", untagged" : ", VLAN " + vlan);
    }
}
