package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.sockaddr_in;
import io.ringcast.bindings.sockaddr_ll;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** Arguments of system calls as words, for messages. */
final class Describe {
    private static final int SOCK_TYPE_MASK = 0xf; // include/linux/net.h

    private static final Map<Integer, String> FAMILIES =
            Map.of(
                    Linux.AF_INET(), "AF_INET",
                    Linux.AF_NETLINK(), "AF_NETLINK",
                    Linux.AF_PACKET(), "AF_PACKET");
    private static final Map<Integer, String> TYPES =
            Map.of(Linux.SOCK_DGRAM(), "SOCK_DGRAM", Linux.SOCK_RAW(), "SOCK_RAW");
    private static final Map<Integer, String> SOCKET_OPTIONS = new HashMap<>();
    private static final Map<Integer, String> PACKET_OPTIONS = new HashMap<>();
    private static final Map<Integer, String> IP_OPTIONS =
            Map.of(
                    Linux.MCAST_JOIN_GROUP(), "MCAST_JOIN_GROUP",
                    Linux.MCAST_JOIN_SOURCE_GROUP(), "MCAST_JOIN_SOURCE_GROUP");

    static {
        SOCKET_OPTIONS.put(Linux.SO_ERROR(), "SO_ERROR");
        SOCKET_OPTIONS.put(Linux.SO_SNDBUF(), "SO_SNDBUF");
        SOCKET_OPTIONS.put(Linux.SO_RCVBUF(), "SO_RCVBUF");
        SOCKET_OPTIONS.put(Linux.SO_SNDBUFFORCE(), "SO_SNDBUFFORCE");
        SOCKET_OPTIONS.put(Linux.SO_ATTACH_FILTER(), "SO_ATTACH_FILTER");
        PACKET_OPTIONS.put(Linux.PACKET_ADD_MEMBERSHIP(), "PACKET_ADD_MEMBERSHIP");
        PACKET_OPTIONS.put(Linux.PACKET_DROP_MEMBERSHIP(), "PACKET_DROP_MEMBERSHIP");
        PACKET_OPTIONS.put(Linux.PACKET_HDRLEN(), "PACKET_HDRLEN");
        PACKET_OPTIONS.put(Linux.PACKET_IGNORE_OUTGOING(), "PACKET_IGNORE_OUTGOING");
        PACKET_OPTIONS.put(Linux.PACKET_QDISC_BYPASS(), "PACKET_QDISC_BYPASS");
        PACKET_OPTIONS.put(Linux.PACKET_RX_RING(), "PACKET_RX_RING");
        PACKET_OPTIONS.put(Linux.PACKET_STATISTICS(), "PACKET_STATISTICS");
        PACKET_OPTIONS.put(Linux.PACKET_TX_RING(), "PACKET_TX_RING");
        PACKET_OPTIONS.put(Linux.PACKET_VERSION(), "PACKET_VERSION");
        PACKET_OPTIONS.put(Linux.PACKET_VNET_HDR(), "PACKET_VNET_HDR");
    }

    private Describe() {}

    static String family(int domain) {
        return FAMILIES.getOrDefault(domain, String.valueOf(domain));
    }

    static String type(int type) {
        final int kind = type & SOCK_TYPE_MASK;
        return TYPES.getOrDefault(kind, String.valueOf(kind));
    }

    /** Level and name of a socket option. */
    static String option(int level, int name) {
        if (level == Linux.SOL_SOCKET()) {
            return "SOL_SOCKET, " + SOCKET_OPTIONS.getOrDefault(name, String.valueOf(name));
        }
        if (level == Linux.SOL_PACKET()) {
            return "SOL_PACKET, " + PACKET_OPTIONS.getOrDefault(name, String.valueOf(name));
        }
        if (level == Linux.IPPROTO_IP()) {
            return "IPPROTO_IP, " + IP_OPTIONS.getOrDefault(name, String.valueOf(name));
        }
        if (level == Linux.SOL_NETLINK() && name == Linux.NETLINK_ADD_MEMBERSHIP()) {
            return "SOL_NETLINK, NETLINK_ADD_MEMBERSHIP";
        }
        return level + ", " + name;
    }

    /** A socket address. */
    static String address(MemorySegment address) {
        if (address.byteSize() < Short.BYTES) {
            return address.byteSize() + " bytes";
        }
        // sa_family_t comes first in every socket address
        final int family = address.get(JAVA_SHORT_UNALIGNED, 0) & 0xffff;
        if (family == Linux.AF_PACKET() && address.byteSize() >= sockaddr_ll.sizeof()) {
            return "AF_PACKET interface "
                    + sockaddr_ll.sll_ifindex(address)
                    + " protocol 0x"
                    + Integer.toHexString(networkShort(address, sockaddr_ll.sll_protocol$offset()));
        }
        if (family == Linux.AF_INET() && address.byteSize() >= sockaddr_in.sizeof()) {
            final long ip = sockaddr_in.sin_addr$offset();
            return "AF_INET "
                    + unsigned(address, ip)
                    + "."
                    + unsigned(address, ip + 1)
                    + "."
                    + unsigned(address, ip + 2)
                    + "."
                    + unsigned(address, ip + 3)
                    + ":"
                    + networkShort(address, sockaddr_in.sin_port$offset());
        }
        return family(family);
    }

    private static int networkShort(MemorySegment segment, long offset) {
        return unsigned(segment, offset) << 8 | unsigned(segment, offset + 1);
    }

    private static int unsigned(MemorySegment segment, long offset) {
        return Byte.toUnsignedInt(segment.get(JAVA_BYTE, offset));
    }
}
