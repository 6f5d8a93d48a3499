package io.ringcast.engine.match;

import io.ringcast.engine.address.Ipv4Address;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes frames field by field; what is not said is right. Checksums are the {@link Oracle}'s. By
 * default: 10.9.8.7:4000 to 239.1.2.3:10000, TTL 8, payload "ringcast".
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
    private int source = Ipv4Address.parse("10.9.8.7");
    private int destination = Ipv4Address.parse("239.1.2.3");
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
        return fragmentField(offset / 8 | (more ? 0x2000 : 0));
    }

    /** With the other's addresses, identification and tags. */
    TestFrame ofSameDatagram(TestFrame other) {
        tags.clear();
        tags.addAll(other.tags);
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

    TestFrame source(String address) {
        return source(Ipv4Address.parse(address));
    }

    TestFrame source(int address) {
        source = address;
        return this;
    }

    TestFrame group(String address) {
        return group(Ipv4Address.parse(address));
    }

    TestFrame group(int address) {
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

    /** The field's value, instead of the right one. */
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

    /** Bytes behind the IPv4 total length. */
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
        frame.writeBytes(ip(udp.length));
        frame.writeBytes(udp);
        frame.writeBytes(padding);
        return frame.toByteArray();
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
        put(ip, source, 4);
        put(ip, destination, 4);
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
        put(summed, source, 4);
        put(summed, destination, 4);
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
