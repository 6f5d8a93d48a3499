package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ringcast.engine.linux.Native.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * CPU affinity of threads: sched_setaffinity(2) and sched_getaffinity(2).
 *
 * <p>Threading: any thread.
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

    /** Thread id 0: the calling thread. */
    private static final int SELF = 0;

    /** Result of {@link #id} for a thread that has ended. */
    private static final int ENDED = -1;

    private static final Path THREADS = Path.of("/proc/self/task");

    private CpuAffinity() {}

    /**
     * Lets the calling thread run on one CPU only. Use a dedicated platform thread: code that runs
     * on the thread later sees a machine with one CPU.
     *
     * @param cpu its number, counted from 0
     */
    public static void pinCurrentThread(int cpu) {
        requireCpu(cpu);
        final BitSet one = new BitSet();
        one.set(cpu);
        final int errno = set(SELF, one);
        if (errno != 0) {
            throw new LinuxException(
                    "sched_setaffinity(CPU " + cpu + ")",
                    errno,
                    "the CPUs now allowed are " + affinity());
        }
    }

    /**
     * Takes CPUs away from all present threads of the process, including the caller; new threads
     * inherit the affinity of the thread that starts them. Threads that are pinned to these CPUs
     * afterwards share them with no other thread of this process: the JIT compiler, the garbage
     * collector and all other JVM threads run elsewhere.
     *
     * <p>A thread that may run on no other CPU is not moved.
     *
     * @param cpus their numbers, counted from 0
     * @return how many threads could not be moved
     */
    public static int keepThreadsOff(BitSet cpus) {
        cpus.stream().forEach(CpuAffinity::requireCpu);
        int left = 0;
        for (final Path status : threads()) {
            final int thread = id(status);
            final BitSet allowed = thread == ENDED ? new BitSet() : get(thread);
            if (allowed.intersects(cpus)) {
                allowed.andNot(cpus);
                left +=
                        allowed.isEmpty() || set(thread, allowed) != 0 && id(status) == thread
                                ? 1
                                : 0;
            }
        }
        return left;
    }

    private static List<Path> threads() {
        try (Stream<Path> threads = Files.list(THREADS)) {
            return threads.map(thread -> thread.resolve("status")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns a thread's id for system calls of this process: the last number of NSpid
     * (proc_pid_status(5)). If /proc belongs to another PID namespace, the thread's name under
     * /proc is another number.
     */
    private static int id(Path status) {
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("NSpid:"))
                    .map(line -> line.substring(line.lastIndexOf('\t') + 1))
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(ENDED);
        } catch (IOException | UncheckedIOException e) {
            return ENDED; // it has ended meanwhile
        }
    }

    /** Returns the CPUs on which the calling thread may run. */
    public static BitSet affinity() {
        final BitSet cpus = get(SELF);
        if (cpus.isEmpty()) {
            throw new LinuxException("sched_getaffinity()", Native.scratch().errno());
        }
        return cpus;
    }

    private static void requireCpu(int cpu) {
        if (cpu < 0 || cpu >= CPU_MASK_BYTES * Byte.SIZE) {
            throw new IllegalArgumentException(
                    "cpu " + cpu + ": must be 0 to " + (CPU_MASK_BYTES * Byte.SIZE - 1));
        }
    }

    /** Returns 0 or errno. */
    private static int set(int thread, BitSet cpus) {
        final Scratch scratch = Native.scratch();
        try (Arena arena = Arena.ofConfined()) {
            // An array of unsigned long, so byte order matters; CPU n is bit n % 64 of word n / 64
            final MemorySegment mask = arena.allocate(CPU_MASK_BYTES, Long.BYTES);
            final long[] words = cpus.toLongArray();
            MemorySegment.copy(words, 0, mask, JAVA_LONG, 0, words.length);
            final int result;
            try {
                result =
                        (int)
                                SCHED_SETAFFINITY.invokeExact(
                                        scratch.capture, thread, (long) CPU_MASK_BYTES, mask);
            } catch (Throwable t) {
                throw Native.rethrow(t);
            }
            return result < 0 ? scratch.errno() : 0;
        }
    }

    /**
     * Returns the CPUs on which a thread may run; none if the call failed because the thread has
     * ended.
     */
    private static BitSet get(int thread) {
        final Scratch scratch = Native.scratch();
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment mask = arena.allocate(CPU_MASK_BYTES, Long.BYTES);
            final int result;
            try {
                result =
                        (int)
                                SCHED_GETAFFINITY.invokeExact(
                                        scratch.capture, thread, (long) CPU_MASK_BYTES, mask);
            } catch (Throwable t) {
                throw Native.rethrow(t);
            }
            return result < 0 ? new BitSet() : BitSet.valueOf(mask.toArray(JAVA_LONG));
        }
    }
}
