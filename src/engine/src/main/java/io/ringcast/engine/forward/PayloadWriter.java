package io.ringcast.engine.forward;

import io.ringcast.engine.frame.Checksum;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.Wire;
import java.lang.foreign.MemorySegment;

/**
 * Writes to a UDP payload, with an incremental update of the checksum (RFC 1624): only the old and
 * the new words are summed, not the whole payload.
 *
 * <p>Values are in network byte order. Checksum words are counted from the UDP header, which has 8
 * bytes, so an even index is the first byte of a word. This holds for each datagram of a
 * super-frame, but the checksums of these are computed only when they are sent.
 *
 * <p>The caller has checked that the place may be written.
 */
final class PayloadWriter {
    private PayloadWriter() {}

    static void put8(Headers headers, long offset, int index, int value) {
        final MemorySegment memory = headers.memory();
        // The other byte of the word does not change, so zero replaces it in both terms.
        final long replaced = Checksum.replace16(Wire.u8(memory, offset) << 8, (value & 0xff) << 8);
        Wire.putU8(memory, offset, value);
        follow(headers, index, replaced);
    }

    static void put16(Headers headers, long offset, int index, int value) {
        final MemorySegment memory = headers.memory();
        final long replaced = Checksum.replace16(Wire.u16(memory, offset), value);
        Wire.putU16(memory, offset, value);
        follow(headers, index, replaced);
    }

    static void put32(Headers headers, long offset, int index, int value) {
        final MemorySegment memory = headers.memory();
        final long replaced = Checksum.replace32(Wire.u32(memory, offset), value);
        Wire.putU32(memory, offset, value);
        follow(headers, index, replaced);
    }

    static void put64(Headers headers, long offset, int index, long value) {
        final MemorySegment memory = headers.memory();
        final long replaced =
                Checksum.replace32(Wire.u32(memory, offset), (int) (value >>> 32))
                        + Checksum.replace32(Wire.u32(memory, offset + Integer.BYTES), (int) value);
        Wire.putU64(memory, offset, value);
        follow(headers, index, replaced);
    }

    /**
     * Updates the checksum. Bytes at odd places belong to the other half of their words (RFC 1071
     * section 2(B)).
     */
    private static void follow(Headers headers, int index, long replaced) {
        final int sum = Checksum.fold(replaced);
        headers.payloadReplaced((index & 1) == 0 ? sum : Short.reverseBytes((short) sum) & 0xffff);
    }
}
