package io.ringcast.daemon.look;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.rule.Match;

/**
 * Keys that the multicast UDP frames of a flow have in common.
 *
 * @param source address
 * @param group destination address, of the same family
 * @param port UDP destination port, 0 to 65535; {@link #NO_PORT} for a fragment without a port
 * @param vlan id of the outermost tag, 1 to 4094; {@link Match#NO_VLAN} without a tag, or with a
 *     priority tag (VLAN id 0)
 */
public record Flow(IpAddress source, IpAddress group, int port, int vlan) {
    /** Port of a fragment other than the first. */
    public static final int NO_PORT = -1;

    /**
     * Returns for example {@code 10.0.0.1 -> 239.1.2.3:10000, untagged} or {@code 2001:db8::1 ->
     * [ff3e::1]:10000}.
     */
    @Override
    public String toString() {
        return source
                + " -> "
                + (port == NO_PORT ? group + " (later fragments)" : group.withPort(port))
                + (vlan == Match.NO_VLAN ? ", untagged" : ", VLAN " + vlan);
    }
}
