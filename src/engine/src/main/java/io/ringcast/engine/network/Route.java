package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.rtmsg;

/**
 * Where the kernel would send a datagram.
 *
 * @param type RTN_* of linux/rtnetlink.h
 * @param linkIndex the interface it would leave through; of a local address, the one it arrives at
 * @param gateway the next hop; 0 if that is the destination itself
 * @param source the address that the kernel would send from; 0 if it does not say
 * @param foreignGateway whether the gateway has an address of another family
 */
record Route(int type, int linkIndex, int gateway, int source, boolean foreignGateway) {
    /** Reads an RTM_NEWROUTE message. */
    static Route parse(NetlinkMessage message) {
        final var header = message.header(rtmsg.sizeof());
        final Attributes attributes = message.attributes(rtmsg.sizeof());
        return new Route(
                Byte.toUnsignedInt(rtmsg.rtm_type(header)),
                attributes.intValue(Linux.RTA_OIF(), 0),
                attributes.ipv4(Linux.RTA_GATEWAY(), 0),
                attributes.ipv4(Linux.RTA_PREFSRC(), 0),
                attributes.has(Linux.RTA_VIA()));
    }

    /** The address whose MAC address a frame to {@code destination} needs. */
    int nextHop(int destination) {
        return gateway == 0 ? destination : gateway;
    }
}
