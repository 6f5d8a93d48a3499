package io.ringcast.engine.linux;

import java.util.Map;
import java.util.TreeMap;

/**
 * Names of error numbers. The numbers are those of asm-generic/errno-base.h and
 * asm-generic/errno.h, which x86-64, arm64 and riscv64 share.
 */
final class Errno {
    private static final Map<Integer, Entry> ENTRIES = new TreeMap<>();

    static {
        add(1, "EPERM", "operation not permitted");
        add(2, "ENOENT", "no such entry");
        add(3, "ESRCH", "no such process or route");
        add(4, "EINTR", "interrupted by a signal");
        add(5, "EIO", "input/output error");
        add(6, "ENXIO", "no such device or address");
        add(9, "EBADF", "bad file descriptor");
        add(11, "EAGAIN", "resource temporarily unavailable");
        add(12, "ENOMEM", "cannot allocate memory");
        add(13, "EACCES", "permission denied");
        add(14, "EFAULT", "bad address");
        add(16, "EBUSY", "device or resource busy");
        add(17, "EEXIST", "exists already");
        add(19, "ENODEV", "no such device");
        add(22, "EINVAL", "invalid argument");
        add(23, "ENFILE", "too many open files in the system");
        add(24, "EMFILE", "too many open files in this process");
        add(25, "ENOTTY", "not supported by this descriptor");
        add(28, "ENOSPC", "no space left");
        add(32, "EPIPE", "broken pipe");
        add(34, "ERANGE", "result out of range");
        add(38, "ENOSYS", "not implemented by this kernel");
        add(71, "EPROTO", "protocol error");
        add(75, "EOVERFLOW", "value too large");
        add(88, "ENOTSOCK", "not a socket");
        add(89, "EDESTADDRREQ", "destination address required");
        add(90, "EMSGSIZE", "message too long");
        add(92, "ENOPROTOOPT", "protocol option not available");
        add(93, "EPROTONOSUPPORT", "protocol not supported");
        add(94, "ESOCKTNOSUPPORT", "socket type not supported");
        add(95, "EOPNOTSUPP", "operation not supported");
        add(97, "EAFNOSUPPORT", "address family not supported");
        add(98, "EADDRINUSE", "address already in use");
        add(99, "EADDRNOTAVAIL", "address not available");
        add(100, "ENETDOWN", "network is down");
        add(101, "ENETUNREACH", "network is unreachable");
        add(103, "ECONNABORTED", "connection aborted");
        add(104, "ECONNRESET", "connection reset by peer");
        add(105, "ENOBUFS", "no buffer space available");
        add(106, "EISCONN", "connected already");
        add(107, "ENOTCONN", "not connected");
        add(110, "ETIMEDOUT", "timed out");
        add(111, "ECONNREFUSED", "connection refused");
        add(112, "EHOSTDOWN", "host is down");
        add(113, "EHOSTUNREACH", "no route to host");
    }

    private record Entry(String name, String description) {}

    private Errno() {}

    private static void add(int number, String name, String description) {
        ENTRIES.put(number, new Entry(name, description));
    }

    /**
     * The symbolic name, {@code EPERM} for 1; {@code errno 200} for a number without a known name.
     */
    static String name(int errno) {
        final Entry entry = ENTRIES.get(errno);
        return entry == null ? "errno " + errno : entry.name;
    }

    /**
     * Text of the error number, in lower case; {@code unknown error} for a number not known here.
     */
    static String description(int errno) {
        final Entry entry = ENTRIES.get(errno);
        return entry == null ? "unknown error" : entry.description;
    }

    /** True if {@link #name} knows the number. */
    static boolean known(int errno) {
        return ENTRIES.containsKey(errno);
    }
}
