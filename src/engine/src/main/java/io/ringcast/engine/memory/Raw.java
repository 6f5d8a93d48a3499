package io.ringcast.engine.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Access to native memory by address, without the checks of a segment. For the few hot fields of
 * each frame, after one check of the whole place. A segment checks kind, bounds and liveness at
 * each access, with about a dozen instructions; an access here is one instruction.
 *
 * <p>Only for addresses in memory that is known to be mapped, and only while it is. If an access
 * depends on a length from the network, check it against that length first, or use the segment. A
 * negative address, such as {@link #NOWHERE}, is refused.
 *
 * <p>Threading: plain memory access, except for the acquire and release methods.
 */
public final class Raw {
    /** The result of {@link #address} for memory that is not native. */
    public static final long NOWHERE = Long.MIN_VALUE / 2;

    @SuppressWarnings("restricted") // needs --enable-native-access, as all of the engine does
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final ValueLayout.OfShort U16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong U64 =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private Raw() {}

    /** Returns the address of a segment; {@link #NOWHERE} if it is not native. */
    public static long address(MemorySegment memory) {
        return memory.isNative() ? memory.address() : NOWHERE;
    }

    /** Reads four bytes in network byte order. */
    public static int u32(long address) {
        return ALL.get(U32, address);
    }

    /** Reads eight bytes in network byte order. */
    public static long u64(long address) {
        return ALL.get(U64, address);
    }

    /** Writes 16 bits in network order. */
    public static void putU16(long address, int value) {
        ALL.set(U16, address, (short) value);
    }

    /** Writes 32 bits in network order. */
    public static void putU32(long address, int value) {
        ALL.set(U32, address, value);
    }

    /** Writes 64 bits in network order. */
    public static void putU64(long address, long value) {
        ALL.set(U64, address, value);
    }

    /** Reads an aligned int in host byte order. */
    public static int hostInt(long address) {
        return ALL.get(ValueLayout.JAVA_INT, address);
    }

    /** Reads an aligned int in host byte order, with acquire semantics. */
    public static int acquireHostInt(long address) {
        return (int) INT.getAcquire(ALL, address);
    }

    /** Copies bytes. */
    public static void copy(long from, long to, long length) {
        MemorySegment.copy(ALL, from, ALL, to, length);
    }

    /** Reads an aligned long in host byte order. */
    public static long hostLong(long address) {
        return ALL.get(ValueLayout.JAVA_LONG, address);
    }

    /** Writes an aligned int in host byte order, with release semantics. */
    public static void releaseHostInt(long address, int value) {
        INT.setRelease(ALL, address, value);
    }
}
