package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;

/**
 * Request to a device's own filter to let frames through, valid until the socket is closed
 * (PACKET_ADD_MEMBERSHIP). Without it, a NIC discards multicast frames that nobody on the host has
 * joined; virtual Ethernet pairs have no filter and hide this.
 *
 * @param type PACKET_MR_*
 * @param mac the group's MAC address in the low 48 bits, big-endian; 0 where the type needs none
 */
public record Membership(int type, long mac) {
    /** The frames of one multicast MAC address. */
    public static Membership multicast(long mac) {
        return new Membership(Linux.PACKET_MR_MULTICAST(), mac);
    }

    /** All multicast frames. */
    public static Membership allMulticast() {
        return new Membership(Linux.PACKET_MR_ALLMULTI(), 0);
    }

    /** All frames. */
    public static Membership promiscuous() {
        return new Membership(Linux.PACKET_MR_PROMISC(), 0);
    }
}
