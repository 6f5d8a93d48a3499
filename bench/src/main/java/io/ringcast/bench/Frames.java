package io.ringcast.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Frames to measure with. */
final class Frames {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Frames() {}

    /**
     * A UDP datagram from 10.0.1.1 to 239.1.2.3 port 10000, without a UDP checksum.
     *
     * @param length of the frame in bytes, 42 to 1514
     */
    static MemorySegment multicast(int length, Arena arena) {
        final MemorySegment frame = arena.allocate(length);
        frame.set(INT, 0, 0x0100_5e01);
        frame.set(SHORT, 4, (short) 0x0203);
        frame.set(INT, 6, 0x0200_0000);
        frame.set(SHORT, 10, (short) 1);
        frame.set(SHORT, 12, (short) 0x0800);
        frame.set(SHORT, 14, (short) 0x4500);
        frame.set(SHORT, 16, (short) (length - 14));
        frame.set(SHORT, 22, (short) (16 << 8 | 17));
        frame.set(INT, 26, 0x0a00_0101);
        frame.set(INT, 30, 0xef01_0203);
        frame.set(SHORT, 24, ipChecksum(frame));
        frame.set(SHORT, 34, (short) 5555);
        frame.set(SHORT, 36, (short) 10000);
        frame.set(SHORT, 38, (short) (length - 34));
        return frame;
    }

    private static short ipChecksum(MemorySegment frame) {
        int sum = 0;
        for (int at = 14; at < 34; at += 2) {
            sum += frame.get(SHORT, at) & 0xffff;
        }
        return (short) ~((sum & 0xffff) + (sum >>> 16));
    }
}
