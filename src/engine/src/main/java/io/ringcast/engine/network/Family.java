package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.address.IpAddress;

/** Address family of what the kernel is asked about. */
public enum Family {
    /** Neighbours are asked by ARP (RFC 826), memberships are reported by IGMP. */
    IPV4("IPv4", "ARP", "IGMP", Linux.AF_INET(), Integer.BYTES),

    /** Neighbours are asked by neighbour discovery (RFC 4861), memberships reported by MLD. */
    IPV6("IPv6", "neighbour discovery", "MLD", Linux.AF_INET6(), 2 * Long.BYTES);

    private final String label;
    private final String resolution;
    private final String membership;
    private final int number;
    private final int bytes;

    Family(String label, String resolution, String membership, int number, int bytes) {
        this.label = label;
        this.resolution = resolution;
        this.membership = membership;
        this.number = number;
        this.bytes = bytes;
    }

    /** That of an address. */
    public static Family of(IpAddress address) {
        return address.isIpv4() ? IPV4 : IPV6;
    }

    /** Whether a message of the kernel is of either family. */
    static boolean isKnown(int number) {
        return number == IPV4.number || number == IPV6.number;
    }

    /** AF_INET or AF_INET6. */
    int number() {
        return number;
    }

    /** Bytes of an address. */
    int bytes() {
        return bytes;
    }

    /** The protocol by which a neighbour is asked for its MAC address, in messages. */
    public String resolution() {
        return resolution;
    }

    /** The protocol by which memberships in groups are reported, in messages. */
    String membership() {
        return membership;
    }

    /** In messages: {@code IPv4}. */
    @Override
    public String toString() {
        return label;
    }
}
