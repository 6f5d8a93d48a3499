package io.ringcast.daemon.replay;

import io.ringcast.engine.capture.CaptureWriter;
import io.ringcast.testbed.UdpFrame;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Makes UDP datagrams in Ethernet frames, and large capture files of them: {@code Datagrams FILE
 * FRAMES PAYLOAD}.
 */
public final class Datagrams {
    /** Some time in 2023, with nine significant digits. */
    static final long TIME = 1_700_000_000_123_456_789L;

    private Datagrams() {}

    /** A multicast frame. */
    static byte[] frame(String source, String group, int port, byte[] payload) {
        return UdpFrame.to(group).from(source).port(port).payload(payload).bytes();
    }

    /** A frame to a MAC address. */
    static byte[] frame(long mac, String source, String destination, int port, byte[] payload) {
        return UdpFrame.to(destination).mac(mac).from(source).port(port).payload(payload).bytes();
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
