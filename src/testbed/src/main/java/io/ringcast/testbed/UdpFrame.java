package io.ringcast.testbed;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Builder of an Ethernet frame with an IPv4 or IPv6 UDP datagram, by default from 10.0.1.1:4000 or
 * [2001:db8::1]:4000 to port 10000. Each field is correct unless a method sets it to another value.
 * Written from RFC 894, 791, 768 and 1112, and for IPv6 from RFC 2464 and 8200, so that it shares
 * no code with the code under test. Addresses are text with dots or colons; IPv4 addresses may also
 * be numbers, {@code 0xef010203} is 239.1.2.3.
 *
 * <pre>{@code
 * byte[] frame = UdpFrame.to("239.1.2.3").port(10000).payload("quote").bytes();
 * byte[] ipv6 = UdpFrame.to("ff3e::1").from("2001:db8::2").payload("quote").bytes();
 * byte[] tagged = UdpFrame.to("239.1.2.3").tag(0x8100, 5).payload("quote").bytes();
 * }</pre>
 *
 * <p>Threading: one thread. Errors: a value that does not fit into its field is an
 * IllegalArgumentException.
 */
public final class UdpFrame {
    private static final int ETHERNET = 14;
    private static final int IPV4 = 20;
    private static final int IPV6 = 40;
    private static final int FRAGMENT_HEADER = 8;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int OFFSET = 0x1fff;
    private static final int U16 = 0xffff;

    private final byte[] destination;
    private long destinationMac;
    private byte[] source;
    private byte[] tags = {};
    private byte[] options = {};
    private byte[] padding = {};
    private byte[] payload = {};
    private int fragmentField = 0x4000;
    private int id = 0x0102;
    private int ttl = 8;
    private int sourcePort = 4000;
    private int port = 10000;
    private int protocol = 17;
    private int ihl = -1;
    private int version;
    private int totalLength = -1;
    private int udpLength = -1;
    private int udpChecksum = -1;
    private int ipChecksumError;
    private int type;

    private UdpFrame(byte[] destination) {
        this.destination = destination;
        final int last = number(destination, destination.length - 4);
        if (isIpv6()) {
            destinationMac = 0x3333_0000_0000L | last & 0xffff_ffffL; // RFC 2464 section 7
            source = bytes("2001:db8::1");
            version = 6;
            type = 0x86dd;
        } else {
            destinationMac = 0x0100_5e00_0000L | last & 0x7fffff; // RFC 1112 section 6.4
            source = bytes(0x0a000101);
            version = 4;
            type = 0x0800;
        }
    }

    private boolean isIpv6() {
        return destination.length > 4;
    }

    /**
     * {@return a frame to an IPv4 address; its destination MAC address is formed as for a group,
     * even if the address is none}
     *
     * @param address an IPv4 address as a number: 0xef010203 is 239.1.2.3
     */
    public static UdpFrame to(int address) {
        return new UdpFrame(bytes(address));
    }

    /**
     * {@return a frame to an IPv4 or IPv6 address; its destination MAC address is formed as for a
     * group, even if the address is none}
     *
     * @param address {@code 239.1.2.3} or {@code ff3e::1}
     */
    public static UdpFrame to(String address) {
        return new UdpFrame(bytes(address));
    }

    /**
     * Sets the destination's MAC address. The sender's is always 02:00:00:00:00:01.
     *
     * @param value MAC address in the low 48 bits
     * @return this frame
     */
    public UdpFrame mac(long value) {
        destinationMac = within("MAC address", value, 0xffff_ffff_ffffL);
        return this;
    }

    /**
     * Sets the source address, IPv4.
     *
     * @param address IPv4 address as a number
     * @return this frame
     */
    public UdpFrame from(int address) {
        return from(bytes(address));
    }

    /**
     * Sets the source address.
     *
     * @param address {@code 10.0.1.1} or {@code 2001:db8::1}, of the destination's family
     * @return this frame
     */
    public UdpFrame from(String address) {
        return from(bytes(address));
    }

    private UdpFrame from(byte[] address) {
        if (address.length != destination.length) {
            throw new IllegalArgumentException(
                    "source: must be of the family of the destination, IPv" + (isIpv6() ? 6 : 4));
        }
        source = address;
        return this;
    }

    /**
     * Sets the payload; for a later fragment, all bytes after the IP header.
     *
     * @param value payload bytes
     * @return this frame
     */
    public UdpFrame payload(byte... value) {
        payload = value.clone();
        return this;
    }

    /**
     * Sets a payload of ASCII characters.
     *
     * @param text characters up to 127
     * @return this frame
     */
    public UdpFrame payload(String text) {
        return payload(text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Adds a VLAN tag after the existing ones.
     *
     * @param tpid tag protocol identifier, usually 0x8100 or 0x88a8
     * @param tci priority and VLAN id, 16 bits (IEEE 802.1Q)
     * @return this frame
     */
    public UdpFrame tag(int tpid, int tci) {
        final int length = tags.length;
        tags = Arrays.copyOf(tags, length + 4);
        put(tags, length, 2, within("TPID", tpid, U16));
        put(tags, length + 2, 2, within("TCI", tci, U16));
        return this;
    }

    /**
     * Sets the EtherType after the tags.
     *
     * @param value 16 bits; that of the destination's family by default
     * @return this frame
     */
    public UdpFrame type(int value) {
        type = within("EtherType", value, U16);
        return this;
    }

    /**
     * Sets the length of the IPv4 options, a multiple of 4 up to 40, or of an IPv6 hop-by-hop
     * header, a multiple of 8 up to 40.
     *
     * @param length 0 by default
     * @return this frame
     */
    public UdpFrame options(int length) {
        final int unit = isIpv6() ? 8 : 4;
        if (within("options", length, 40) % unit != 0) {
            throw new IllegalArgumentException(
                    "options " + length + ": must be a multiple of " + unit);
        }
        options = new byte[length];
        if (!isIpv6()) {
            Arrays.fill(options, (byte) 1); // no operation (RFC 791)
        } else if (length > 0) {
            put(options, 1, 1, length / 8 - 1);
            put(options, 2, 2, 0x0100 | length - 4); // PadN (RFC 8200 section 4.2)
        }
        return this;
    }

    /**
     * Adds bytes after the IP packet.
     *
     * @param length 0 by default
     * @return this frame
     */
    public UdpFrame padding(int length) {
        padding = new byte[within("padding", length, U16)];
        Arrays.fill(padding, (byte) 0xaa);
        return this;
    }

    /**
     * Sets flags and fragment offset in the format of IPv4: 0x2000 for more fragments, the offset
     * in units of 8 bytes. With an offset there is no UDP header. IPv6 gets a fragment header if
     * either is set.
     *
     * @param value 0x4000 (do not fragment) by default
     * @return this frame
     */
    public UdpFrame fragmentField(int value) {
        fragmentField = within("fragment field", value, U16);
        return this;
    }

    /**
     * Sets the identification: 16 bits for IPv4, 31 bits for an IPv6 fragment.
     *
     * @param value 0x0102 by default
     * @return this frame
     */
    public UdpFrame id(int value) {
        id = within("identification", value, isIpv6() ? Integer.MAX_VALUE : U16);
        return this;
    }

    /**
     * Sets the time to live, or hop limit.
     *
     * @param value 0 to 255; 8 by default
     * @return this frame
     */
    public UdpFrame ttl(int value) {
        ttl = within("TTL", value, 0xff);
        return this;
    }

    /**
     * Sets the source port.
     *
     * @param value 0 to 65535; 4000 by default
     * @return this frame
     */
    public UdpFrame sourcePort(int value) {
        sourcePort = within("source port", value, U16);
        return this;
    }

    /**
     * Sets the destination port.
     *
     * @param value 0 to 65535; 10000 by default
     * @return this frame
     */
    public UdpFrame port(int value) {
        port = within("port", value, U16);
        return this;
    }

    /**
     * Sets the protocol in the IPv4 header, or the next header field of the last IPv6 header.
     *
     * @param value 0 to 255; 17, UDP, by default
     * @return this frame
     */
    public UdpFrame protocol(int value) {
        protocol = within("protocol", value, 0xff);
        return this;
    }

    /**
     * Sets the version in the IP header.
     *
     * @param value 0 to 15; the correct one by default
     * @return this frame
     */
    public UdpFrame version(int value) {
        version = within("version", value, 0xf);
        return this;
    }

    /**
     * Sets the header length field of the IPv4 header, in words of 4 bytes.
     *
     * @param value 0 to 15; the correct one by default
     * @return this frame
     */
    public UdpFrame ihl(int value) {
        ihl = within("IHL", value, 0xf);
        return this;
    }

    /**
     * Sets the packet length that the IP header states, in bytes; at least 40 for IPv6.
     *
     * @param value 0 to 65535; the correct one by default
     * @return this frame
     */
    public UdpFrame totalLength(int value) {
        totalLength = within("total length", value, U16);
        return this;
    }

    /**
     * Sets the length field of the UDP header, in bytes.
     *
     * @param value 0 to 65535; the correct one by default
     * @return this frame
     */
    public UdpFrame udpLength(int value) {
        udpLength = within("UDP length", value, U16);
        return this;
    }

    /**
     * Sets the UDP checksum; 0 means none.
     *
     * @param value 0 to 65535; the correct one by default
     * @return this frame
     */
    public UdpFrame udpChecksum(int value) {
        udpChecksum = within("UDP checksum", value, U16);
        return this;
    }

    /**
     * Sets the difference between the IPv4 checksum and the correct one.
     *
     * @param value 0 by default: the checksum is right
     * @return this frame
     */
    public UdpFrame ipChecksumError(int value) {
        ipChecksumError = value;
        return this;
    }

    /**
     * {@return the frame, without a frame check sequence}
     *
     * @throws IllegalArgumentException if the datagram is longer than IP allows
     */
    public byte[] bytes() {
        final byte[] transport = (fragmentField & OFFSET) == 0 ? udp() : payload;
        return frame(ip(options, fragmentField, transport.length), transport);
    }

    /**
     * {@return the datagram in fragments (RFC 791 section 2.3, RFC 8200 section 4.5), in order,
     * each as long as the MTU allows} IPv4 options are in the first fragment only, the IPv6
     * hop-by-hop header in each.
     *
     * @param mtu longest packet in bytes, at least 8 more than the headers
     */
    public List<byte[]> fragments(int mtu) {
        final int headers = (isIpv6() ? IPV6 + FRAGMENT_HEADER : IPV4) + options.length;
        final int most = (mtu - headers) & -8; // fragment offsets are in units of 8 bytes
        if (most < 8) {
            throw new IllegalArgumentException(
                    "MTU " + mtu + ": must be at least " + (headers + 8));
        }
        final byte[] datagram = udp();
        final List<byte[]> fragments = new ArrayList<>();
        for (int at = 0; at < datagram.length; at += most) {
            final byte[] part =
                    Arrays.copyOfRange(datagram, at, Math.min(at + most, datagram.length));
            final int more = at + most < datagram.length ? MORE_FRAGMENTS : 0;
            final byte[] with = at == 0 || isIpv6() ? options : new byte[0];
            final byte[] ip = ip(with, more | at / 8, part.length);
            fragments.add(frame(ip, part));
        }
        return fragments;
    }

    private byte[] frame(byte[] ip, byte[] transport) {
        final ByteArrayOutputStream frame = new ByteArrayOutputStream();
        final byte[] link = new byte[ETHERNET - 2];
        put(link, 0, 2, (int) (destinationMac >> 32));
        put(link, 2, 4, (int) destinationMac);
        link[6] = 2;
        link[11] = 1;
        frame.writeBytes(link);
        frame.writeBytes(tags);
        frame.write(type >> 8);
        frame.write(type);
        frame.writeBytes(ip);
        frame.writeBytes(transport);
        frame.writeBytes(padding);
        return frame.toByteArray();
    }

    private byte[] ip(byte[] with, int field, int payloadLength) {
        return isIpv6() ? ipv6(with, field, payloadLength) : ipv4(with, field, payloadLength);
    }

    private byte[] ipv6(byte[] with, int field, int payloadLength) {
        final boolean fragment = (field & (MORE_FRAGMENTS | OFFSET)) != 0;
        final int last = IPV6 + with.length; // offset of a fragment header, if there is one
        final byte[] ip = Arrays.copyOf(addressed(IPV6), last + (fragment ? FRAGMENT_HEADER : 0));
        System.arraycopy(with, 0, ip, IPV6, with.length);
        put(ip, 0, 1, version << 4);
        put(
                ip,
                4,
                2,
                totalLength < 0
                        ? within("payload length", ip.length - IPV6 + payloadLength, U16)
                        : within("payload length", totalLength - IPV6, U16));
        put(ip, 7, 1, ttl);
        final int behind = fragment ? 44 : protocol;
        put(ip, 6, 1, with.length == 0 ? behind : 0);
        if (with.length > 0) {
            put(ip, IPV6, 1, behind);
        }
        if (fragment) {
            put(ip, last, 1, protocol);
            put(ip, last + 2, 2, (field & OFFSET) << 3 | (field & MORE_FRAGMENTS) / MORE_FRAGMENTS);
            put(ip, last + 4, 4, id);
        }
        return ip;
    }

    private byte[] ipv4(byte[] with, int field, int payloadLength) {
        final byte[] ip = Arrays.copyOf(addressed(IPV4), IPV4 + with.length);
        System.arraycopy(with, 0, ip, IPV4, with.length);
        put(ip, 0, 1, version << 4 | (ihl < 0 ? ip.length / 4 : ihl));
        put(
                ip,
                2,
                2,
                totalLength < 0
                        ? within("total length", ip.length + payloadLength, U16)
                        : totalLength);
        put(ip, 4, 2, id);
        put(ip, 6, 2, field);
        put(ip, 8, 1, ttl);
        put(ip, 9, 1, protocol);
        put(ip, 10, 2, checksum(ip) + ipChecksumError);
        return ip;
    }

    /** Returns an array of this length that ends with source and destination address. */
    private byte[] addressed(int length) {
        final byte[] bytes = new byte[length];
        System.arraycopy(source, 0, bytes, length - 2 * source.length, source.length);
        System.arraycopy(destination, 0, bytes, length - destination.length, destination.length);
        return bytes;
    }

    private byte[] udp() {
        final byte[] udp = new byte[8 + payload.length];
        final int length = udpLength < 0 ? udp.length : udpLength;
        System.arraycopy(payload, 0, udp, 8, payload.length);
        put(udp, 0, 2, sourcePort);
        put(udp, 2, 2, port);
        put(udp, 4, 2, length);
        put(udp, 6, 2, udpChecksum < 0 ? rightChecksum(udp, length) : udpChecksum);
        return udp;
    }

    /**
     * Computes the checksum of RFC 768. The pseudo-header of RFC 8200 section 8.1 has the same sum,
     * so this serves IPv6, too.
     */
    private int rightChecksum(byte[] udp, int length) {
        final int addresses = 2 * destination.length;
        final int pseudo = addresses + 4;
        final byte[] summed =
                Arrays.copyOf(addressed(addresses), pseudo + Math.min(length, udp.length));
        put(summed, addresses + 1, 1, 17);
        put(summed, addresses + 2, 2, length);
        System.arraycopy(udp, 0, summed, pseudo, summed.length - pseudo);
        final int checksum = checksum(summed);
        return checksum == 0 ? 0xffff : checksum;
    }

    /**
     * {@return the Internet checksum of RFC 1071 as stored in a header, 0 to 65535; an odd number
     * of bytes is padded with a zero} A ones' complement sum is a sum modulo 65535.
     *
     * @param bytes bytes to sum up, with a checksum field of 0
     */
    public static int checksum(byte[] bytes) {
        long sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xffL) << (i % 2 == 0 ? 8 : 0);
        }
        // the sum is 0 only if all bytes are 0; any other multiple of 65535 becomes 65535
        return 0xffff - (int) ((sum - 1) % 0xffff + 1);
    }

    private static byte[] bytes(int address) {
        final byte[] bytes = new byte[4];
        put(bytes, 0, 4, address);
        return bytes;
    }

    private static int number(byte[] bytes, int at) {
        int number = 0;
        for (int i = at; i < at + 4; i++) {
            number = number << 8 | bytes[i] & 0xff;
        }
        return number;
    }

    private static byte[] bytes(String address) {
        return address.indexOf(':') < 0 ? bytes(number(address)) : ipv6(address);
    }

    /** Parses an IPv6 address. A name with a colon is never looked up in DNS. */
    private static byte[] ipv6(String address) {
        try {
            final byte[] bytes = InetAddress.getByName(address).getAddress();
            if (bytes.length > 4 && !address.startsWith("[")) {
                return bytes;
            }
        } catch (UnknownHostException e) {
            // reported below
        }
        throw new IllegalArgumentException("address \"" + address + "\": must be IPv6");
    }

    private static int number(String address) {
        int number = 0;
        final String[] octets = address.split("\\.", -1);
        for (final String octet : octets) {
            if (octets.length != 4 || !octet.matches("\\d{1,3}") || Integer.parseInt(octet) > 255) {
                throw new IllegalArgumentException(
                        "address \""
                                + address
                                + "\": must be four numbers from 0 to 255, with dots");
            }
            number = number << 8 | Integer.parseInt(octet);
        }
        return number;
    }

    private static int within(String what, int value, int most) {
        return (int) within(what, (long) value, most);
    }

    private static long within(String what, long value, long most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(what + " " + value + ": must be from 0 to " + most);
        }
        return value;
    }

    private static void put(byte[] bytes, int at, int length, int value) {
        for (int i = 0; i < length; i++) {
            bytes[at + i] = (byte) (value >> 8 * (length - 1 - i));
        }
    }
}
