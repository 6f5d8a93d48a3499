package io.ringcast.engine.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Native memory by its address, without the checks of a segment: for the few fields of each frame
 * whose place was checked as a whole before. A segment checks kind, bounds and liveness at every
 * access, about a dozen instructions; here there is one.
 *
 * <p>Only for addresses inside memory that is known to be mapped, for as long as it is. Whatever
 * depends on a length from the network is to be held against that length first, or goes through the
 * segment. A negative address, such as that of no native memory, is refused.
 *
 * <p>Threading: as for plain memory, but for acquire and release.
 */
public final class Raw {
    /** What {@link #address} says of memory that is not native. */
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

    /** Where a segment begins; {@link #NOWHERE} if it is not native. */
    public static long address(MemorySegment memory) {
        return memory.isNative() ? memory.address() : NOWHERE;
    }

    /** Four bytes in network order. */
    public static int u32(long address) {
        return ALL.get(U32, address);
    }

    /** Eight bytes in network order. */
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

    /** An int of the host's, aligned. */
    public static int hostInt(long address) {
        return ALL.get(ValueLayout.JAVA_INT, address);
    }

    /** An int of the host's, aligned, read before what follows. */
    public static int acquireHostInt(long address) {
        return (int) INT.getAcquire(ALL, address);
    }

    /** Copies bytes. */
    public static void copy(long from, long to, long length) {
        MemorySegment.copy(ALL, from, ALL, to, length);
    }

    /** A long of the host's, aligned. */
    public static long hostLong(long address) {
        return ALL.get(ValueLayout.JAVA_LONG, address);
    }

    /**
     * Writes an int of the host's, aligned; what was written before is visible to whoever sees it.
     */
    public static void releaseHostInt(long address, int value) {
        INT.setRelease(ALL, address, value);
    }
}
