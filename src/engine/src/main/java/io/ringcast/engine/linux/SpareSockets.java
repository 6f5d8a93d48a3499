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
 * Packet sockets, also where the process may make none any more: opening one is all that takes
 * CAP_NET_RAW (packet_create in net/packet/af_packet.c). A process that is to drop it opens spare
 * ones first, which the program that it becomes takes over.
 *
 * <p>Such a socket is bound to nothing and receives nothing. One that has received is not used
 * again: a group (PACKET_FANOUT) can only be left by closing.
 *
 * <p>Of the process, as descriptors are, hence static. Threading: any thread.
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
     * Opens spare ones for the program that this process becomes.
     *
     * @return their descriptors, which stay open in that program; fewer than wanted where the
     *     process may not have so many
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
     * Takes over those that the program before has opened.
     *
     * @throws IllegalArgumentException if one is no packet socket
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

    /** How many are left. */
    public static int left() {
        return SPARES.size();
    }

    /** True if the process may make no packet socket and has none left. */
    public static boolean areUsedUp() {
        return inherited && SPARES.isEmpty();
    }

    /**
     * Closes those that are left, all at a time, before the process ends and the kernel closes them
     * one after the other: it takes some 10 ms for each, in which it waits (synchronize_net in
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
     * A packet socket to receive by, later: a new one, or else a spare one.
     *
     * @throws LinuxException EPERM without CAP_NET_RAW, if there is no spare one either
     */
    public static Descriptor receiving() {
        return open(Syscalls::close);
    }

    /**
     * As {@link #receiving}, for a socket that never receives, whether it has a ring or not: a
     * spare one is one again when it is closed. Its ring must have been unmapped then.
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

    /** As new but for the device that it is bound to, which the next one who binds it changes. */
    private static void release(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment noRing = tpacket_req.allocate(arena);
            Syscalls.setsockopt(fd, Linux.SOL_PACKET(), Linux.PACKET_TX_RING(), noRing);
            Syscalls.setsockoptInt(fd, Linux.SOL_PACKET(), Linux.PACKET_VNET_HDR(), 0);
            Syscalls.setsockoptInt(fd, Linux.SOL_PACKET(), Linux.PACKET_QDISC_BYPASS(), 0);
            SPARES.push(fd);
        } catch (LinuxException e) { // EBUSY: frames of its ring are still under way
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
