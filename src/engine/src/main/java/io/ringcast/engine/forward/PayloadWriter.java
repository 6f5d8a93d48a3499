package io.ringcast.engine.forward;

import io.ringcast.engine.frame.Checksum;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.Wire;
import java.lang.foreign.MemorySegment;

/**
 * Writes to a UDP payload, and has the checksum follow: by what the old words and the new ones
 * differ in (RFC 1624), so the payload is not summed up.
 *
 * <p>Values are in network order. Whether the index is even tells where words begin: they count
 * from the UDP header, of 8 bytes. The datagrams of a super-frame begin anew; their checksums are
 * computed when they leave.
 *
 * <p>The caller has checked the place.
 */
final class PayloadWriter {
    private PayloadWriter() {}

    static void put8(Headers headers, long offset, int index, int value) {
        final MemorySegment memory = headers.memory();
        // The other half of the word stays: zero stands for it on both sides.
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

    /** RFC 1071 section 2(B): bytes at odd places count in the other half of their words. */
    private static void follow(Headers headers, int index, long replaced) {
        final int sum = Checksum.fold(replaced);
        headers.payloadReplaced((index & 1) == 0 ? sum : Short.reverseBytes((short) sum) & 0xffff);
    }
}
