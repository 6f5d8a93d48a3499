package io.ringcast.engine.packet;

/**
 * Kind of a frame's destination, as the kernel sees it from the receiving interface. In the order
 * of PACKET_* of linux/if_packet.h.
 */
public enum PacketType {
    /** The interface's own MAC address (PACKET_HOST). */
    OWN,
    /** All stations. */
    BROADCAST,
    /** A group's MAC address. */
    MULTICAST,
    /** Another station's MAC address: seen in promiscuous mode (PACKET_OTHERHOST). */
    OTHER,
    /** Sent by this host, to whatever address. */
    OUTGOING;

    private static final PacketType[] IN_ORDER = values();

    /** Numbers beyond these are not shown to packet sockets. */
    static PacketType of(int number) {
        return IN_ORDER[Math.min(number, IN_ORDER.length - 1)];
    }
}
