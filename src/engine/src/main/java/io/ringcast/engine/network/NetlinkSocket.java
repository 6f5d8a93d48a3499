package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.nlmsghdr;
import io.ringcast.bindings.pollfd;
import io.ringcast.bindings.sockaddr_nl;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Netlink socket that communicates with the kernel only; its protocol is NETLINK_ROUTE by default.
 *
 * <p>Threading: only the thread that opened it, except for {@link #wake}.
 */
final class NetlinkSocket implements NetlinkConnection {
    /** Result of a wait. */
    enum Received {
        /** The timeout has expired. */
        NOTHING,
        /** A datagram, see {@link NetlinkSocket#datagram}. */
        DATAGRAM,
        /**
         * A datagram was lost, because it did not fit into the buffer or because the kernel's queue
         * was full.
         */
        LOSS
    }

    /** Option that makes dumps obey the request's filters (Linux 4.20, linux/netlink.h). */
    private static final int NETLINK_GET_STRICT_CHK = 12;

    /** Lower bound of the queue space of a datagram: its sk_buff alone is larger. */
    private static final int LEAST_DATAGRAM_BYTES = 256;

    private final Arena arena;
    private final boolean automatic;
    private final Descriptor descriptor;
    private final MemorySegment pollfds;
    private final MemorySegment buffer;
    private final int port;
    private final MemorySegment noop = noop();
    private MemorySegment datagram = MemorySegment.NULL;
    private long longest;
    private boolean closed;

    /**
     * @param bufferBytes the longest datagram that can be received
     */
    NetlinkSocket(int bufferBytes) {
        this(bufferBytes, false);
    }

    /**
     * @param bufferBytes the longest datagram that can be received
     * @param protocol NETLINK_ROUTE, or another
     */
    NetlinkSocket(int bufferBytes, int protocol) {
        this(bufferBytes, false, protocol);
    }

    /**
     * @param bufferBytes the longest datagram that can be received
     * @param anyThread whether other threads may use it than the one that opens it, one at a time
     */
    NetlinkSocket(int bufferBytes, boolean anyThread) {
        this(bufferBytes, anyThread, Linux.NETLINK_ROUTE());
    }

    private NetlinkSocket(int bufferBytes, boolean anyThread, int protocol) {
        automatic = anyThread;
        // Not a shared arena: closing one stops every thread of the process briefly
        arena = anyThread ? Arena.ofAuto() : Arena.ofConfined();
        descriptor = Descriptor.socket(Linux.AF_NETLINK(), Linux.SOCK_RAW(), protocol);
        try {
            final MemorySegment kernel = sockaddr_nl.allocate(arena);
            sockaddr_nl.nl_family(kernel, (short) Linux.AF_NETLINK());
            // A connected socket does not receive messages of other processes
            Syscalls.connect(descriptor.number(), kernel);
            final MemorySegment own = sockaddr_nl.allocate(arena);
            Syscalls.getsockname(descriptor.number(), own);
            port = sockaddr_nl.nl_pid(own);
            pollfds = pollfd.allocate(arena);
            pollfd.fd(pollfds, descriptor.number());
            pollfd.events(pollfds, (short) Linux.POLLIN());
            buffer = arena.allocate(bufferBytes, Long.BYTES);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The socket's netlink address. */
    @Override
    public int port() {
        return port;
    }

    @Override
    public void ask(NetlinkRequest request, int sequence) {
        if (request.isFiltered()) {
            Syscalls.setsockoptInt(
                    descriptor.number(), Linux.SOL_NETLINK(), NETLINK_GET_STRICT_CHK, 1);
        }
        final MemorySegment message = request.message(sequence);
        final long result = HotSyscalls.send(descriptor.number(), message, message.byteSize(), 0);
        if (result < 0) {
            throw new LinuxException("send(netlink)", (int) -result);
        }
    }

    /**
     * Subscribes to a multicast group of the kernel.
     *
     * @param group RTNLGRP_*
     */
    void subscribe(int group) {
        Syscalls.setsockoptInt(
                descriptor.number(), Linux.SOL_NETLINK(), Linux.NETLINK_ADD_MEMBERSHIP(), group);
    }

    /**
     * Sets the size of the kernel's receive queue; net.core.rmem_max limits it.
     *
     * @return an upper bound of the number of datagrams in the queue
     */
    int queue(int bytes) {
        Syscalls.setsockoptInt(descriptor.number(), Linux.SOL_SOCKET(), Linux.SO_RCVBUF(), bytes);
        final int granted =
                Syscalls.getsockoptInt(descriptor.number(), Linux.SOL_SOCKET(), Linux.SO_RCVBUF());
        return granted / LEAST_DATAGRAM_BYTES;
    }

    @Override
    public MemorySegment receive(int timeoutMillis) {
        return switch (await(timeoutMillis)) {
            case DATAGRAM -> datagram;
            case LOSS -> MemorySegment.NULL;
            case NOTHING ->
                    throw new UnansweredException(
                            "netlink: the kernel has not answered within " + timeoutMillis + " ms");
        };
    }

    /**
     * Waits for one datagram.
     *
     * @param timeoutMillis longest wait; 0 does not wait
     */
    Received await(int timeoutMillis) {
        final long deadline = System.nanoTime() + timeoutMillis * 1_000_000L;
        while (true) {
            final long left = Math.max(0, (deadline - System.nanoTime()) / 1_000_000);
            final int ready = HotSyscalls.poll(pollfds, 1, (int) left);
            if (ready == 0) {
                return Received.NOTHING;
            }
            final long result = ready < 0 ? ready : receiveNow();
            if (result >= 0) {
                return received(result);
            }
            if (result == -Linux.ENOBUFS()) {
                return Received.LOSS;
            }
            if (result != -Linux.EINTR() && result != -Linux.EAGAIN()) {
                throw new LinuxException("recv(netlink)", (int) -result);
            }
        }
    }

    private Received received(long length) {
        longest = Math.max(longest, length);
        if (length > buffer.byteSize()) {
            return Received.LOSS;
        }
        datagram = buffer.asSlice(0, length);
        return Received.DATAGRAM;
    }

    @Override
    public int longestBytes() {
        return (int) longest;
    }

    /** Returns the datagram of the last {@link #await}; valid until the next one. */
    MemorySegment datagram() {
        return datagram;
    }

    /** Returns a message that the kernel only acknowledges. */
    private static MemorySegment noop() {
        final MemorySegment message = nlmsghdr.allocate(Arena.ofAuto());
        nlmsghdr.nlmsg_len(message, (int) nlmsghdr.sizeof());
        nlmsghdr.nlmsg_type(message, (short) Linux.NLMSG_NOOP());
        nlmsghdr.nlmsg_flags(message, (short) (Linux.NLM_F_REQUEST() | Linux.NLM_F_ACK()));
        return message;
    }

    /** Makes {@link #await} return; the datagram is an acknowledgement. Any thread. */
    synchronized void wake() {
        if (!closed) {
            HotSyscalls.send(descriptor.number(), noop, noop.byteSize(), Linux.MSG_DONTWAIT());
        }
    }

    private long receiveNow() {
        return HotSyscalls.recv(
                descriptor.number(), buffer, Linux.MSG_DONTWAIT() | Linux.MSG_TRUNC());
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            if (!automatic) {
                arena.close();
            }
            descriptor.close();
        }
    }
}
