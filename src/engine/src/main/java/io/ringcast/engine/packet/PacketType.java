package io.ringcast.engine.packet;

/**
 * Kind of a frame's destination, as seen from the receiving interface. In the order of PACKET_* in
 * linux/if_packet.h.
 */
public enum PacketType {
    /** The interface's own MAC address (PACKET_HOST). */
    OWN,
    /** The broadcast MAC address (PACKET_BROADCAST). */
    BROADCAST,
    /** The MAC address of a multicast group (PACKET_MULTICAST). */
    MULTICAST,
    /** Another host's MAC address: received in promiscuous mode (PACKET_OTHERHOST). */
    OTHER,
    /** Sent by this host, to any address (PACKET_OUTGOING). */
    OUTGOING;

    private static final PacketType[] IN_ORDER = values();

    /** Returns the type with this number. Packet sockets never get larger numbers than these. */
    static PacketType of(int number) {
        return IN_ORDER[Math.min(number, IN_ORDER.length - 1)];
    }
}
