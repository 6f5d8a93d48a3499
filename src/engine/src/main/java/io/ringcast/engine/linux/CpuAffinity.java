package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ringcast.engine.linux.Native.Scratch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;

/**
 * Where threads may run: sched_setaffinity(2) and sched_getaffinity(2) for the calling thread.
 *
 * <p>Threading: any thread, about itself.
 */
public final class CpuAffinity {
    private static final MethodHandle SCHED_SETAFFINITY =
            Native.function("sched_setaffinity", JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle SCHED_GETAFFINITY =
            Native.function("sched_getaffinity", JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);

    /**
     * Bytes of a CPU mask: 8192 CPUs, the most that Linux can be built for on x86
     * (arch/x86/Kconfig, NR_CPUS_RANGE_END). A mask shorter than the kernel's own is refused with
     * EINVAL.
     */
    private static final int CPU_MASK_BYTES = 1024;

    private CpuAffinity() {}

    /**
     * Lets the calling thread run on one CPU only. The thread should be a platform thread of its
     * own: the JVM and whoever uses the thread later see a machine with one CPU.
     *
     * @param cpu its number, counted from 0
     */
    public static void pinCurrentThread(int cpu) {
        if (cpu < 0 || cpu >= CPU_MASK_BYTES * Byte.SIZE) {
            throw new IllegalArgumentException(
                    "cpu " + cpu + ": must be 0 to " + (CPU_MASK_BYTES * Byte.SIZE - 1));
        }
        final Scratch scratch = Native.scratch();
        try (Arena arena = Arena.ofConfined()) {
            // An array of unsigned long, so byte order matters; CPU n is bit n % 64 of word n / 64
            final MemorySegment mask = arena.allocate(CPU_MASK_BYTES, Long.BYTES);
            mask.setAtIndex(JAVA_LONG, cpu / Long.SIZE, 1L << cpu);
            final int result;
            try {
                result =
                        (int)
                                SCHED_SETAFFINITY.invokeExact(
                                        scratch.capture, 0, (long) CPU_MASK_BYTES, mask);
            } catch (Throwable t) {
                throw Native.rethrow(t);
            }
            if (result < 0) {
                final int errno = scratch.errno(); // affinity() overwrites it
                throw new LinuxException(
                        "sched_setaffinity(CPU " + cpu + ")",
                        errno,
                        "the CPUs now allowed are " + affinity());
            }
        }
    }

    /** The CPUs on which the calling thread may run. */
    public static BitSet affinity() {
        final Scratch scratch = Native.scratch();
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment mask = arena.allocate(CPU_MASK_BYTES, Long.BYTES);
            final int result;
            try {
                result =
                        (int)
                                SCHED_GETAFFINITY.invokeExact(
                                        scratch.capture, 0, (long) CPU_MASK_BYTES, mask);
            } catch (Throwable t) {
                throw Native.rethrow(t);
            }
            if (result < 0) {
                throw new LinuxException("sched_getaffinity()", scratch.errno());
            }
            return BitSet.valueOf(mask.toArray(JAVA_LONG));
        }
    }
}
