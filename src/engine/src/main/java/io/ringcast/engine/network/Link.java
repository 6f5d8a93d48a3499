package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ifinfomsg;
import io.ringcast.engine.address.MacAddress;
import java.util.List;

/**
 * Snapshot of an interface at the time of the query. The name, state and MTU of an interface can
 * change. Its index does not, and distinguishes it from a later interface with the same name.
 *
 * @param index at least 1
 * @param name as shown by {@code ip link}
 * @param alternativeNames further names, {@code altname}
 * @param alias an administrator's description; empty if there is none
 * @param hardwareType ARPHRD_* of linux/if_arp.h
 * @param mac its MAC address in the low 48 bits, or {@link #NO_MAC}
 * @param mtu the most bytes behind the Ethernet header
 * @param flags IFF_* of linux/if.h
 * @param operState the driver's report whether it can pass frames
 * @param kind {@code veth}, {@code vlan}, ...; empty for most hardware
 */
public record Link(
        int index,
        String name,
        List<String> alternativeNames,
        String alias,
        int hardwareType,
        long mac,
        int mtu,
        int flags,
        OperState operState,
        String kind) {
    /** Instead of a MAC address, if the interface has none, or one that is not six bytes long. */
    public static final long NO_MAC = -1;

    /** RFC 2863 operational state; in the order of the kernel's IF_OPER_* (linux/if.h). */
    public enum OperState {
        /** The driver does not say: judge by the flags. */
        UNKNOWN,
        /** Hardware is missing. */
        NOT_PRESENT,
        /** Down, or without carrier. */
        DOWN,
        /** The interface below it is down. */
        LOWER_LAYER_DOWN,
        /** Under test. */
        TESTING,
        /** Waiting for something outside, such as authentication. */
        DORMANT,
        /** Passes frames. */
        UP;

        private static final List<OperState> IN_ORDER = List.of(values());

        private static OperState of(int number) {
            return number < IN_ORDER.size() ? IN_ORDER.get(number) : UNKNOWN;
        }
    }

    /** Reads an RTM_NEWLINK or RTM_DELLINK message. */
    static Link parse(NetlinkMessage message) {
        final var header = message.header(ifinfomsg.sizeof());
        final Attributes attributes = message.attributes(ifinfomsg.sizeof());
        return new Link(
                ifinfomsg.ifi_index(header),
                attributes.string(Linux.IFLA_IFNAME()),
                attributes.nested(Linux.IFLA_PROP_LIST()).strings(Linux.IFLA_ALT_IFNAME()),
                attributes.string(Linux.IFLA_IFALIAS()),
                Short.toUnsignedInt(ifinfomsg.ifi_type(header)),
                attributes.mac(Linux.IFLA_ADDRESS(), NO_MAC),
                attributes.intValue(Linux.IFLA_MTU(), 0),
                ifinfomsg.ifi_flags(header),
                OperState.of(attributes.byteValue(Linux.IFLA_OPERSTATE(), 0)),
                attributes.nested(Linux.IFLA_LINKINFO()).string(Linux.IFLA_INFO_KIND()));
    }

    /** Set up by the administrator. */
    public boolean up() {
        return (flags & Linux.IFF_UP()) != 0;
    }

    /** Up, and as far as the driver says able to pass frames. */
    public boolean running() {
        return (flags & Linux.IFF_RUNNING()) != 0;
    }

    /** There is a carrier: cable, peer. */
    public boolean lowerUp() {
        return (flags & Linux.IFF_LOWER_UP()) != 0;
    }

    /** The loopback interface. */
    public boolean loopback() {
        return (flags & Linux.IFF_LOOPBACK()) != 0;
    }

    /** Its frames begin with an Ethernet header. */
    public boolean ethernet() {
        return hardwareType == Linux.ARPHRD_ETHER() || hardwareType == Linux.ARPHRD_LOOPBACK();
    }

    /** Reason for which no packet ring can work on it, and what to do; empty if there is none. */
    public String obstacle() {
        if (!ethernet()) {
            return "is not Ethernet (ARPHRD " + hardwareType + ")";
        }
        return up() ? "" : "is down; set it up with: ip link set " + name + " up";
    }

    /** The MAC address as {@code 02:00:00:00:00:01}; {@code none} without one. */
    public String macText() {
        return mac == NO_MAC ? "none" : MacAddress.format(mac);
    }
}
