package io.ringcast.engine.rule;

import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.frame.Vlan;
import java.util.List;
import java.util.Objects;

/**
 * Condition for the frames that a rule takes: UDP to these groups and ports, from these sources, in
 * this VLAN, on this interface.
 *
 * @param group destination addresses, within 224.0.0.0/4 or ff00::/8; or one unicast address,
 *     {@link #OWN} or {@link #OWN_IPV6}, for frames that come back from a network without multicast
 * @param ports destination ports
 * @param source source addresses of the same family; {@link #anySource} for all
 * @param vlan {@link #ANY_VLAN}, {@link #NO_VLAN}, or the id of the outermost tag, 1 to 4094
 * @param interfaceName receive interface that frames arrive on, by the name that the engine's
 *     configuration has for it; null for any
 */
public record Match(
        IpPrefix group, PortRange ports, IpPrefix source, int vlan, String interfaceName) {
    /** Matches frames of every VLAN, and frames without a tag. */
    public static final int ANY_VLAN = -1;

    /**
     * Matches frames without a tag, and frames whose outermost tag carries a priority only (VLAN id
     * 0, IEEE 802.1Q 9.6).
     */
    public static final int NO_VLAN = 0;

    /** All IPv4 multicast: 224.0.0.0/4 (RFC 1112 section 4). */
    public static final IpPrefix MULTICAST = IpPrefix.ofIpv4(0xe000_0000, 4);

    /** All IPv6 multicast: ff00::/8 (RFC 4291 section 2.7). */
    public static final IpPrefix MULTICAST_IPV6 = IpPrefix.parse("ff00::/8");

    /**
     * Placeholder for the own IPv4 address of the interface that frames arrive on, which only the
     * host knows. A rule with this group takes no frames until {@link RuleSet#resolved} has put the
     * address in its place. The value is 0.0.0.0, which is no valid destination (RFC 1122 section
     * 3.2.1.3).
     */
    public static final IpPrefix OWN = IpPrefix.ofIpv4(0, Integer.SIZE);

    /**
     * Placeholder for the own IPv6 address, like {@link #OWN}. The value is ::, which is no valid
     * destination (RFC 4291 section 2.5.2).
     */
    public static final IpPrefix OWN_IPV6 = IpPrefix.parse("::/128");

    /** The word for {@link #OWN}, or for {@link #OWN_IPV6} if the destinations are IPv6. */
    private static final String OWN_WORD = "own";

    /** The word for {@link #OWN_IPV6}, whatever family the destinations have. */
    private static final String OWN_IPV6_WORD = "own-ipv6";

    private static final String ANY_WORD = "any";

    /**
     * Creates a match and checks its values.
     *
     * @throws IllegalArgumentException if no frame could match, naming the value
     */
    public Match {
        Objects.requireNonNull(ports, "ports");
        final IpPrefix multicast = multicast(group);
        if (!multicast.contains(group) && !isHost(group) && !isOwn(group)) {
            throw notTaken(group);
        }
        if (source.isIpv4() != group.isIpv4()) {
            throw new IllegalArgumentException(
                    "source "
                            + source
                            + ": must be of the same family as the group, "
                            + familyText(group));
        }
        if (multicast.contains(source)) {
            throw new IllegalArgumentException(
                    "source "
                            + source
                            + ": must not be a multicast address ("
                            + (source.isIpv4() ? "RFC 1112 7.2" : "RFC 4291 2.7")
                            + ")");
        }
        Text.inRange(vlan, ANY_VLAN, Vlan.MAX_ID, vlanMessage(Integer.toString(vlan)));
        if (interfaceName != null && interfaceName.isEmpty()) {
            throw new IllegalArgumentException("interface '': must have a name");
        }
    }

    private static IllegalArgumentException notTaken(IpPrefix group) {
        return new IllegalArgumentException(
                "group "
                        + group
                        + ": must lie within "
                        + multicast(group)
                        + " (multicast), or be the address of one host");
    }

    private static boolean isHost(IpPrefix destination) {
        return destination.isSingle() && destination.address().isHost();
    }

    /** Returns the multicast addresses of the same family. */
    private static IpPrefix multicast(IpPrefix family) {
        return family.isIpv4() ? MULTICAST : MULTICAST_IPV6;
    }

    /**
     * {@return all sources of frames to a group}
     *
     * @param group whose family the sources have
     */
    public static IpPrefix anySource(IpPrefix group) {
        return group.isIpv4() ? IpPrefix.ANY_IPV4 : IpPrefix.ANY_IPV6;
    }

    /**
     * {@return true if a frame could match both}
     *
     * @param other of the same or of another family
     */
    public boolean overlaps(Match other) {
        return Coverage.overlap(this, other);
    }

    /** {@return true if IPv4 frames are matched; false if IPv6 frames are} */
    public boolean isIpv4() {
        return group.isIpv4();
    }

    /** {@return true if frames of any source are matched} */
    public boolean isAnySource() {
        return source.length() == 0;
    }

    /** {@return true if frames to groups are matched; false if those to one host's address are} */
    public boolean isMulticast() {
        return group.address().isMulticast();
    }

    /**
     * {@return true if frames that arrive on a receive interface are matched}
     *
     * @param receiveInterface its name in the engine's configuration
     */
    public boolean isOn(String receiveInterface) {
        return interfaceName == null || interfaceName.equals(receiveInterface);
    }

    /**
     * {@return true if the group is {@link #OWN} or {@link #OWN_IPV6}, whose address is not yet
     * known}
     */
    public boolean isOwn() {
        return isOwn(group);
    }

    private static boolean isOwn(IpPrefix group) {
        return group.equals(OWN) || group.equals(OWN_IPV6);
    }

    /**
     * Replaces {@link #OWN} with {@link #OWN_IPV6} if the rule sends to IPv6 destinations.
     *
     * @param group any group
     * @param destinations of the rule; may be none
     * @return {@link #OWN_IPV6} if the group is {@code OWN} and the first destination is IPv6; else
     *     the group itself
     */
    public static IpPrefix own(IpPrefix group, List<Destination> destinations) {
        return group.equals(OWN)
                        && !destinations.isEmpty()
                        && !destinations.get(0).address().isIpv4()
                ? OWN_IPV6
                : group;
    }

    /**
     * Returns the text of a group; for {@link #OWN} with its family, because the user may expect
     * the other family.
     */
    static String familyText(IpPrefix group) {
        return group.equals(OWN)
                ? OWN_WORD + " (IPv4 here, " + OWN_IPV6_WORD + " is IPv6)"
                : formatGroup(group);
    }

    /**
     * Reads a group to match: {@code any} for all IPv4 multicast, {@code own} for {@link #OWN},
     * {@code own-ipv6} for {@link #OWN_IPV6}, else an address or a prefix.
     *
     * @param text as in a file or on the command line
     * @return the group; whether a rule may have it is checked with the rule
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static IpPrefix parseGroup(String text) {
        switch (text) {
            case ANY_WORD:
                return MULTICAST;
            case OWN_WORD:
                return OWN;
            case OWN_IPV6_WORD:
                return OWN_IPV6;
            default:
                if (text.startsWith(OWN_WORD)) {
                    throw new IllegalArgumentException(
                            "group "
                                    + text
                                    + ": must be "
                                    + OWN_WORD
                                    + " (of the family of the destinations, IPv4 if there is none)"
                                    + " or "
                                    + OWN_IPV6_WORD);
                }
                final IpPrefix group = IpPrefix.parse(text);
                if (isOwn(group)) {
                    throw notTaken(group);
                }
                return group;
        }
    }

    /**
     * Writes a group to match.
     *
     * @param group as {@link #parseGroup} returns it
     * @return text that {@link #parseGroup} reads; all IPv4 multicast as the prefix 224.0.0.0/4
     */
    public static String formatGroup(IpPrefix group) {
        return group.equals(OWN)
                ? OWN_WORD
                : group.equals(OWN_IPV6) ? OWN_IPV6_WORD : group.toString();
    }

    /**
     * Reads a VLAN to match: {@code any}, {@code none} or an id of 1 to 4094.
     *
     * @param text as in a file or on the command line
     * @return the id, {@link #ANY_VLAN} or {@link #NO_VLAN}
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static int parseVlan(String text) {
        switch (text) {
            case ANY_WORD:
                return ANY_VLAN;
            case "none":
                return NO_VLAN;
            default:
                return Text.number(text, 1, Vlan.MAX_ID, vlanMessage(text));
        }
    }

    /**
     * Writes a VLAN to match.
     *
     * @param vlan as {@link #parseVlan} returns it
     * @return text that {@link #parseVlan} reads
     */
    public static String formatVlan(int vlan) {
        return vlan == ANY_VLAN ? ANY_WORD : vlan == NO_VLAN ? "none" : Integer.toString(vlan);
    }

    /**
     * {@return the name of a receive interface; {@code any} for null}
     *
     * @param interfaceName as in a match
     */
    public static String formatInterface(String interfaceName) {
        return interfaceName == null ? ANY_WORD : interfaceName;
    }

    private static String vlanMessage(String vlan) {
        return "vlan " + vlan + ": must be any, none, or 1 to 4094";
    }
}
