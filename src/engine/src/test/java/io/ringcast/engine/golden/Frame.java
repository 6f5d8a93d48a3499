package io.ringcast.engine.golden;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Makes an Ethernet frame with an IPv4 UDP datagram from 10.0.1.1:4000, right in all that is not
 * said to be wrong. Written after the RFCs, without the engine's code.
 */
final class Frame {
    private static final int ETHERNET = 14;

    private final int group;
    private byte[] tags = {};
    private byte[] options = {};
    private byte[] padding = {};
    private byte[] payload;
    private int fragmentField = 0x4000;
    private int id = 0x0102;
    private int ttl = 8;
    private int port = 10000;
    private int protocol = 17;
    private int ihl = -1;
    private int version = 4;
    private int totalLength = -1;
    private int udpLength = -1;
    private int udpChecksum = -1;
    private int ipChecksumError;
    private int type = 0x0800;

    Frame(int group, String payload) {
        this(group, payload.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    Frame(int group, byte[] payload) {
        this.group = group;
        this.payload = payload;
    }

    Frame tag(int tpid, int tci) {
        final int length = tags.length;
        tags = Arrays.copyOf(tags, length + 4);
        put(tags, length, 2, tpid);
        put(tags, length + 2, 2, tci);
        return this;
    }

    Frame type(int value) {
        type = value;
        return this;
    }

    Frame options(int length) {
        options = new byte[length];
        Arrays.fill(options, (byte) 1); // no operation (RFC 791)
        return this;
    }

    Frame padding(int length) {
        padding = new byte[length];
        Arrays.fill(padding, (byte) 0xaa);
        return this;
    }

    /** Flags and offset; with an offset the payload is all that follows the IPv4 header. */
    Frame fragmentField(int value) {
        fragmentField = value;
        return this;
    }

    Frame id(int value) {
        id = value;
        return this;
    }

    Frame ttl(int value) {
        ttl = value;
        return this;
    }

    Frame port(int value) {
        port = value;
        return this;
    }

    Frame protocol(int value) {
        protocol = value;
        return this;
    }

    Frame version(int value) {
        version = value;
        return this;
    }

    Frame ihl(int value) {
        ihl = value;
        return this;
    }

    Frame totalLength(int value) {
        totalLength = value;
        return this;
    }

    Frame udpLength(int value) {
        udpLength = value;
        return this;
    }

    Frame udpChecksum(int value) {
        udpChecksum = value;
        return this;
    }

    Frame ipChecksumError(int value) {
        ipChecksumError = value;
        return this;
    }

    byte[] bytes() {
        final ByteArrayOutputStream frame = new ByteArrayOutputStream();
        final byte[] link = new byte[ETHERNET - 2];
        put(link, 0, 3, 0x01005e); // RFC 1112 section 6.4
        put(link, 3, 3, group & 0x7fffff);
        link[6] = 2;
        link[11] = 1;
        frame.writeBytes(link);
        frame.writeBytes(tags);
        frame.write(type >> 8);
        frame.write(type);
        final byte[] transport = (fragmentField & 0x1fff) == 0 ? udp() : payload;
        frame.writeBytes(ip(transport.length));
        frame.writeBytes(transport);
        frame.writeBytes(padding);
        return frame.toByteArray();
    }

    private byte[] ip(int payloadLength) {
        final byte[] ip = Arrays.copyOf(addressed(20), 20 + options.length);
        System.arraycopy(options, 0, ip, 20, options.length);
        put(ip, 0, 1, version << 4 | (ihl < 0 ? ip.length / 4 : ihl));
        put(ip, 2, 2, totalLength < 0 ? ip.length + payloadLength : totalLength);
        put(ip, 4, 2, id);
        put(ip, 6, 2, fragmentField);
        put(ip, 8, 1, ttl);
        put(ip, 9, 1, protocol);
        put(ip, 10, 2, checksum(ip) + ipChecksumError);
        return ip;
    }

    /** So many bytes, the last eight of which are both addresses. */
    private byte[] addressed(int length) {
        final byte[] bytes = new byte[length];
        put(bytes, length - 8, 4, 0x0a000101);
        put(bytes, length - 4, 4, group);
        return bytes;
    }

    private byte[] udp() {
        final byte[] udp = new byte[8 + payload.length];
        final int length = udpLength < 0 ? udp.length : udpLength;
        System.arraycopy(payload, 0, udp, 8, payload.length);
        put(udp, 0, 2, 4000);
        put(udp, 2, 2, port);
        put(udp, 4, 2, length);
        put(udp, 6, 2, udpChecksum < 0 ? rightChecksum(udp, length) : udpChecksum);
        return udp;
    }

    /** RFC 768. */
    private int rightChecksum(byte[] udp, int length) {
        final byte[] summed = Arrays.copyOf(addressed(8), 12 + Math.min(length, udp.length));
        put(summed, 9, 1, 17);
        put(summed, 10, 2, length);
        System.arraycopy(udp, 0, summed, 12, summed.length - 12);
        final int checksum = checksum(summed);
        return checksum == 0 ? 0xffff : checksum;
    }

    /** RFC 1071; ones' complement sums are sums modulo 65535. */
    private static int checksum(byte[] bytes) {
        long sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xffL) << (i % 2 == 0 ? 8 : 0);
        }
        // no sum is 0 here, and one that is divisible is 65535
        return 0xffff - (int) ((sum - 1) % 0xffff + 1);
    }

    private static void put(byte[] bytes, int at, int length, int value) {
        for (int i = 0; i < length; i++) {
            bytes[at + i] = (byte) (value >> 8 * (length - 1 - i));
        }
    }
}
