package io.ringcast.engine.rule;

import io.ringcast.engine.address.Ipv4Prefix;
import io.ringcast.engine.frame.Vlan;
import java.util.Objects;

/**
 * Frames that a rule takes: IPv4 UDP to these groups and ports, from these sources, in this VLAN.
 *
 * @param group destination addresses, within 224.0.0.0/4
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

    /**
     * @throws IllegalArgumentException if no frame could match, naming the value
     */
    public Match {
        Objects.requireNonNull(ports, "ports");
        if (!MULTICAST.contains(group)) {
            throw new IllegalArgumentException(
                    "group " + group + ": must lie within " + MULTICAST + " (multicast)");
        }
        if (MULTICAST.contains(source)) {
            throw new IllegalArgumentException(
                    "source " + source + ": a multicast address is never a source (RFC 1112 7.2)");
        }
        Text.inRange(vlan, ANY_VLAN, Vlan.MAX_ID, vlanMessage(Integer.toString(vlan)));
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
