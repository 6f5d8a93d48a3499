package io.ringcast.engine.frame;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Reads and writes header fields at any alignment. Plain names mean network byte order (RFC 791
 * appendix B) as a number; "raw" means the bytes as the processor loads them, which is enough to
 * compare, to copy and to checksum (RFC 1071 section 2(B)).
 */
public final class Wire {
    private static final ValueLayout.OfShort U16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong U64 =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort RAW16 = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private Wire() {}

    /** Reads one byte, 0 to 255. */
    public static int u8(MemorySegment memory, long offset) {
        return memory.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
    }

    /** Reads two bytes, 0 to 65535. */
    public static int u16(MemorySegment memory, long offset) {
        return memory.get(U16, offset) & 0xffff;
    }

    /** Reads four bytes; the first one is the most significant. */
    public static int u32(MemorySegment memory, long offset) {
        return memory.get(U32, offset);
    }

    /** Reads two bytes as the processor loads them. */
    public static short raw16(MemorySegment memory, long offset) {
        return memory.get(RAW16, offset);
    }

    /** Writes the low 8 bits. */
    public static void putU8(MemorySegment memory, long offset, int value) {
        memory.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
    }

    /** Writes the low 16 bits. */
    public static void putU16(MemorySegment memory, long offset, int value) {
        memory.set(U16, offset, (short) value);
    }

    /** Writes 32 bits. */
    public static void putU32(MemorySegment memory, long offset, int value) {
        memory.set(U32, offset, value);
    }

    /** Writes 64 bits. */
    public static void putU64(MemorySegment memory, long offset, long value) {
        memory.set(U64, offset, value);
    }

    /** Writes a value that {@link #raw16(MemorySegment, long)} returned. */
    public static void putRaw16(MemorySegment memory, long offset, short value) {
        memory.set(RAW16, offset, value);
    }

    /**
     * Returns the value that {@link #raw16(MemorySegment, long)} reads where this number is stored.
     */
    public static short raw16(int value) {
        return LITTLE_ENDIAN ? Short.reverseBytes((short) value) : (short) value;
    }
}
