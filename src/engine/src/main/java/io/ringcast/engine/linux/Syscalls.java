package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.timespec;
import io.ringcast.engine.linux.Native.Scratch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;

/**
 * System calls through the C library, for 64-bit Linux.
 *
 * <p>Two kinds. <em>Set-up</em> calls throw {@link LinuxException}. <em>Hot</em> calls ({@link
 * #send}, {@link #sendto}, {@link #sendmsg}, {@link #recv}, {@link #poll}, the clocks) return what
 * the kernel returned, or {@code -errno}; they allocate nothing after a thread's first call, and
 * throw only for faults of the program, such as a closed segment.
 *
 * <p>No call is repeated when a signal interrupts it: hot calls then return {@code -EINTR}.
 *
 * <p>Segments given must be native memory, or {@link MemorySegment#NULL} where a call permits it. A
 * segment of a shared arena cannot be closed while a call uses it.
 *
 * <p>Threading: any thread; errno is kept per thread.
 */
public final class Syscalls {
    private static final MethodHandle SOCKET =
            Native.function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = Native.function("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND =
            Native.function("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CONNECT =
            Native.function("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKNAME =
            Native.function("getsockname", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SETSOCKOPT =
            Native.function(
                    "setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKOPT =
            Native.function("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle MMAP =
            Native.function(
                    "mmap", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle MUNMAP =
            Native.function("munmap", JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle IOCTL =
            Native.variadic("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle SCHED_SETAFFINITY =
            Native.function("sched_setaffinity", JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle SCHED_GETAFFINITY =
            Native.function("sched_getaffinity", JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle SEND =
            Native.function("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SEND_ADDRESS =
            Native.function("send", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SENDTO =
            Native.function(
                    "sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SENDMSG =
            Native.function("sendmsg", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle RECV =
            Native.function("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle POLL =
            Native.function("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    // Critical, hence without errno: the vDSO only reads memory on usual clock sources, and for the
    // two clocks used the call cannot fail.
    private static final MethodHandle CLOCK_GETTIME =
            Native.critical("clock_gettime", JAVA_INT, JAVA_INT, ADDRESS);

    private static final int CLOCK_REALTIME = Linux.CLOCK_REALTIME();
    private static final int CLOCK_MONOTONIC = Linux.CLOCK_MONOTONIC();
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /**
     * Bytes of a CPU mask: 8192 CPUs, the most that Linux can be built for on x86
     * (arch/x86/Kconfig, NR_CPUS_RANGE_END). A mask shorter than the kernel's own is refused with
     * EINVAL.
     */
    private static final int CPU_MASK_BYTES = 1024;

    private Syscalls() {}

    // ---- set-up: sockets

    /**
     * socket(2). The descriptor is closed in child processes (SOCK_CLOEXEC).
     *
     * @return the descriptor; the caller closes it
     */
    public static int socket(int domain, int type, int protocol) {
        final Scratch scratch = Native.scratch();
        final int fd;
        try {
            fd =
                    (int)
                            SOCKET.invokeExact(
                                    scratch.capture, domain, type | Linux.SOCK_CLOEXEC(), protocol);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        if (fd < 0) {
            throw failed(
                    scratch,
                    "socket("
                            + Describe.family(domain)
                            + ", "
                            + Describe.type(type)
                            + ", "
                            + protocol
                            + ")");
        }
        return fd;
    }

    /** close(2). The descriptor is gone even if this throws: do not repeat it. */
    public static void close(int fd) {
        final Scratch scratch = Native.scratch();
        final int result;
        try {
            result = (int) CLOSE.invokeExact(scratch.capture, fd);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        if (result < 0) {
            throw failed(scratch, "close(" + fd + ")");
        }
    }

    /** bind(2) to a socket address, as long as the segment. */
    public static void bind(int fd, MemorySegment address) {
        final Scratch scratch = Native.scratch();
        final int result;
        try {
            result = (int) BIND.invokeExact(scratch.capture, fd, address, (int) address.byteSize());
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        if (result < 0) {
            throw failed(scratch, "bind(" + fd + ", " + Describe.address(address) + ")");
        }
    }

    /** connect(2) to a socket address, as long as the segment. */
    public static void connect(int fd, MemorySegment address) {
        final Scratch scratch = Native.scratch();
        final int result;
        try {
            result =
                    (int)
                            CONNECT.invokeExact(
                                    scratch.capture, fd, address, (int) address.byteSize());
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        if (result < 0) {
            throw failed(scratch, "connect(" + fd + ", " + Describe.address(address) + ")");
        }
    }

    /** getsockname(2): writes the socket's own address, as much of it as fits. */
    public static void getsockname(int fd, MemorySegment address) {
        final Scratch scratch = Native.scratch();
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment length = arena.allocate(JAVA_INT);
            length.set(JAVA_INT, 0, (int) address.byteSize());
            final int result;
            try {
                result = (int) GETSOCKNAME.invokeExact(scratch.capture, fd, address, length);
            } catch (Throwable t) {
                throw Native.rethrow(t);
            }
            if (result < 0) {
                throw failed(scratch, "getsockname(" + fd + ")");
            }
        }
    }

    /** setsockopt(2) with a value as long as the segment. */
    public static void setsockopt(int fd, int level, int name, MemorySegment value) {
        final Scratch scratch = Native.scratch();
        if (trySetsockopt(scratch, fd, level, name, value) < 0) {
            throw failed(scratch, "setsockopt(" + fd + ", " + Describe.option(level, name) + ")");
        }
    }

    /** setsockopt(2) with an int. */
    public static void setsockoptInt(int fd, int level, int name, int value) {
        final Scratch scratch = Native.scratch();
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment memory = arena.allocate(JAVA_INT);
            memory.set(JAVA_INT, 0, value);
            if (trySetsockopt(scratch, fd, level, name, memory) < 0) {
                throw failed(
                        scratch,
                        "setsockopt("
                                + fd
                                + ", "
                                + Describe.option(level, name)
                                + ", "
                                + value
                                + ")");
            }
        }
    }

    private static int trySetsockopt(
            Scratch scratch, int fd, int level, int name, MemorySegment value) {
        try {
            return (int)
                    SETSOCKOPT.invokeExact(
                            scratch.capture, fd, level, name, value, (int) value.byteSize());
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
    }

    /**
     * getsockopt(2): writes the option's value, as much of it as fits.
     *
     * @return the bytes written
     */
    public static int getsockopt(int fd, int level, int name, MemorySegment value) {
        final Scratch scratch = Native.scratch();
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment length = arena.allocate(JAVA_INT);
            length.set(JAVA_INT, 0, (int) value.byteSize());
            final int result;
            try {
                result =
                        (int)
                                GETSOCKOPT.invokeExact(
                                        scratch.capture, fd, level, name, value, length);
            } catch (Throwable t) {
                throw Native.rethrow(t);
            }
            if (result < 0) {
                throw failed(
                        scratch, "getsockopt(" + fd + ", " + Describe.option(level, name) + ")");
            }
            return length.get(JAVA_INT, 0);
        }
    }

    /** getsockopt(2) of an int. */
    public static int getsockoptInt(int fd, int level, int name) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment value = arena.allocate(JAVA_INT);
            getsockopt(fd, level, name, value);
            return value.get(JAVA_INT, 0);
        }
    }

    /**
     * ioctl(2) with a pointer argument.
     *
     * @return what the kernel returned, at least 0
     */
    public static int ioctl(int fd, long request, MemorySegment argument) {
        final Scratch scratch = Native.scratch();
        final int result;
        try {
            result = (int) IOCTL.invokeExact(scratch.capture, fd, request, argument);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        if (result < 0) {
            throw failed(scratch, "ioctl(" + fd + ", 0x" + Long.toHexString(request) + ")");
        }
        return result;
    }

    // ---- set-up: memory

    /**
     * mmap(2) of a descriptor's first bytes.
     *
     * <p>The memory belongs to the arena, whose closing unmaps it, once. Close it only after the
     * last thread that uses the memory has ended its loop: closing makes every thread of the
     * process stop briefly, and a shared arena can then no longer be touched. The arena must be
     * shared if threads share the memory.
     *
     * @param length in bytes
     * @param protection PROT_READ, PROT_WRITE
     * @param flags MAP_SHARED and others
     * @param fd what is mapped; may be closed while the mapping lasts
     * @return a segment of exactly {@code length} bytes
     */
    @SuppressWarnings("restricted")
    public static MemorySegment mmap(long length, int protection, int flags, int fd, Arena arena) {
        final Scratch scratch = Native.scratch();
        final MemorySegment start;
        try {
            start =
                    (MemorySegment)
                            MMAP.invokeExact(
                                    scratch.capture,
                                    MemorySegment.NULL,
                                    length,
                                    protection,
                                    flags,
                                    fd,
                                    0L);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        if (start.address() == Linux.MAP_FAILED().address()) {
            throw failed(scratch, "mmap(" + length + " bytes of " + fd + ")");
        }
        try {
            return start.reinterpret(length, arena, mapped -> munmap(mapped, length));
        } catch (RuntimeException closedArena) {
            munmap(start, length);
            throw closedArena;
        }
    }

    private static void munmap(MemorySegment start, long length) {
        final Scratch scratch = Native.scratch();
        final int result;
        try {
            result = (int) MUNMAP.invokeExact(scratch.capture, start, length);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        if (result < 0) {
            throw failed(scratch, "munmap(" + length + " bytes)");
        }
    }

    // ---- set-up: threads

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
                throw failed(scratch, "sched_getaffinity()");
            }
            return BitSet.valueOf(mask.toArray(JAVA_LONG));
        }
    }

    // ---- hot

    /**
     * send(2). To kick a transmit ring: {@link MemorySegment#NULL} and length 0.
     *
     * @param length bytes to send, at most the buffer's size, which is not checked
     * @return the bytes taken, or {@code -errno}
     */
    public static long send(int fd, MemorySegment buffer, long length, int flags) {
        final Scratch scratch = Native.scratch();
        final long result;
        try {
            result = (long) SEND.invokeExact(scratch.capture, fd, buffer, length, flags);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        return result >= 0 ? result : -scratch.errno();
    }

    /**
     * send(2) of memory given by its address, for frames inside a ring: a slice of the ring's
     * segment would be an object for each.
     *
     * @param address where the bytes begin; the caller keeps the memory alive
     * @param length bytes to send
     * @return the bytes taken, or {@code -errno}
     */
    public static long send(int fd, long address, long length, int flags) {
        final Scratch scratch = Native.scratch();
        final long result;
        try {
            result = (long) SEND_ADDRESS.invokeExact(scratch.capture, fd, address, length, flags);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        return result >= 0 ? result : -scratch.errno();
    }

    /**
     * sendto(2).
     *
     * @param buffer or {@link MemorySegment#NULL} with length 0
     * @param length bytes to send, at most the buffer's size, which is not checked
     * @param address the socket address, as long as the segment
     * @return the bytes taken, or {@code -errno}
     */
    public static long sendto(
            int fd, MemorySegment buffer, long length, int flags, MemorySegment address) {
        final Scratch scratch = Native.scratch();
        final int addressLength = (int) address.byteSize();
        final long result;
        try {
            result =
                    (long)
                            SENDTO.invokeExact(
                                    scratch.capture,
                                    fd,
                                    buffer,
                                    length,
                                    flags,
                                    address,
                                    addressLength);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        return result >= 0 ? result : -scratch.errno();
    }

    /**
     * sendmsg(2).
     *
     * @param msghdr a struct msghdr; what its pointers refer to must stay alive during the call
     * @return the bytes taken, or {@code -errno}
     */
    public static long sendmsg(int fd, MemorySegment msghdr, int flags) {
        final Scratch scratch = Native.scratch();
        final long result;
        try {
            result = (long) SENDMSG.invokeExact(scratch.capture, fd, msghdr, flags);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        return result >= 0 ? result : -scratch.errno();
    }

    /**
     * recv(2) into a buffer.
     *
     * @return the bytes received (with MSG_TRUNC the bytes that there were, maybe more than
     *     fitted), or {@code -errno}
     */
    public static long recv(int fd, MemorySegment buffer, int flags) {
        final Scratch scratch = Native.scratch();
        final long length = buffer.byteSize();
        final long result;
        try {
            result = (long) RECV.invokeExact(scratch.capture, fd, buffer, length, flags);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        return result >= 0 ? result : -scratch.errno();
    }

    /**
     * poll(2).
     *
     * @param pollfds an array of struct pollfd
     * @param count its elements to look at
     * @param timeoutMillis 0 returns at once, -1 waits without bound
     * @return descriptors with an event, 0 when the time is up, or {@code -errno}
     */
    public static int poll(MemorySegment pollfds, int count, int timeoutMillis) {
        final Scratch scratch = Native.scratch();
        final int result;
        try {
            result = (int) POLL.invokeExact(scratch.capture, pollfds, (long) count, timeoutMillis);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        return result >= 0 ? result : -scratch.errno();
    }

    /**
     * CLOCK_REALTIME, the clock of the kernel's receive timestamps: nanoseconds since the epoch.
     */
    public static long realtimeNanos() {
        return clock(CLOCK_REALTIME);
    }

    /** CLOCK_MONOTONIC: nanoseconds since some moment before the process. */
    public static long monotonicNanos() {
        return clock(CLOCK_MONOTONIC);
    }

    private static long clock(int clock) {
        final MemorySegment time = Native.scratch().time;
        try {
            // the result is always 0, but invokeExact needs it named
            final int ignored = (int) CLOCK_GETTIME.invokeExact(clock, time);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        return timespec.tv_sec(time) * NANOS_PER_SECOND + timespec.tv_nsec(time);
    }

    // ---- failures

    private static LinuxException failed(Scratch scratch, String call) {
        return new LinuxException(call, scratch.errno());
    }
}
