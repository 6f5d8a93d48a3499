package io.ringcast.daemon.it;

import io.ringcast.testbed.UdpFrame;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Captured frame, parsed in a slow and simple way: Ethernet, IPv4 without options, UDP (RFC 791,
 * RFC 768).
 *
 * @param unfinished whether the kernel has left the UDP checksum for a device to compute
 */
record Frame(boolean unfinished, byte[] bytes) {
    private static final int IP = 14;
    private static final int UDP = 34;
    private static final int PAYLOAD = 42;

    /** Parses a line that {@link FrameTap} printed. */
    static Frame parse(String line) {
        return new Frame(line.startsWith("1"), HexFormat.of().parseHex(line.substring(2)));
    }

    static boolean isUdp(String line) {
        final byte[] bytes = parse(line).bytes;
        return bytes.length >= PAYLOAD && bytes[IP] == 0x45 && bytes[IP + 9] == 17;
    }

    int port() {
        return Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(UDP + 2));
    }

    int udpChecksum() {
        return Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(UDP + 6));
    }

    /** Returns the sequence number that our own senders write into the payload. */
    long sequence() {
        return ByteBuffer.wrap(bytes).getLong(PAYLOAD);
    }

    String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** Returns the correct UDP checksum, computed from all bytes. */
    int rightUdpChecksum() {
        final int length = bytes.length - UDP;
        final ByteBuffer sum = ByteBuffer.allocate(12 + length + length % 2);
        sum.put(bytes, IP + 12, 8).putShort((short) 17).putShort((short) length);
        sum.put(bytes, UDP, length).putShort(12 + 6, (short) 0);
        final int checksum = UdpFrame.checksum(sum.array());
        return checksum == 0 ? 0xffff : checksum;
    }

    /**
     * Returns the frame that the engine must send: with the new destination and correct IP and UDP
     * checksums, everything else unchanged.
     *
     * @param udpChecksum the UDP checksum to expect, or -1 for the correct one
     */
    Frame rewritten(String mac, String address, int udpChecksum) {
        final ByteBuffer frame = ByteBuffer.wrap(bytes.clone());
        frame.put(0, HexFormat.ofDelimiter(":").parseHex(mac));
        final String[] octets = address.split("\\.");
        for (int i = 0; i < 4; i++) {
            frame.put(IP + 16 + i, (byte) Integer.parseInt(octets[i]));
        }
        frame.putShort(IP + 10, (short) 0);
        frame.putShort(
                IP + 10, (short) UdpFrame.checksum(Arrays.copyOfRange(frame.array(), IP, UDP)));
        final Frame changed = new Frame(false, frame.array());
        frame.putShort(
                UDP + 6, (short) (udpChecksum < 0 ? changed.rightUdpChecksum() : udpChecksum));
        return changed;
    }
}
