package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ifinfomsg;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Device that takes over the frames of a lower device, and the host's IP traffic with them: a
 * bridge or bond that the lower device is a member of, or a macvlan on top of it. What arrives at
 * the lower one can be received there, but IGMP and MLD are spoken on the upper one.
 *
 * <p>A macvtap does not count: its frames go to the process that has opened its file, usually a
 * virtual machine.
 *
 * @param name as shown by {@code ip link}
 * @param role what the lower one is to it, {@code a port of bridge}
 * @param hasAddress whether it has an address of a family, from which it reports memberships
 */
public record UpperDevice(String name, String role, boolean hasAddress) {
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

    private static final String MACVLAN = "macvlan";

    /** A VRF takes no frames: frames of its members go to this host's IP stack. */
    private static final String VRF = "vrf";

    /** Kinds of devices that get frames of the device below them. */
    private static final Set<String> STANDING =
            Set.of("vlan", MACVLAN, "macvtap", "ipvlan", "ipvtap");

    /** Links to the devices above one, in the same namespace (net/core/dev.c). */
    private static final String UPPER = "upper_";

    private static final Path DEVICES = Path.of("/sys/class/net");

    /**
     * Properties of a device, and its relations to the devices above and below it.
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
                    MACVLAN.equals(kind)
                            && info.nested(IFLA_INFO_DATA).intValue(IFLA_MACVLAN_MODE, 0)
                                    == MACVLAN_MODE_PASSTHRU);
        }

        /** Whether it is a macvlan that speaks IGMP in the place of the device below. */
        boolean isMacvlanFor(int index, boolean lowerHasAddress) {
            return MACVLAN.equals(kind) && lower == index && (passthru || !lowerHasAddress);
        }

        /** Whether it gets frames that arrive at the device below. */
        boolean takesFrom(int index) {
            return STANDING.contains(kind) && lower == index;
        }
    }

    /**
     * The device that takes over a device's frames, if there is one. Asks for single devices, so it
     * costs the same on a host with thousands.
     *
     * @param family that of the addresses which are asked about
     * @throws UnansweredException if that cannot be told now
     */
    public static Optional<UpperDevice> of(Link link, Family family) {
        return of(link, family, DEVICES);
    }

    /**
     * @param devices the directory of devices. That of another namespace names others than stand on
     *     this one, and the kernel is asked about each.
     */
    static Optional<UpperDevice> of(Link link, Family family, Path devices) {
        final Optional<UpperDevice> master =
                relations(link.index()).flatMap(own -> master(own, family));
        return master.isPresent()
                ? master
                : macvlan(link, family, above(devices.resolve(link.name())));
    }

    /**
     * Returns an upper device that gets all or some frames of a device, whichever of them has IP
     * addresses. It also loses frames that are dropped at the lower device's ingress. An upper
     * device in another namespace is not found.
     *
     * @throws UnansweredException if that cannot be told now
     */
    public static Optional<UpperDevice> taking(Link link) {
        return taking(link, DEVICES);
    }

    /**
     * @param devices as for {@link #of(Link, Family, Path)}
     */
    static Optional<UpperDevice> taking(Link link, Path devices) {
        return relations(link.index())
                .filter(own -> own.master() != 0)
                .flatMap(own -> Links.find(own.master()).flatMap(master -> taking(own, master)))
                .or(() -> standing(link, above(devices.resolve(link.name()))));
    }

    private static Optional<UpperDevice> taking(Relations own, Link master) {
        return takingRole(own, master)
                .map(role -> new UpperDevice(master.name(), role, speaks(master, Family.IPV4)));
    }

    static Optional<String> takingRole(Relations own, Link master) {
        return master.kind().equals(VRF)
                ? Optional.empty()
                : role(own, master).or(() -> Optional.of("a member of"));
    }

    private static Optional<UpperDevice> standing(Link link, List<String> above) {
        for (final String name : above) {
            final Optional<Link> upper = Links.find(name);
            if (upper.isPresent()
                    && relations(upper.get().index())
                            .filter(each -> each.takesFrom(link.index()))
                            .isPresent()) {
                final String role = "the lower device of " + upper.get().kind();
                return Optional.of(
                        new UpperDevice(
                                upper.get().name(), role, speaks(upper.get(), Family.IPV4)));
            }
        }
        return Optional.empty();
    }

    private static Optional<UpperDevice> master(Relations own, Family family) {
        return own.master() == 0
                ? Optional.empty()
                : Links.find(own.master()).flatMap(master -> member(own, master, family));
    }

    private static Optional<UpperDevice> member(Relations own, Link master, Family family) {
        return role(own, master)
                .map(role -> new UpperDevice(master.name(), role, speaks(master, family)));
    }

    /** Some devices do not say as what they are members: then the master's kind does. */
    static Optional<String> role(Relations own, Link master) {
        return Optional.ofNullable(
                ROLES.get(own.memberKind().isEmpty() ? master.kind() : own.memberKind()));
    }

    /** With an address of its own the lower device speaks IGMP, too, unless all is taken. */
    private static Optional<UpperDevice> macvlan(Link link, Family family, List<String> above) {
        final boolean address = speaks(link, family);
        for (final String name : above) {
            final Optional<Link> upper = Links.find(name);
            if (upper.isPresent()
                    && relations(upper.get().index())
                            .filter(each -> each.isMacvlanFor(link.index(), address))
                            .isPresent()
                    && speaks(upper.get(), family)) {
                return Optional.of(
                        new UpperDevice(
                                upper.get().name(), "the lower device of " + MACVLAN, true));
            }
        }
        return Optional.empty();
    }

    private static boolean speaks(Link link, Family family) {
        return !Addresses.of(link, family).isEmpty();
    }

    /** Names of the devices that stand on one; none if that cannot be read. */
    static List<String> above(Path device) {
        final List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(device, UPPER + "*")) {
            links.forEach(
                    path -> names.add(path.getFileName().toString().substring(UPPER.length())));
        } catch (IOException | DirectoryIteratorException e) {
            return List.of(); // no sysfs here: then nobody says what to receive at instead
        }
        return names;
    }

    /** Returns the relations of a device; empty if it is gone. */
    static Optional<Relations> relations(int index) {
        final NetlinkRequest request =
                new NetlinkRequest(
                        "RTM_GETLINK " + index, Linux.RTM_GETLINK(), 0, ifinfomsg.sizeof());
        ifinfomsg.ifi_index(request.header(), index);
        return Netlink.ask(request, UpperDevice::relations).stream().findFirst();
    }

    private static Relations relations(NetlinkMessage message) {
        return message.type() == Linux.RTM_NEWLINK() ? Relations.parse(message) : null;
    }
}
