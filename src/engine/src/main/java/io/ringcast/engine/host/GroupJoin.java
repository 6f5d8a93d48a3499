package io.ringcast.engine.host;

import io.ringcast.engine.address.Ipv4Address;

/**
 * Membership in a multicast group, which this host reports to the network by IGMP.
 *
 * @param group the group's IPv4 address
 * @param source the one sender that is wanted (source-specific, RFC 4607); 0 for any
 */
public record GroupJoin(int group, int source) {
    /** Any sender. */
    public static final int ANY_SOURCE = 0;

    /**
     * A join, checked.
     *
     * @throws IllegalArgumentException if the group is none, or the source no host's address
     */
    public GroupJoin {
        if (group >>> 28 != 0xe) {
            throw new IllegalArgumentException(
                    "group " + Ipv4Address.format(group) + ": must be in 224.0.0.0/4");
        }
        // RFC 1122 section 3.2.1.3: no group and no broadcast may be a source
        if (source >>> 28 >= 0xe) {
            throw new IllegalArgumentException(
                    "source " + Ipv4Address.format(source) + ": must be the address of one host");
        }
    }

    /** All senders to a group. */
    public static GroupJoin anySource(int group) {
        return new GroupJoin(group, ANY_SOURCE);
    }

    /** True if the join is for one sender (source-specific). */
    public boolean sourceSpecific() {
        return source != ANY_SOURCE;
    }

    /** As {@code 239.1.2.3}, or {@code 10.0.0.1@232.1.2.3} for one sender. */
    @Override
    public String toString() {
        return (sourceSpecific() ? Ipv4Address.format(source) + "@" : "")
                + Ipv4Address.format(group);
    }
}
