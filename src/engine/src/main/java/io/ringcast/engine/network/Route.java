package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.rtmsg;
import io.ringcast.engine.address.IpAddress;
import java.util.Optional;

/**
 * Where the kernel would send a datagram.
 *
 * @param type RTN_* of linux/rtnetlink.h
 * @param linkIndex the interface it would leave through; of a local address, the one it arrives at,
 *     or the loopback interface
 * @param gateway the next hop, which may be of another family (RTA_VIA, RFC 5549); empty if that is
 *     the destination itself
 */
record Route(int type, int linkIndex, Optional<IpAddress> gateway) {
    /** Reads an RTM_NEWROUTE message. */
    static Route parse(NetlinkMessage message) {
        final var header = message.header(rtmsg.sizeof());
        final Attributes attributes = message.attributes(rtmsg.sizeof());
        return new Route(
                Byte.toUnsignedInt(rtmsg.rtm_type(header)),
                attributes.intValue(Linux.RTA_OIF(), 0),
                attributes
                        .address(Linux.RTA_GATEWAY())
                        .or(() -> attributes.addressWithFamily(Linux.RTA_VIA())));
    }

    /** Whether what is sent to it stays on this host. */
    boolean toThisHost() {
        return type == Linux.RTN_LOCAL() || type == Linux.RTN_ANYCAST();
    }

    /**
     * Whether it says that datagrams are dropped. In IPv4 the kernel says so by an error number.
     */
    boolean refuses() {
        return type == Linux.RTN_BLACKHOLE()
                || type == Linux.RTN_UNREACHABLE()
                || type == Linux.RTN_PROHIBIT();
    }

    /** The address whose MAC address a frame to {@code destination} needs. */
    IpAddress nextHop(IpAddress destination) {
        return gateway.orElse(destination);
    }
}
