package io.ringcast.bench.micro;

import io.ringcast.engine.frame.Checksum;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Frames to measure with: those of the reference's burst.c. */
public final class Frames {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort RAW = ValueLayout.JAVA_SHORT_UNALIGNED;

    private static final int NETWORK = 14;
    private static final int TRANSPORT = 34;
    private static final int PAYLOAD = 42;
    private static final int UDP = 17;

    private Frames() {}

    /**
     * A UDP datagram from 10.0.1.1 to 239.1.2.3 port 10000, with valid checksums.
     *
     * @param length of the frame in bytes, 42 to 1514
     */
    static MemorySegment multicast(int length, Arena arena) {
        return datagram(length, 0x0100_5e01_0203L, 0xef01_0203, 5555, arena);
    }

    /**
     * A UDP datagram from 10.0.1.1 to port 10000, with valid checksums.
     *
     * @param length of the frame in bytes, 42 to 1514
     * @param mac where it goes, in the low 48 bits
     * @param address likewise, IPv4
     */
    public static MemorySegment datagram(
            int length, long mac, int address, int sourcePort, Arena arena) {
        final MemorySegment frame = arena.allocate(length);
        frame.set(INT, 0, (int) (mac >>> 16));
        frame.set(SHORT, 4, (short) mac);
        frame.set(INT, 6, 0x0200_0000);
        frame.set(SHORT, 10, (short) 1);
        frame.set(SHORT, 12, (short) 0x0800);
        frame.set(SHORT, NETWORK, (short) 0x4500);
        frame.set(SHORT, 16, (short) (length - NETWORK));
        frame.set(SHORT, 22, (short) (16 << 8 | UDP));
        frame.set(INT, 26, 0x0a00_0101);
        frame.set(INT, 30, address);
        frame.set(RAW, 24, (short) ~Checksum.fold(Checksum.sum(frame, NETWORK, 20)));
        frame.set(SHORT, TRANSPORT, (short) sourcePort);
        frame.set(SHORT, 36, (short) 10000);
        frame.set(SHORT, 38, (short) (length - TRANSPORT));
        for (int i = PAYLOAD; i < length; i++) {
            frame.set(ValueLayout.JAVA_BYTE, i, (byte) ((i - PAYLOAD) * 7 + 1));
        }
        frame.set(RAW, 40, udpChecksum(frame, length));
        return frame;
    }

    /** RFC 768: over the pseudo-header, and never 0. */
    private static short udpChecksum(MemorySegment frame, int length) {
        final long pseudo =
                Checksum.sum(frame, 26, 8) + raw((short) UDP) + raw((short) (length - TRANSPORT));
        final long sum = pseudo + Checksum.sum(frame, TRANSPORT, length - TRANSPORT);
        return Checksum.sentByUdp((short) ~Checksum.fold(sum));
    }

    /** A number of network order as it is loaded in native order. */
    private static int raw(short value) {
        return (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Short.reverseBytes(value))
                & 0xffff;
    }
}
