package io.ringcast.engine.match;

import io.ringcast.engine.address.IpAddress;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builder of frames, field by field; values that are not set are valid. Checksums are computed by
 * {@link Oracle}. By default: 10.9.8.7:4000 to 239.1.2.3:10000, TTL 8, payload "ringcast"; with
 * {@link #ipv6} from 2001:db8::987 to ff3e::123.
 */
final class TestFrame {
    static final long TO = 0x0100_5e01_0203L;
    static final long FROM = 0x0200_0000_0001L;

    private long to = TO;
    private long from = FROM;
    private final List<int[]> tags = new ArrayList<>();
    private int type = 0x0800;
    private int version = 4;
    private byte[] options = {};
    private int ihl = -1;
    private int totalLength = -1;
    private int id = 0x1234;
    private int fragmentField = 0x4000; // don't fragment
    private int ttl = 8;
    private int protocol = 17;
    private IpAddress source = IpAddress.parse("10.9.8.7");
    private IpAddress destination = IpAddress.parse("239.1.2.3");

    /** Kind of each IPv6 extension header, and its bytes behind the next header field. */
    private final Map<Integer, byte[]> extensions = new LinkedHashMap<>();

    private boolean fragmentHeader;
    private int ipChecksumError;
    private int sourcePort = 4000;
    private int destinationPort = 10000;
    private int udpLength = -1;
    private int udpChecksum = -1;
    private int udpChecksumError;
    private byte[] payload = "ringcast".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private byte[] padding = {};

    /** Destination and source MAC address. */
    TestFrame macs(long destination, long source) {
        to = destination;
        from = source;
        return this;
    }

    /** A tag in the frame, behind those already there. */
    TestFrame tag(int tpid, int tci) {
        tags.add(new int[] {tpid, tci});
        return this;
    }

    TestFrame type(int value) {
        type = value;
        return this;
    }

    TestFrame version(int value) {
        version = value;
        return this;
    }

    /** A multiple of 4 bytes, at most 40. */
    TestFrame options(byte... value) {
        options = value;
        return this;
    }

    TestFrame ihl(int value) {
        ihl = value;
        return this;
    }

    TestFrame totalLength(int value) {
        totalLength = value;
        return this;
    }

    TestFrame id(int value) {
        id = value;
        return this;
    }

    /** Offset in bytes, a multiple of 8. A later fragment's payload is what follows IPv4. */
    TestFrame fragment(int offset, boolean more) {
        fragmentHeader = true;
        return fragmentField(offset / 8 | (more ? 0x2000 : 0));
    }

    /** Sets the addresses, identification and tags of another frame. */
    TestFrame ofSameDatagram(TestFrame other) {
        tags.clear();
        tags.addAll(other.tags);
        fragmentHeader = other.fragmentHeader;
        return source(other.source).group(other.destination).id(other.id);
    }

    TestFrame fragmentField(int value) {
        fragmentField = value;
        return this;
    }

    TestFrame ttl(int value) {
        ttl = value;
        return this;
    }

    TestFrame protocol(int value) {
        protocol = value;
        return this;
    }

    /** IPv6 instead of IPv4, from 2001:db8::987 to ff3e::123 until other addresses are named. */
    TestFrame ipv6() {
        type = 0x86dd;
        version = 6;
        fragmentField = 0;
        return source("2001:db8::987").group("ff3e::123").macs(0x3333_0000_0123L, from);
    }

    /**
     * An IPv6 extension header behind those already there, one of each kind at most.
     *
     * @param kind as in the next header field before it
     * @param bytes behind its own next header field: the length field first
     */
    TestFrame extension(int kind, byte... bytes) {
        extensions.put(kind, bytes);
        return this;
    }

    /** An IPv6 fragment header, also for a datagram that is whole (RFC 6946). */
    TestFrame fragmentHeader() {
        fragmentHeader = true;
        return this;
    }

    TestFrame source(String address) {
        return source(IpAddress.parse(address));
    }

    TestFrame source(int address) {
        return source(IpAddress.ofIpv4(address));
    }

    TestFrame source(IpAddress address) {
        source = address;
        return this;
    }

    TestFrame group(String address) {
        return group(IpAddress.parse(address));
    }

    TestFrame group(int address) {
        return group(IpAddress.ofIpv4(address));
    }

    TestFrame group(IpAddress address) {
        destination = address;
        return this;
    }

    TestFrame ipChecksumError(int difference) {
        ipChecksumError = difference;
        return this;
    }

    TestFrame sourcePort(int value) {
        sourcePort = value;
        return this;
    }

    TestFrame port(int value) {
        destinationPort = value;
        return this;
    }

    TestFrame udpLength(int value) {
        udpLength = value;
        return this;
    }

    /** Sets the field's value instead of the right checksum. */
    TestFrame udpChecksum(int value) {
        udpChecksum = value;
        return this;
    }

    TestFrame udpChecksumError(int difference) {
        udpChecksumError = difference;
        return this;
    }

    TestFrame payload(byte... value) {
        payload = value;
        return this;
    }

    /** Bytes behind the IP packet. */
    TestFrame padding(byte... value) {
        padding = value;
        return this;
    }

    Received received() {
        return new Received(bytes());
    }

    byte[] bytes() {
        final ByteArrayOutputStream frame = new ByteArrayOutputStream();
        put(frame, to >>> 32, 2);
        put(frame, to, 4);
        put(frame, from >>> 32, 2);
        put(frame, from, 4);
        for (final int[] tag : tags) {
            put(frame, tag[0], 2);
            put(frame, tag[1], 2);
        }
        put(frame, type, 2);
        final byte[] udp = (fragmentField & 0x1fff) == 0 ? udp() : payload;
        frame.writeBytes(version6() ? ipv6(udp.length) : ip(udp.length));
        frame.writeBytes(udp);
        frame.writeBytes(padding);
        return frame.toByteArray();
    }

    /** Returns true if the packet has the layout of IPv6, whatever its EtherType and version. */
    private boolean version6() {
        return !destination.isIpv4();
    }

    private byte[] ipv6(int payloadLength) {
        final ByteArrayOutputStream headers = new ByteArrayOutputStream();
        final List<Integer> kinds = new ArrayList<>(extensions.keySet());
        if (fragmentHeader) {
            kinds.add(44);
        }
        kinds.add(protocol);
        for (int i = 0; i + 1 < kinds.size(); i++) {
            put(headers, kinds.get(i + 1), 1);
            if (kinds.get(i) == 44 && fragmentHeader) {
                put(headers, 0, 1);
                put(headers, (fragmentField & 0x1fff) << 3 | fragmentField >> 13 & 1, 2);
                put(headers, id, 4);
            } else {
                headers.writeBytes(extensions.get(kinds.get(i)));
            }
        }
        final ByteArrayOutputStream ip = new ByteArrayOutputStream();
        put(ip, version << 28 | 0x0bcde, 4); // a flow label
        put(ip, totalLength < 0 ? headers.size() + payloadLength : totalLength, 2);
        put(ip, kinds.get(0), 1);
        put(ip, ttl, 1);
        putAddress(ip, source);
        putAddress(ip, destination);
        ip.writeBytes(headers.toByteArray());
        return ip.toByteArray();
    }

    private static void putAddress(ByteArrayOutputStream out, IpAddress address) {
        if (!address.isIpv4()) {
            put(out, address.high(), 8);
            put(out, address.low(), 8);
        } else {
            put(out, address.ipv4(), 4);
        }
    }

    private byte[] ip(int payloadLength) {
        final int length = 20 + options.length;
        final ByteArrayOutputStream ip = new ByteArrayOutputStream();
        put(ip, version << 4 | (ihl < 0 ? length / 4 : ihl), 1);
        put(ip, 0, 1);
        put(ip, totalLength < 0 ? length + payloadLength : totalLength, 2);
        put(ip, id, 2);
        put(ip, fragmentField, 2);
        put(ip, ttl, 1);
        put(ip, protocol, 1);
        put(ip, 0, 2);
        putAddress(ip, source);
        putAddress(ip, destination);
        ip.writeBytes(options);
        final byte[] bytes = ip.toByteArray();
        final int checksum = Oracle.checksum(bytes) + ipChecksumError;
        bytes[10] = (byte) (checksum >> 8);
        bytes[11] = (byte) checksum;
        return bytes;
    }

    private byte[] udp() {
        final int length = udpLength < 0 ? 8 + payload.length : udpLength;
        final ByteArrayOutputStream udp = new ByteArrayOutputStream();
        put(udp, sourcePort, 2);
        put(udp, destinationPort, 2);
        put(udp, length, 2);
        put(udp, 0, 2);
        udp.writeBytes(payload);
        final byte[] bytes = udp.toByteArray();
        int checksum = udpChecksum;
        if (checksum < 0) {
            checksum = rightUdpChecksum(bytes, length) + udpChecksumError;
        }
        bytes[6] = (byte) (checksum >> 8);
        bytes[7] = (byte) checksum;
        return bytes;
    }

    private int rightUdpChecksum(byte[] udp, int length) {
        final ByteArrayOutputStream summed = new ByteArrayOutputStream();
        putAddress(summed, source);
        putAddress(summed, destination);
        put(summed, 17, 2);
        put(summed, length, 2);
        summed.writeBytes(Arrays.copyOf(udp, Math.min(udp.length, Math.max(length, 0))));
        final int checksum = Oracle.checksum(summed.toByteArray());
        return checksum == 0 ? 0xffff : checksum;
    }

    private static void put(ByteArrayOutputStream out, long value, int bytes) {
        for (int i = bytes - 1; i >= 0; i--) {
            out.write((int) (value >> 8 * i));
        }
    }
}
