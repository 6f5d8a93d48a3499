package io.ringcast.engine.network;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import java.nio.ByteBuffer;

/**
 * Frames that ask for the MAC address of an IP address: ARP requests and neighbour solicitations.
 */
final class SolicitationFrame {
    private static final int ETHERNET = 14; // bytes of the header
    private static final long BROADCAST = 0xffff_ffff_ffffL;

    // RFC 826, for Ethernet and IPv4
    private static final int ARP_LENGTH = 28;
    private static final short ARP = 0x0806; // ETH_P_ARP
    private static final short ON_ETHERNET = 1;
    private static final short IPV4 = 0x0800; // ETH_P_IP
    private static final short REQUEST = 1;

    // RFC 8200 section 3
    private static final int IPV6_LENGTH = 40;
    private static final short IPV6 = (short) 0x86dd; // ETH_P_IPV6
    private static final int VERSION = 6 << 28;
    private static final byte ICMPV6 = 58;

    // RFC 4861 sections 4.3 and 4.6.1
    private static final int SOLICITATION_LENGTH = 32; // with the option
    private static final byte NEIGHBOUR_SOLICITATION = (byte) 135;
    private static final byte HOP_LIMIT = (byte) 255; // others are not answered
    private static final byte SOURCE_LINK_LAYER_ADDRESS = 1;
    private static final int CHECKSUM = ETHERNET + IPV6_LENGTH + 2;

    // Solicited-node multicast address ff02::1:ff00:0/104, RFC 4291 section 2.7.1
    private static final long SOLICITED_HIGH = 0xff02L << 48;
    private static final long SOLICITED_LOW = 0x1_ff00_0000L;
    private static final long SOLICITED_BITS = 0xff_ffffL;

    private SolicitationFrame() {}

    /**
     * An ARP request.
     *
     * @param mac of the sender
     * @param source IPv4 address to answer to, or 0
     * @param neighbour IPv4 address that is asked for
     */
    static byte[] arp(long mac, int source, int neighbour) {
        final ByteBuffer frame = ByteBuffer.allocate(ETHERNET + ARP_LENGTH);
        mac(frame, BROADCAST);
        mac(frame, mac);
        frame.putShort(ARP).putShort(ON_ETHERNET).putShort(IPV4);
        frame.put((byte) 6).put((byte) 4).putShort(REQUEST);
        mac(frame, mac);
        frame.putInt(source);
        mac(frame, 0);
        frame.putInt(neighbour);
        return frame.array();
    }

    /**
     * A neighbour solicitation.
     *
     * @param mac of the sender
     * @param source IPv6 address to answer to
     * @param neighbour IPv6 address that is asked for
     */
    static byte[] ndp(long mac, IpAddress source, IpAddress neighbour) {
        final IpAddress group =
                new IpAddress(SOLICITED_HIGH, SOLICITED_LOW | neighbour.low() & SOLICITED_BITS);
        final ByteBuffer frame = ByteBuffer.allocate(ETHERNET + IPV6_LENGTH + SOLICITATION_LENGTH);
        mac(frame, MacAddress.ofGroup(group));
        mac(frame, mac);
        frame.putShort(IPV6);
        frame.putInt(VERSION).putShort((short) SOLICITATION_LENGTH).put(ICMPV6).put(HOP_LIMIT);
        address(frame, source);
        address(frame, group);
        frame.put(NEIGHBOUR_SOLICITATION).put((byte) 0).putShort((short) 0).putInt(0);
        address(frame, neighbour);
        frame.put(SOURCE_LINK_LAYER_ADDRESS).put((byte) 1);
        mac(frame, mac);
        return frame.putShort(CHECKSUM, checksum(frame)).array();
    }

    /** RFC 8200 section 8.1: over the addresses, the length, the next header, and the message. */
    private static short checksum(ByteBuffer frame) {
        int sum = SOLICITATION_LENGTH + ICMPV6;
        for (int at = ETHERNET + 8; at < frame.capacity(); at += Short.BYTES) {
            sum += Short.toUnsignedInt(frame.getShort(at));
        }
        sum = (sum >>> Short.SIZE) + (sum & 0xffff);
        return (short) ~((sum >>> Short.SIZE) + sum);
    }

    private static void mac(ByteBuffer frame, long mac) {
        frame.putShort((short) (mac >>> 32)).putInt((int) mac);
    }

    private static void address(ByteBuffer frame, IpAddress address) {
        frame.putLong(address.high()).putLong(address.low());
    }
}
