package io.ringcast.engine.capture;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Comment of a packet in a pcapng file (opt_comment) that says that it is a super-frame, and of
 * which segment size: {@code gso_size 1400}. The format has no other place for that.
 *
 * <p>Allocates nothing.
 */
final class SegmentSizeComment {
    private static final byte[] PREFIX = "gso_size ".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_DIGITS = 5;

    private SegmentSizeComment() {}

    /** Bytes of the packet's options: the comment and the end, or none for a single frame. */
    static int optionsLength(int segmentSize) {
        return segmentSize == 0
                ? 0
                : 2 * PcapngBlocks.OPTION_HEADER + PcapngBlocks.padded(length(segmentSize));
    }

    private static int length(int segmentSize) {
        int digits = 1;
        for (int rest = segmentSize / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return PREFIX.length + digits;
    }

    /** Writes the packet's options of a super-frame. */
    static void write(MemorySegment memory, long at, int segmentSize) {
        final int length = length(segmentSize);
        final long value = at + PcapngBlocks.OPTION_HEADER;
        final long end = value + PcapngBlocks.padded(length);
        memory.set(JAVA_SHORT_UNALIGNED, at, (short) PcapngBlocks.OPTION_COMMENT);
        memory.set(JAVA_SHORT_UNALIGNED, at + 2, (short) length);
        for (long padding = value + length; padding < end; padding++) {
            memory.set(JAVA_BYTE, padding, (byte) 0);
        }
        for (int i = 0; i < PREFIX.length; i++) {
            memory.set(JAVA_BYTE, value + i, PREFIX[i]);
        }
        long digit = value + length;
        for (int rest = segmentSize; rest > 0; rest /= 10) {
            memory.set(JAVA_BYTE, --digit, (byte) ('0' + rest % 10));
        }
        memory.set(JAVA_SHORT_UNALIGNED, end, (short) PcapngBlocks.OPTION_END);
        memory.set(JAVA_SHORT_UNALIGNED, end + 2, (short) 0);
    }

    /**
     * Segment size that a comment tells.
     *
     * @param at where its text begins in the window
     * @param length of the text, in bytes, all of them in the window
     * @return 1 to 65535; 0 if it is a comment of another kind
     */
    static int read(ReadWindow window, int at, int length) {
        final int digits = length - PREFIX.length;
        if (digits < 1 || digits > MAX_DIGITS) {
            return 0;
        }
        for (int i = 0; i < PREFIX.length; i++) {
            if (window.u8(at + i) != PREFIX[i]) {
                return 0;
            }
        }
        int size = 0;
        for (int i = PREFIX.length; i < length; i++) {
            final int digit = window.u8(at + i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            size = 10 * size + digit;
        }
        return size <= 0xffff ? size : 0;
    }
}
