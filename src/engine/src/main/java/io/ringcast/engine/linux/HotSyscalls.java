package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.pollfd;
import io.ringcast.bindings.timespec;
import io.ringcast.engine.linux.Native.Scratch;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * System calls of the forwarding path, through the C library. They return what the kernel returned,
 * or {@code -errno}; they allocate nothing after a thread's first call, and throw only for faults
 * of the program, such as a closed segment.
 *
 * <p>No call is repeated when a signal interrupts it: it returns {@code -EINTR}.
 *
 * <p>Segments given must be native memory, or {@link MemorySegment#NULL} where a call permits it. A
 * segment of a shared arena cannot be closed while a call uses it.
 *
 * <p>Threading: any thread; errno is kept per thread.
 */
public final class HotSyscalls {
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
    private static final MethodHandle RECV_ADDRESS =
            Native.function("recv", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle POLL =
            Native.function("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    // Linked as critical, so errno is not captured: with the usual clock sources the vDSO only
    // reads memory, and for CLOCK_REALTIME the call cannot fail.
    private static final MethodHandle CLOCK_GETTIME =
            Native.critical("clock_gettime", JAVA_INT, JAVA_INT, ADDRESS);

    private static final int CLOCK_REALTIME = Linux.CLOCK_REALTIME();
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private HotSyscalls() {}

    /**
     * send(2).
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
     * send(2) of memory given by its address, for frames inside a ring, because a slice of the
     * ring's segment would allocate an object for each frame. To kick a transmit ring, pass address
     * 0 and length 0.
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
     * @return the bytes received (with MSG_TRUNC the length of the datagram, which may exceed the
     *     buffer), or {@code -errno}
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
     * recv(2) to memory given by its address.
     *
     * @param address where the bytes go; the caller keeps the memory alive
     * @param length room for them in bytes
     * @return the bytes received, or {@code -errno}
     */
    public static long recv(int fd, long address, long length, int flags) {
        final Scratch scratch = Native.scratch();
        final long result;
        try {
            result = (long) RECV_ADDRESS.invokeExact(scratch.capture, fd, address, length, flags);
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
     * @throws IndexOutOfBoundsException if the array has fewer elements: the kernel writes to them
     */
    public static int poll(MemorySegment pollfds, int count, int timeoutMillis) {
        Objects.checkFromIndexSize(0, count * pollfd.sizeof(), pollfds.byteSize());
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
     * Returns CLOCK_REALTIME, the clock of the kernel's receive timestamps, in nanoseconds since
     * the epoch.
     */
    public static long realtimeNanos() {
        final MemorySegment time = Native.scratch().time;
        try {
            // the result is always 0, but invokeExact needs it named
            final int ignored = (int) CLOCK_GETTIME.invokeExact(CLOCK_REALTIME, time);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        return timespec.tv_sec(time) * NANOS_PER_SECOND + timespec.tv_nsec(time);
    }
}
