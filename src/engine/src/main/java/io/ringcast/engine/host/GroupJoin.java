package io.ringcast.engine.host;

import io.ringcast.engine.address.IpAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * Membership in a multicast group, which this host reports to the network by IGMP or MLD.
 *
 * @param group the group's address
 * @param source the only sender to receive from (source-specific, RFC 4607); empty for all senders
 */
public record GroupJoin(IpAddress group, Optional<IpAddress> source) {
    /**
     * Creates a join and checks its values.
     *
     * @throws IllegalArgumentException if the group is not a multicast address, or the source is
     *     not the address of one host of the same family
     */
    public GroupJoin {
        Objects.requireNonNull(source, "source");
        if (!group.isMulticast()) {
            throw new IllegalArgumentException(
                    "group " + group + ": must be in 224.0.0.0/4 or ff00::/8");
        }
        if (source.isPresent()
                && (!source.get().isHost() || source.get().isIpv4() != group.isIpv4())) {
            throw new IllegalArgumentException(
                    "source "
                            + source.get()
                            + ": must be the address of one host, of the group's family");
        }
    }

    /**
     * {@return a join for all senders to a group}
     *
     * @param group 224.0.0.0/4 or ff00::/8
     * @throws IllegalArgumentException if it is not a multicast address
     */
    public static GroupJoin anySource(IpAddress group) {
        return new GroupJoin(group, Optional.empty());
    }

    /**
     * {@return a join for one sender to a group (source-specific, RFC 4607)}
     *
     * @param group 224.0.0.0/4 or ff00::/8
     * @param source a host's address of the same family
     * @throws IllegalArgumentException if the group is not a multicast address, or the source is
     *     not the address of one host of the same family
     */
    public static GroupJoin of(IpAddress group, IpAddress source) {
        return new GroupJoin(group, Optional.of(source));
    }

    /** {@return true if the join is for one sender (source-specific)} */
    public boolean sourceSpecific() {
        return source.isPresent();
    }

    /** {@return {@code 239.1.2.3}, or {@code 10.0.0.1@232.1.2.3} for one sender} */
    @Override
    public String toString() {
        return source.map(one -> one + "@").orElse("") + group;
    }
}
