package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ifinfomsg;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A device that takes over the frames of another one, and with them the host's IP: a bridge or a
 * bond, of which the other one is a member, or a macvlan that stands on it. What arrives at the
 * lower one can be received there, but IGMP is spoken on the upper one.
 *
 * @param name as shown by {@code ip link}
 * @param role what the lower one is to it, {@code a port of bridge}
 */
public record UpperDevice(String name, String role) {
    // include/uapi/linux/if_link.h
    private static final int IFLA_LINK = 5;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINK_NETNSID = 37;
    private static final int IFLA_INFO_DATA = 2;
    private static final int IFLA_INFO_SLAVE_KIND = 4;
    private static final int IFLA_MACVLAN_MODE = 1;
    private static final int MACVLAN_MODE_PASSTHRU = 8;

    /** By what the kernel calls members; those of others, as VRFs, speak IP themselves. */
    private static final Map<String, String> ROLES =
            Map.of(
                    "bridge", "a port of bridge",
                    "bond", "a member of bond",
                    "team", "a member of team");

    private static final List<String> MACVLANS = List.of("macvlan", "macvtap");

    /**
     * What a message says of a device and those above and below it.
     *
     * @param name the device's
     * @param kind its kind
     * @param master index of the device that it is a member of; 0 for none
     * @param memberKind as what
     * @param lower index of the device in this namespace that it stands on; 0 for none
     * @param passthru a macvlan that takes all of that one's frames
     */
    record Relations(
            String name, String kind, int master, String memberKind, int lower, boolean passthru) {
        static Relations parse(NetlinkMessage message) {
            final Attributes attributes = message.attributes(ifinfomsg.sizeof());
            final Attributes info = attributes.nested(Linux.IFLA_LINKINFO());
            final String kind = info.string(Linux.IFLA_INFO_KIND());
            return new Relations(
                    attributes.string(Linux.IFLA_IFNAME()),
                    kind,
                    attributes.intValue(IFLA_MASTER, 0),
                    info.string(IFLA_INFO_SLAVE_KIND),
                    attributes.has(IFLA_LINK_NETNSID) ? 0 : attributes.intValue(IFLA_LINK, 0),
                    // others have other attributes there
                    MACVLANS.contains(kind)
                            && info.nested(IFLA_INFO_DATA).intValue(IFLA_MACVLAN_MODE, 0)
                                    == MACVLAN_MODE_PASSTHRU);
        }

        /** Whether it is a macvlan that speaks IGMP in the place of the device below. */
        boolean isMacvlanFor(int index, boolean lowerHasAddress) {
            return MACVLANS.contains(kind) && lower == index && (passthru || !lowerHasAddress);
        }
    }

    /**
     * The device that takes over a device's frames, if there is one.
     *
     * @throws UnansweredException if that cannot be told now
     */
    public static Optional<UpperDevice> of(Link link) {
        final Optional<Relations> own =
                Netlink.ask(byIndex(link.index()), UpperDevice::relations).stream().findFirst();
        final Optional<UpperDevice> master = own.flatMap(UpperDevice::master);
        return master.isPresent() ? master : macvlan(link);
    }

    private static Optional<UpperDevice> master(Relations own) {
        return own.master() == 0
                ? Optional.empty()
                : Links.find(own.master()).flatMap(master -> member(own, master));
    }

    /** Some devices do not say as what they are members: then the master's kind does. */
    static Optional<UpperDevice> member(Relations own, Link master) {
        final String kind = own.memberKind().isEmpty() ? master.kind() : own.memberKind();
        return Optional.ofNullable(ROLES.get(kind))
                .map(role -> new UpperDevice(master.name(), role));
    }

    /** With an address of its own the lower device speaks IGMP, too, unless all is taken. */
    private static Optional<UpperDevice> macvlan(Link link) {
        final boolean address = Addresses.primaryOf(link).isPresent();
        for (final String kind : MACVLANS) {
            final List<Relations> found =
                    Netlink.ask(
                            dump(kind),
                            () -> new ArrayList<Relations>(),
                            (list, message) -> {
                                final Relations each = relations(message);
                                if (each != null && each.isMacvlanFor(link.index(), address)) {
                                    list.add(each);
                                }
                            });
            if (!found.isEmpty()) {
                return Optional.of(new UpperDevice(found.get(0).name(), "what carries " + kind));
            }
        }
        return Optional.empty();
    }

    private static Relations relations(NetlinkMessage message) {
        return message.type() == Linux.RTM_NEWLINK() ? Relations.parse(message) : null;
    }

    private static NetlinkRequest byIndex(int index) {
        final NetlinkRequest request =
                new NetlinkRequest(
                        "RTM_GETLINK " + index, Linux.RTM_GETLINK(), 0, ifinfomsg.sizeof());
        ifinfomsg.ifi_index(request.header(), index);
        return request;
    }

    /** The kernel lists devices of that kind alone, if it knows the kind; else all of them. */
    private static NetlinkRequest dump(String kind) {
        return new NetlinkRequest(
                        "RTM_GETLINK " + kind,
                        Linux.RTM_GETLINK(),
                        Linux.NLM_F_DUMP(),
                        ifinfomsg.sizeof())
                .nested(Linux.IFLA_LINKINFO(), info -> info.with(Linux.IFLA_INFO_KIND(), kind));
    }
}
