package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.linux.Native.Scratch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * System calls for set-up, through the C library, for 64-bit Linux. They throw {@link
 * LinuxException}; calls of the forwarding path are in {@link HotSyscalls}.
 *
 * <p>No call is repeated when a signal interrupts it.
 *
 * <p>Segments given must be native memory, or {@link MemorySegment#NULL} where a call permits it. A
 * segment of a shared arena cannot be closed while a call uses it.
 *
 * <p>Threading: any thread; errno is kept per thread.
 */
public final class Syscalls {
    private static final MethodHandle SOCKET =
            Native.function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SOCKETPAIR =
            Native.function("socketpair", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
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

    // asm-generic/mman-common.h
    private static final int MAP_FIXED = 0x10;
    private static final int MAP_OWN = 0x02 | 0x20; // MAP_PRIVATE | MAP_ANONYMOUS

    private Syscalls() {}

    // ---- sockets

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

    /**
     * socketpair(2) of the AF_UNIX family. The descriptors are closed in child processes
     * (SOCK_CLOEXEC).
     *
     * @return two connected descriptors; the caller closes them
     */
    public static int[] socketpair(int type) {
        final Scratch scratch = Native.scratch();
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment pair = arena.allocate(JAVA_INT, 2);
            final int result;
            try {
                result =
                        (int)
                                SOCKETPAIR.invokeExact(
                                        scratch.capture,
                                        Linux.AF_UNIX(),
                                        type | Linux.SOCK_CLOEXEC(),
                                        0,
                                        pair);
            } catch (Throwable t) {
                throw Native.rethrow(t);
            }
            if (result < 0) {
                throw failed(scratch, "socketpair(AF_UNIX, " + Describe.type(type) + ")");
            }
            return pair.toArray(JAVA_INT);
        }
    }

    /** close(2). The descriptor is closed even if this method throws: do not call it again. */
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

    // ---- memory

    /**
     * mmap(2) of a descriptor's first bytes, followed by private memory of the process.
     *
     * <p>The memory belongs to the arena, whose closing unmaps it, once. Close it only after the
     * last thread that uses the memory has ended its loop: closing stops every thread of the
     * process briefly, and afterwards the memory of a shared arena can no longer be accessed. The
     * arena must be shared if threads share the memory.
     *
     * @param length in bytes, a multiple of the page size if {@code room} is not 0
     * @param room bytes of private memory, 0 or more; a page takes memory only when it is first
     *     used
     * @param protection PROT_READ, PROT_WRITE
     * @param flags MAP_SHARED and others
     * @param fd the descriptor to map; may be closed while the mapping exists
     * @return a segment of exactly {@code length + room} bytes
     */
    @SuppressWarnings("restricted")
    public static MemorySegment mmap(
            long length, long room, int protection, int flags, int fd, Arena arena) {
        final long size = length + room;
        final MemorySegment start =
                room == 0
                        ? map(MemorySegment.NULL, length, protection, flags, fd)
                        : map(MemorySegment.NULL, size, protection, MAP_OWN, -1);
        try {
            if (room > 0) {
                map(start, length, protection, flags | MAP_FIXED, fd);
            }
            return start.reinterpret(size, arena, mapped -> munmap(mapped, size));
        } catch (RuntimeException refusedOrClosedArena) {
            munmap(start, size);
            throw refusedOrClosedArena;
        }
    }

    private static MemorySegment map(
            MemorySegment at, long length, int protection, int flags, int fd) {
        final Scratch scratch = Native.scratch();
        final MemorySegment start;
        try {
            start =
                    (MemorySegment)
                            MMAP.invokeExact(
                                    scratch.capture, at, length, protection, flags, fd, 0L);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        if (start.address() == Linux.MAP_FAILED().address()) {
            throw failed(scratch, "mmap(" + length + " bytes of " + fd + ")");
        }
        return start;
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

    private static LinuxException failed(Scratch scratch, String call) {
        return new LinuxException(call, scratch.errno());
    }
}
