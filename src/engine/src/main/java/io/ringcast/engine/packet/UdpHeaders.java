package io.ringcast.engine.packet;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.frame.Checksum;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Ipv6;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.frame.Wire;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Objects;

/**
 * Ethernet, IP and UDP headers of one flow, with checksums. They are written in front of a payload
 * that is already in place.
 *
 * <pre>{@code
 * UdpHeaders headers =
 *         UdpHeaders.to("239.1.2.3", 10000).from("10.0.1.1", 4000, sender.mac()).build();
 * frame.set(ValueLayout.JAVA_LONG_UNALIGNED, UdpHeaders.LENGTH, number);
 * int length = headers.write(frame, 0, 8);                // 50
 * }</pre>
 *
 * <p>IPv4 datagrams have no options, the don't-fragment bit, and the identification 0 (RFC 6864).
 * IPv6 datagrams have no extension headers and no flow label. Their headers are longer: {@link
 * #length} tells where the payload begins.
 *
 * <p>Threading: immutable. {@link #write} allocates nothing.
 */
public final class UdpHeaders {
    /** Bytes of all three headers of IPv4: 14, 20 and 8. */
    public static final int LENGTH = Ethernet.LENGTH + Ipv4.MIN_LENGTH + Udp.LENGTH;

    /** Bytes of all three headers of IPv6: 14, 40 and 8. */
    public static final int IPV6_LENGTH = Ethernet.LENGTH + Ipv6.LENGTH + Udp.LENGTH;

    /** Bytes of the longest payload under IPv4: 65535 - 20 - 8. */
    public static final int MAX_PAYLOAD = 0xffff - Ipv4.MIN_LENGTH - Udp.LENGTH;

    /** Bytes of the longest payload under IPv6: 65535 - 8. */
    public static final int IPV6_MAX_PAYLOAD = 0xffff - Udp.LENGTH;

    private static final ValueLayout.OfLong WORD =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int IP = Ethernet.LENGTH;
    private static final int UDP = IP + Ipv4.MIN_LENGTH;
    private static final int IPV6_UDP = IP + Ipv6.LENGTH;

    /** Bytes of an IPv6 address. */
    private static final int ADDRESS = 2 * Long.BYTES;

    /** RFC 791: don't fragment. */
    private static final int DONT_FRAGMENT = 0x4000;

    // The IPv4 headers as five words (two more bytes hold the UDP checksum), with zeros for lengths
    // and checksums
    private final long macs;
    private final long typeAndVersion;
    private final long ipLengthAndTtl;
    private final long ipChecksumAndSource;
    private final long portsAndLength;

    /** Checksum sums of the fields that do not change. */
    private final long ipSum;

    private final long udpSum;

    /** The IPv6 headers, with zeros for lengths and checksums; null for IPv4. */
    private final MemorySegment ipv6;

    private UdpHeaders(Builder builder) {
        if (builder.destination.isIpv4()) {
            ipv6 = null;
        } else {
            ipv6 = ipv6(builder);
            macs = 0;
            typeAndVersion = 0;
            ipLengthAndTtl = 0;
            ipChecksumAndSource = 0;
            portsAndLength = 0;
            ipSum = 0;
            udpSum =
                    Checksum.sum(ipv6, IP + Ipv6.SOURCE, 2 * ADDRESS)
                            + word(Ipv4.PROTOCOL_UDP)
                            + Checksum.sum(ipv6, IPV6_UDP, Udp.LENGTH);
            return;
        }
        final MemorySegment header = MemorySegment.ofArray(new byte[LENGTH]);
        Ethernet.putMacs(header, 0, builder.destinationMac(), builder.sourceMac);
        Wire.putU16(header, Ethernet.TYPE, Ethernet.TYPE_IPV4);
        Wire.putU8(header, IP + Ipv4.VERSION_IHL, 0x45);
        Wire.putU16(header, IP + Ipv4.FRAGMENT, DONT_FRAGMENT);
        Wire.putU8(header, IP + Ipv4.TTL, builder.ttl());
        Wire.putU8(header, IP + Ipv4.PROTOCOL, Ipv4.PROTOCOL_UDP);
        Wire.putU32(header, IP + Ipv4.SOURCE, builder.source.ipv4());
        Wire.putU32(header, IP + Ipv4.DESTINATION, builder.destination.ipv4());
        Wire.putU16(header, UDP + Udp.SOURCE_PORT, builder.sourcePort);
        Wire.putU16(header, UDP + Udp.DESTINATION_PORT, builder.destinationPort);
        macs = header.get(WORD, 0);
        typeAndVersion = header.get(WORD, 8);
        ipLengthAndTtl = header.get(WORD, 16);
        ipChecksumAndSource = header.get(WORD, 24);
        portsAndLength = header.get(WORD, 32);
        ipSum = Checksum.sum(header, IP, Ipv4.MIN_LENGTH);
        udpSum =
                Checksum.sum(header, IP + Ipv4.SOURCE, 8)
                        + word(Ipv4.PROTOCOL_UDP)
                        + Checksum.sum(header, UDP, Udp.LENGTH);
    }

    private static MemorySegment ipv6(Builder builder) {
        final MemorySegment header = MemorySegment.ofArray(new byte[IPV6_LENGTH]);
        Ethernet.putMacs(header, 0, builder.destinationMac(), builder.sourceMac);
        Wire.putU16(header, Ethernet.TYPE, Ethernet.TYPE_IPV6);
        Wire.putU8(header, IP, 0x60);
        Wire.putU8(header, IP + Ipv6.NEXT_HEADER, Ipv4.PROTOCOL_UDP);
        Wire.putU8(header, IP + Ipv6.HOP_LIMIT, builder.ttl());
        put(header, IP + Ipv6.SOURCE, builder.source);
        put(header, IP + Ipv6.DESTINATION, builder.destination);
        Wire.putU16(header, IPV6_UDP + Udp.SOURCE_PORT, builder.sourcePort);
        Wire.putU16(header, IPV6_UDP + Udp.DESTINATION_PORT, builder.destinationPort);
        return header;
    }

    private static void put(MemorySegment header, int at, IpAddress address) {
        Wire.putU64(header, at, address.high());
        Wire.putU64(header, at + Long.BYTES, address.low());
    }

    /** {@return the bytes of all three headers; the payload follows them} */
    public int length() {
        return ipv6 == null ? LENGTH : IPV6_LENGTH;
    }

    /** Returns a 16-bit number as a term of a checksum sum. */
    private static int word(int number) {
        return Wire.raw16(number) & 0xffff;
    }

    /** Returns the checksum of a sum, as a 16-bit number. */
    private static int checksum(long sum) {
        return word(~Checksum.fold(sum));
    }

    /**
     * Returns a builder of headers to this address and port.
     *
     * @param address a group, or a host's address
     * @param port 0 to 65535
     * @return a builder without a source
     * @throws IllegalArgumentException if either is out of range
     */
    public static Builder to(String address, int port) {
        return new Builder(IpAddress.parse(address), port);
    }

    /**
     * Like {@link #to(String, int)}, with an IPv4 address as a number, see {@link
     * IpAddress#ofIpv4}.
     *
     * @param address a group, or a host's address
     * @param port 0 to 65535
     * @return a builder without a source
     * @throws IllegalArgumentException if the port is out of range
     */
    public static Builder to(int address, int port) {
        return new Builder(IpAddress.ofIpv4(address), port);
    }

    /**
     * Writes the headers: {@link #length} bytes, directly in front of the payload, which must
     * already be in place.
     *
     * @param memory of the frame, for example from {@link FrameSender#tryClaim}
     * @param offset where the frame begins in it, in bytes
     * @param payloadLength bytes of payload, 0 to {@link #MAX_PAYLOAD} or {@link #IPV6_MAX_PAYLOAD}
     * @return the length of the frame: {@link #length} plus the payload
     * @throws IllegalArgumentException if the payload is too long
     * @throws IndexOutOfBoundsException if the memory is too short; nothing is written
     */
    public int write(MemorySegment memory, long offset, int payloadLength) {
        if (ipv6 != null) {
            return writeIpv6(memory, offset, payloadLength);
        }
        if (payloadLength < 0 || payloadLength > MAX_PAYLOAD) {
            throw outOfRange(payloadLength, MAX_PAYLOAD);
        }
        final int length = LENGTH + payloadLength;
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        final int ipLength = length - IP;
        final int udpLength = length - UDP;
        Wire.putU64(memory, offset, macs);
        Wire.putU64(memory, offset + 8, typeAndVersion);
        Wire.putU64(memory, offset + 16, ipLengthAndTtl | (long) ipLength << 48);
        Wire.putU64(
                memory,
                offset + 24,
                ipChecksumAndSource | (long) checksum(ipSum + word(ipLength)) << 48);
        Wire.putU64(memory, offset + 32, portsAndLength | udpLength);
        Wire.putRaw16(memory, offset + 40, udpChecksum(memory, offset + LENGTH, udpLength));
        return length;
    }

    private int writeIpv6(MemorySegment memory, long offset, int payloadLength) {
        if (payloadLength < 0 || payloadLength > IPV6_MAX_PAYLOAD) {
            throw outOfRange(payloadLength, IPV6_MAX_PAYLOAD);
        }
        final int length = IPV6_LENGTH + payloadLength;
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        final int udpLength = length - IPV6_UDP;
        MemorySegment.copy(ipv6, 0, memory, offset, IPV6_LENGTH);
        Wire.putU16(memory, offset + IP + Ipv6.PAYLOAD_LENGTH, udpLength);
        Wire.putU16(memory, offset + IPV6_UDP + Udp.UDP_LENGTH, udpLength);
        Wire.putRaw16(
                memory,
                offset + IPV6_UDP + Udp.CHECKSUM,
                udpChecksum(memory, offset + IPV6_LENGTH, udpLength));
        return length;
    }

    /**
     * RFC 768, RFC 8200 section 8.1: the length is summed twice, for the pseudo-header and for the
     * header.
     */
    private short udpChecksum(MemorySegment memory, long payload, int udpLength) {
        final long sum =
                udpSum
                        + 2L * word(udpLength)
                        + Checksum.sum(memory, payload, udpLength - Udp.LENGTH);
        return Checksum.sentByUdp((short) ~Checksum.fold(sum));
    }

    private static IllegalArgumentException outOfRange(int payloadLength, int most) {
        return new IllegalArgumentException(
                String.format(
                        Locale.ROOT, "payload of %d bytes: must be 0 to %d", payloadLength, most));
    }

    /** Builder of headers: addresses, ports and TTL. Not thread-safe. */
    public static final class Builder {
        private static final int UNSET = -1;
        private static final int UNICAST_TTL = 64;

        private final IpAddress destination;
        private final int destinationPort;
        private long destinationMac = MacAddress.NONE;
        private IpAddress source;
        private int sourcePort;
        private long sourceMac = MacAddress.NONE;
        private int ttl = UNSET;

        Builder(IpAddress destination, int destinationPort) {
            this.destination = destination;
            this.destinationPort = port(destinationPort);
        }

        private static int port(int port) {
            if (port < 0 || port > Udp.MAX_PORT) {
                throw new IllegalArgumentException(
                        "port " + port + ": must be 0 to " + Udp.MAX_PORT);
            }
            return port;
        }

        private static long mac(long mac) {
            if (!MacAddress.isAddress(mac)) {
                throw new IllegalArgumentException(
                        "MAC address 0x" + Long.toHexString(mac) + ": must have 48 bits");
            }
            return mac;
        }

        /**
         * Sets the MAC address of the next hop, see {@link MacAddress}. By default, it is derived
         * from a multicast group; for any other destination this call is required.
         *
         * @param mac 48 bits
         * @return this builder
         * @throws IllegalArgumentException if it has more than 48 bits
         */
        public Builder nextHop(long mac) {
            destinationMac = mac(mac);
            return this;
        }

        /**
         * Sets the source of the datagrams.
         *
         * @param address of the same family as the destination
         * @param port 0 to 65535
         * @param mac of the sending interface: {@link FrameSender#mac()}
         * @return this builder
         * @throws IllegalArgumentException if any of these is out of range
         */
        public Builder from(String address, int port, long mac) {
            return from(IpAddress.parse(address), port, mac);
        }

        /**
         * Like {@link #from(String, int, long)}, with an IPv4 address as a number, see {@link
         * IpAddress#ofIpv4}.
         *
         * @param address normally that of the sending interface
         * @param port 0 to 65535
         * @param mac of the sending interface: {@link FrameSender#mac()}
         * @return this builder
         * @throws IllegalArgumentException if the port or the MAC address is out of range
         */
        public Builder from(int address, int port, long mac) {
            return from(IpAddress.ofIpv4(address), port, mac);
        }

        private Builder from(IpAddress address, int port, long mac) {
            source = address;
            sourcePort = port(port);
            sourceMac = mac(mac);
            return this;
        }

        /**
         * Sets the time to live, or hop limit. The default is 1 for multicast groups, as for
         * sockets (RFC 1112), and 64 for other destinations.
         *
         * @param hops 0 to 255
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder ttl(int hops) {
            if (hops < 0 || hops > 255) {
                throw new IllegalArgumentException("TTL " + hops + ": must be 0 to 255");
            }
            ttl = hops;
            return this;
        }

        /**
         * {@return headers for datagrams of any payload length}
         *
         * @throws IllegalArgumentException if the source is missing or of the other family, or if
         *     the destination is no multicast group and the next hop is missing
         */
        public UdpHeaders build() {
            if (sourceMac == MacAddress.NONE) {
                throw new IllegalArgumentException("headers: must have a source: call from()");
            }
            if (source.isIpv4() != destination.isIpv4()) {
                throw new IllegalArgumentException(
                        "headers to "
                                + destination
                                + ": source "
                                + source
                                + ": must be of the same family");
            }
            if (destinationMac() == MacAddress.NONE) {
                throw new IllegalArgumentException(
                        "headers to "
                                + destination
                                + ": must have the MAC address of the next hop: call nextHop()");
            }
            return new UdpHeaders(this);
        }

        private long destinationMac() {
            return destinationMac == MacAddress.NONE && destination.isMulticast()
                    ? MacAddress.ofGroup(destination)
                    : destinationMac;
        }

        private int ttl() {
            if (ttl != UNSET) {
                return ttl;
            }
            return destination.isMulticast() ? 1 : UNICAST_TTL;
        }
    }
}
