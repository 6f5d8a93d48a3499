package io.ringcast.engine.rule;

import io.ringcast.engine.address.Ipv4Prefix;
import io.ringcast.engine.frame.Vlan;
import java.util.Objects;

/**
 * Frames that a rule takes: IPv4 UDP to these groups and ports, from these sources, in this VLAN.
 *
 * @param group destination addresses, within 224.0.0.0/4; or one unicast address, for the way back
 *     from a network without multicast
 * @param ports destination ports
 * @param source source addresses; {@link Ipv4Prefix#ANY} for all
 * @param vlan {@link #ANY_VLAN}, {@link #NO_VLAN}, or the id of the outermost tag, 1 to 4094
 */
public record Match(Ipv4Prefix group, PortRange ports, Ipv4Prefix source, int vlan) {
    /** Frames of every VLAN, and of none. */
    public static final int ANY_VLAN = -1;

    /**
     * Frames without a tag, or whose outermost tag says priority only (VLAN id 0, IEEE 802.1Q 9.6).
     */
    public static final int NO_VLAN = 0;

    /** All multicast: 224.0.0.0/4 (RFC 1112 section 4). */
    public static final Ipv4Prefix MULTICAST = new Ipv4Prefix(0xe000_0000, 4);

    // First octets of addresses, RFC 1122 section 3.2.1.3
    private static final int THIS_NETWORK = 0;
    private static final int LOOPBACK = 127;
    private static final int FIRST_GROUP = 224;

    /**
     * A match, checked.
     *
     * @throws IllegalArgumentException if no frame could match, naming the value
     */
    public Match {
        Objects.requireNonNull(ports, "ports");
        if (!MULTICAST.contains(group) && !isHost(group)) {
            throw new IllegalArgumentException(
                    "group "
                            + group
                            + ": must lie within "
                            + MULTICAST
                            + " (multicast), or be the address of one host");
        }
        if (MULTICAST.contains(source)) {
            throw new IllegalArgumentException(
                    "source " + source + ": a multicast address is never a source (RFC 1112 7.2)");
        }
        Text.inRange(vlan, ANY_VLAN, Vlan.MAX_ID, vlanMessage(Integer.toString(vlan)));
    }

    /** One address of class A, B or C, without the host's own network and loopback (RFC 1122). */
    private static boolean isHost(Ipv4Prefix destination) {
        final int network = destination.address() >>> 24;
        return destination.length() == Integer.SIZE
                && network != THIS_NETWORK
                && network != LOOPBACK
                && network < FIRST_GROUP;
    }

    /** True if frames to groups are matched; false if those to one host's address are. */
    public boolean isMulticast() {
        return MULTICAST.contains(group);
    }

    /** Reads a VLAN to match: {@code any}, {@code none} or an id of 1 to 4094. */
    public static int parseVlan(String text) {
        switch (text) {
            case "any":
                return ANY_VLAN;
            case "none":
                return NO_VLAN;
            default:
                return Text.number(text, 1, Vlan.MAX_ID, vlanMessage(text));
        }
    }

    /** As {@link #parseVlan} reads it. */
    public static String formatVlan(int vlan) {
        return vlan == ANY_VLAN ? "any" : vlan == NO_VLAN ? "none" : Integer.toString(vlan);
    }

    private static String vlanMessage(String vlan) {
        return "vlan " + vlan + ": must be any, none, or 1 to 4094";
    }
}
