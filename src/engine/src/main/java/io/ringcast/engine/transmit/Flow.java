package io.ringcast.engine.transmit;

import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.frame.Checksum;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What decides whether frames may share a train: untagged Ethernet, IPv4 without options, UDP,
 * whole, no padding. Offsets are from the frame's start; comparisons in native order.
 */
final class Flow {
    /** Ethernet, IPv4 and UDP headers of a frame that may ride in a train. */
    static final int HEADERS = 42;

    static final int IP = 14;
    static final int IP_LENGTH = 16;
    static final int IP_FLAGS = 20;
    static final int IP_CHECKSUM = 24;
    static final int ADDRESSES = 26;
    static final int UDP = 34;
    static final int UDP_LENGTH = 38;
    static final int UDP_CHECKSUM = 40;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt NETWORK_INT = INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort NETWORK_SHORT = SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int IPV4_WITHOUT_OPTIONS = 0x0800_4500;
    private static final int ANY_TOS = 0xffff_ff00;
    private static final int MORE_OR_OFFSET = 0x3fff;
    private static final int PROTOCOL_UDP = 17;

    private Flow() {}

    /** What is known of a checksum that need not be verified. */
    private static final int KNOWN =
            FrameFlags.CSUM_NOT_READY | FrameFlags.CSUM_VALID | FrameFlags.CSUM_OPTIONAL;

    /**
     * Whether a frame may ride in a train at all. Its UDP checksum must be right, still to be
     * computed, or missing where one may be added: the cut datagrams get fresh ones, which would
     * repair a wrong one. It is summed up only if nothing is known of it.
     *
     * @param checksum {@link FrameFlags#CSUM_NOT_READY}, {@link FrameFlags#CSUM_VALID}, {@link
     *     FrameFlags#CSUM_OPTIONAL}, or 0
     */
    static boolean mayRide(MemorySegment memory, long frame, int length, int checksum) {
        return length > HEADERS
                && (memory.get(NETWORK_INT, frame + 12) & ANY_TOS) == IPV4_WITHOUT_OPTIONS
                && memory.get(ValueLayout.JAVA_BYTE, frame + 23) == PROTOCOL_UDP
                && (memory.get(NETWORK_SHORT, frame + IP_FLAGS) & MORE_OR_OFFSET) == 0
                && (memory.get(NETWORK_SHORT, frame + IP_LENGTH) & 0xffff) == length - IP
                && (memory.get(NETWORK_SHORT, frame + UDP_LENGTH) & 0xffff) == length - UDP
                && ((checksum & KNOWN) != 0 || hasRightChecksum(memory, frame, length));
    }

    /** Same addresses and ports. */
    static boolean same(MemorySegment a, long frameA, MemorySegment b, long frameB) {
        return a.get(LONG, frameA + ADDRESSES) == b.get(LONG, frameB + ADDRESSES)
                && a.get(INT, frameA + UDP) == b.get(INT, frameB + UDP);
    }

    /** The rest of the headers alike too, so that one header can stand for both frames. */
    static boolean alike(MemorySegment a, long frameA, MemorySegment b, long frameB) {
        return a.get(LONG, frameA) == b.get(LONG, frameB)
                && a.get(LONG, frameA + 8) == b.get(LONG, frameB + 8)
                && a.get(INT, frameA + IP_FLAGS) == b.get(INT, frameB + IP_FLAGS);
    }

    /** RFC 768: pseudo-header, header and payload sum up to all ones. */
    private static boolean hasRightChecksum(MemorySegment memory, long frame, int length) {
        return memory.get(SHORT, frame + UDP_CHECKSUM) != 0
                && Checksum.fold(
                                Checksum.sum(memory, frame + ADDRESSES, length - ADDRESSES)
                                        + pseudo(length - UDP))
                        == 0xffff;
    }

    /** Computes a checksum whose field holds the folded pseudo-header sum. */
    static void finishChecksum(MemorySegment memory, long frame, int length) {
        memory.set(
                SHORT,
                frame + UDP_CHECKSUM,
                Checksum.sentByUdp(
                        (short) ~Checksum.fold(Checksum.sum(memory, frame + UDP, length - UDP))));
    }

    /**
     * The pseudo-header's protocol and length, as a sum in native order. The addresses are summed
     * where they lie.
     */
    static long pseudo(int udpLength) {
        final long sum = PROTOCOL_UDP + udpLength;
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                ? sum
                : Short.toUnsignedLong(Short.reverseBytes((short) ((sum & 0xffff) + (sum >>> 16))));
    }
}
