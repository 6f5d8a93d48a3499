package io.ringcast.daemon.replay;

import io.ringcast.engine.capture.CaptureWriter;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Makes UDP datagrams in Ethernet frames, and large capture files of them: {@code Datagrams FILE
 * FRAMES PAYLOAD}.
 */
public final class Datagrams {
    /** Some time in 2023, with nine significant digits. */
    static final long TIME = 1_700_000_000_123_456_789L;

    private static final int HEADERS = 42;
    private static final int CHECKSUM = 24;
    private static final int UDP_CHECKSUM = 40;

    private Datagrams() {}

    /** A multicast frame, with the MAC address that goes with its group (RFC 1112). */
    static byte[] frame(String source, String group, int port, byte[] payload) {
        final byte[] to = octets(group);
        final byte[] mac = {1, 0, 0x5e, (byte) (to[1] & 0x7f), to[2], to[3]};
        return frame(mac, source, group, port, payload);
    }

    /** A frame with right checksums, written after RFC 894, 791 and 768. */
    static byte[] frame(byte[] mac, String source, String destination, int port, byte[] payload) {
        final ByteBuffer frame = ByteBuffer.allocate(HEADERS + payload.length);
        final byte[] to = octets(destination);
        frame.put(mac);
        frame.put(new byte[] {2, 0, 0, 0, 0, 1}).putShort((short) 0x0800);
        frame.put((byte) 0x45).put((byte) 0).putShort((short) (28 + payload.length));
        frame.putInt(0).put((byte) 1).put((byte) 17).putShort((short) 0);
        frame.put(octets(source)).put(to);
        frame.putShort((short) 5555).putShort((short) port);
        frame.putShort((short) (8 + payload.length)).putShort((short) 0).put(payload);
        frame.putShort(CHECKSUM, (short) ~sum(frame, 14, 34, 0));
        final int pseudo = sum(frame, 26, 34, 17 + 8 + payload.length);
        final int udp = ~sum(frame, 34, HEADERS + payload.length, pseudo) & 0xffff;
        frame.putShort(UDP_CHECKSUM, (short) (udp == 0 ? 0xffff : udp));
        return frame.array();
    }

    private static byte[] octets(String address) {
        final byte[] octets = new byte[4];
        final String[] numbers = address.split("\\.");
        for (int i = 0; i < 4; i++) {
            octets[i] = (byte) Integer.parseInt(numbers[i]);
        }
        return octets;
    }

    /** RFC 1071. */
    private static int sum(ByteBuffer frame, int from, int to, int start) {
        int sum = start;
        for (int i = from; i < to; i++) {
            final int octet = frame.get(i) & 0xff;
            sum += (i - from) % 2 == 0 ? octet << 8 : octet;
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    /** Writes a file in which every tenth frame is for another port. */
    public static void main(String[] arguments) throws Exception {
        final int count = Integer.parseInt(arguments[1]);
        final byte[] payload = new byte[Integer.parseInt(arguments[2])];
        final MemorySegment[] frames = {
            MemorySegment.ofArray(frame("10.0.1.1", "239.1.2.3", 10_000, payload)),
            MemorySegment.ofArray(frame("10.0.1.1", "239.1.2.3", 10_001, payload))
        };
        try (CaptureWriter writer = CaptureWriter.create(Path.of(arguments[0]))) {
            for (int i = 0; i < count; i++) {
                final MemorySegment frame = frames[i % 10 == 9 ? 1 : 0];
                final int length = (int) frame.byteSize();
                writer.write(TIME + 1_001L * i, frame, 0, length, length);
            }
        }
    }
}
