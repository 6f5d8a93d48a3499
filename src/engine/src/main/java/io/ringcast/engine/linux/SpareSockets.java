package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.tpacket_req;
import io.ringcast.engine.linux.Native.Scratch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.IntConsumer;

/**
 * Packet sockets for a process that has dropped CAP_NET_RAW. Only opening a packet socket needs
 * this capability (packet_create in net/packet/af_packet.c). A process that will drop it first
 * opens spare sockets, and the program that it becomes by execve(2) takes them over.
 *
 * <p>A spare socket is not bound and receives nothing. A socket that has received frames is not
 * used again, because a fanout group (PACKET_FANOUT) can be left only by closing the socket.
 *
 * <p>Descriptors belong to the process, so all members are static. Threading: any thread.
 */
public final class SpareSockets {
    private static final MethodHandle FCNTL =
            Native.variadic("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);

    private static final int F_SETFD = 2; // asm-generic/fcntl.h
    private static final int FD_CLOEXEC = 1; // asm-generic/fcntl.h
    private static final int SO_DOMAIN = 39; // asm-generic/socket.h

    private static final String EXHAUSTED =
            "this process has dropped its capabilities and used up its spare sockets: restart it";

    private static final Deque<Integer> SPARES = new ConcurrentLinkedDeque<>();

    private static volatile boolean inherited;

    private SpareSockets() {}

    /**
     * Opens spare sockets for the program that this process becomes.
     *
     * @return their descriptors, which stay open in that program; fewer than requested if the
     *     process may not have that many descriptors
     * @throws LinuxException EPERM without CAP_NET_RAW
     */
    public static List<Integer> open(int count) {
        final List<Integer> opened = new ArrayList<>();
        try {
            while (opened.size() < count) {
                final int fd = socket();
                closeOnExec(fd, false);
                opened.add(fd);
            }
        } catch (LinuxException e) {
            if (e.errno() == Linux.EPERM()) {
                throw e;
            }
        }
        return opened;
    }

    /**
     * Takes over the sockets that the previous program of this process opened.
     *
     * @throws IllegalArgumentException if a descriptor is not a packet socket
     */
    public static void inherit(Collection<Integer> descriptors) {
        for (final int fd : descriptors) {
            if (!isPacketSocket(fd)) {
                throw new IllegalArgumentException(
                        "descriptor " + fd + ": must be a packet socket");
            }
        }
        for (final int fd : descriptors) {
            closeOnExec(fd, true);
            SPARES.add(fd);
        }
        inherited = true;
    }

    private static boolean isPacketSocket(int fd) {
        try {
            return Syscalls.getsockoptInt(fd, Linux.SOL_SOCKET(), SO_DOMAIN) == Linux.AF_PACKET();
        } catch (LinuxException e) {
            return false;
        }
    }

    /** Returns the number of spare sockets that are left. */
    public static int left() {
        return SPARES.size();
    }

    /** Returns true if this process works with inherited sockets and has none left. */
    public static boolean areUsedUp() {
        return inherited && SPARES.isEmpty();
    }

    /**
     * Closes the spare sockets that are left, in parallel. At the end of the process the kernel
     * would close them one after the other, and wait about 10 ms for each (synchronize_net in
     * packet_release).
     */
    public static void close() {
        final List<Thread> closing = new ArrayList<>();
        for (Integer spare = SPARES.poll(); spare != null; spare = SPARES.poll()) {
            final int fd = spare;
            closing.add(Thread.ofPlatform().daemon().start(() -> Syscalls.close(fd)));
        }
        try {
            for (final Thread thread : closing) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Returns a packet socket for receiving: a new one if possible, else a spare one.
     *
     * @throws LinuxException EPERM without CAP_NET_RAW, if no spare socket is left either
     */
    public static Descriptor receiving() {
        return open(Syscalls::close);
    }

    /**
     * Returns a packet socket that never receives, with or without a ring. If it is a spare socket,
     * closing it makes it a spare socket again. Unmap its ring before.
     */
    public static Descriptor transmitting() {
        return open(SpareSockets::release);
    }

    private static Descriptor open(IntConsumer endOfSpare) {
        try {
            return new Descriptor(socket(), Syscalls::close);
        } catch (LinuxException e) {
            return new Descriptor(spare(e), endOfSpare);
        }
    }

    private static int socket() {
        return Syscalls.socket(Linux.AF_PACKET(), Linux.SOCK_RAW(), 0);
    }

    private static int spare(LinuxException refusal) {
        if (!inherited || refusal.errno() != Linux.EPERM()) {
            throw refusal;
        }
        final Integer fd = SPARES.poll();
        if (fd == null) {
            throw refusal.withAdvice(EXHAUSTED);
        }
        return fd;
    }

    /**
     * Resets a socket to the state of a new one, except for its device, which the next bind(2)
     * changes.
     */
    private static void release(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment noRing = tpacket_req.allocate(arena);
            Syscalls.setsockopt(fd, Linux.SOL_PACKET(), Linux.PACKET_TX_RING(), noRing);
            Syscalls.setsockoptInt(fd, Linux.SOL_PACKET(), Linux.PACKET_VNET_HDR(), 0);
            Syscalls.setsockoptInt(fd, Linux.SOL_PACKET(), Linux.PACKET_QDISC_BYPASS(), 0);
            SPARES.push(fd);
        } catch (LinuxException e) { // EBUSY: frames of its ring are still being transmitted
            Syscalls.close(fd);
        }
    }

    private static void closeOnExec(int fd, boolean whether) {
        final Scratch scratch = Native.scratch();
        final int result;
        try {
            result =
                    (int) FCNTL.invokeExact(scratch.capture, fd, F_SETFD, whether ? FD_CLOEXEC : 0);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        if (result < 0) {
            throw new LinuxException("fcntl(" + fd + ", F_SETFD)", scratch.errno());
        }
    }
}
