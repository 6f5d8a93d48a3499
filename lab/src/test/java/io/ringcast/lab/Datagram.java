package io.ringcast.lab;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/**
 * A UDP datagram in an Ethernet frame, written out from the RFCs (791, 768) and IEEE 802.1Q: the
 * datagram that the test sends and, with another destination, the one that it must receive.
 *
 * @param mac destination MAC address
 * @param to destination IPv4 address
 * @param tag 802.1Q tag control information, -1 for no tag
 * @param checksum what the UDP checksum shall be like
 * @param payload its first 4 bytes are a sequence number, which the identification follows
 */
record Datagram(byte[] mac, String to, int port, int tag, Checksum checksum, byte[] payload) {
    static final String GROUP = "239.1.2.3";
    static final int PORT = 10_000;
    static final int NO_TAG = -1;

    private static final String SENDER = "10.0.1.2";
    private static final byte[] SENDER_MAC = {2, 0, 0, 0, 1, 2};
    private static final int SENDER_PORT = 40_000;

    /** Without frame check sequence (IEEE 802.3 3.1.1: 64 with it). */
    private static final int MIN_FRAME = 60;

    private static final int ETHERNET = 14;
    private static final int IPV4 = 20;
    private static final int UDP = 8;
    private static final int PROTOCOL_UDP = 17;

    /** How far a wrong checksum is off, by ones' complement addition (RFC 1071). */
    private static final int ERROR = 0x1234;

    /** Kinds of UDP checksums. */
    enum Checksum {
        RIGHT,
        WRONG,
        NONE
    }

    /** To a group, its MAC address by RFC 1112 section 6.4. */
    static Datagram multicast(String group, int sequence, int payload) {
        final byte[] address = address(group);
        final byte[] mac = {1, 0, 0x5e, (byte) (address[1] & 0x7f), address[2], address[3]};
        final ByteBuffer data = ByteBuffer.allocate(payload);
        data.putInt(sequence);
        while (data.hasRemaining()) {
            data.put((byte) (sequence * 31 + data.position()));
        }
        return new Datagram(mac, group, PORT, NO_TAG, Checksum.RIGHT, data.array());
    }

    /** The same datagram, as it must leave. */
    Datagram forwarded(byte[] receiver, String address) {
        return new Datagram(receiver, address, port, tag, checksum, payload);
    }

    Datagram port(int other) {
        return new Datagram(mac, to, other, tag, checksum, payload);
    }

    Datagram tag(int control) {
        return new Datagram(mac, to, port, control, checksum, payload);
    }

    Datagram checksum(Checksum kind) {
        return new Datagram(mac, to, port, tag, kind, payload);
    }

    /** The frame, as short as it may be, padded with zeros to what a wire needs. */
    byte[] frame() {
        final byte[] bare = unpadded();
        return Arrays.copyOf(bare, Math.max(bare.length, MIN_FRAME));
    }

    /** The frame without padding. */
    byte[] unpadded() {
        final int length = IPV4 + UDP + payload.length;
        final ByteBuffer ip = ByteBuffer.allocate(IPV4);
        ip.putShort((short) 0x4500).putShort((short) length);
        // Counting up, as hosts do: GRO merges no others from Linux 6.10 on.
        ip.put(payload, 2, 2).putShort((short) 0);
        ip.put((byte) 5).put((byte) PROTOCOL_UDP).putShort((short) 0);
        ip.put(address(SENDER)).put(address(to));
        ip.putShort(10, (short) ~sum(ip.array(), 0));

        final ByteBuffer udp = ByteBuffer.allocate(UDP + payload.length);
        udp.putShort((short) SENDER_PORT).putShort((short) port);
        udp.putShort((short) (UDP + payload.length)).putShort((short) 0).put(payload);
        udp.putShort(6, (short) udpChecksum(ip.array(), udp.array()));

        final ByteBuffer frame = ByteBuffer.allocate(ETHERNET + (tag < 0 ? 0 : 4) + length);
        frame.put(mac).put(SENDER_MAC);
        if (tag >= 0) {
            frame.putShort((short) 0x8100).putShort((short) tag);
        }
        frame.putShort((short) 0x0800).put(ip.array()).put(udp.array());
        return frame.array();
    }

    private int udpChecksum(byte[] ip, byte[] udp) {
        if (checksum == Checksum.NONE) {
            return 0;
        }
        int sum = sum(Arrays.copyOfRange(ip, 12, 20), PROTOCOL_UDP + udp.length);
        sum = ~sum(udp, sum) & 0xffff;
        if (checksum == Checksum.WRONG) {
            sum += ERROR;
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum == 0 ? 0xffff : sum;
    }

    /** RFC 1071: 16-bit words, the last one filled up with 0. */
    private static int sum(byte[] bytes, int start) {
        int sum = start;
        for (int i = 0; i < bytes.length; i += 2) {
            sum += Byte.toUnsignedInt(bytes[i]) << 8;
            sum += i + 1 < bytes.length ? Byte.toUnsignedInt(bytes[i + 1]) : 0;
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    /** Is it a frame with our sender's source port, behind at most one tag? */
    static boolean isOurs(byte[] frame) {
        final int ip = frame.length > 16 && isTagged(frame) ? 18 : 14;
        return frame.length >= ip + IPV4 + UDP
                && word(frame, ip - 2) == 0x0800
                && frame[ip + 9] == PROTOCOL_UDP
                && word(frame, ip + IPV4) == SENDER_PORT;
    }

    /** Whether the frame bears an 802.1Q tag. */
    static boolean isTagged(byte[] frame) {
        return word(frame, 12) == 0x8100;
    }

    /** Bytes of an address in dotted notation. */
    static byte[] address(String text) {
        final byte[] address = new byte[4];
        final String[] octets = text.split("\\.");
        for (int i = 0; i < 4; i++) {
            address[i] = (byte) Integer.parseInt(octets[i]);
        }
        return address;
    }

    /** Two bytes, big endian. */
    static int word(byte[] bytes, int offset) {
        return Byte.toUnsignedInt(bytes[offset]) << 8 | Byte.toUnsignedInt(bytes[offset + 1]);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "to %s:%d, tag %d, checksum %s, %d bytes",
                to,
                port,
                tag,
                checksum,
                payload.length);
    }
}
