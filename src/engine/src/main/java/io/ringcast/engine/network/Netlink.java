package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.linux.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Queries to the kernel over rtnetlink. Each query uses its own socket, so it cannot receive the
 * rest of an earlier answer.
 *
 * <p>A dump is interrupted (NLM_F_DUMP_INTR) when what it lists changes meanwhile, which on a busy
 * host is the usual case. So query single objects if the kernel supports that, otherwise the
 * objects of one device ({@link NetlinkRequest#filtered}). Callers must expect that there may be no
 * answer now ({@link UnansweredException}).
 */
final class Netlink {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int SEQUENCE = 1; // each request has its own socket, so any number works

    /** The kernel fills datagrams of a dump up to 32 KiB (net/netlink/af_netlink.c). */
    private static final int BUFFER_BYTES = 64 << 10;

    /**
     * Number of attempts. The pauses between them are 127 ms in total, so a caller is not blocked
     * for long.
     */
    private static final int ATTEMPTS = 8;

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int ENFILE = 23; // asm-generic/errno-base.h
    private static final int EMFILE = 24;

    private Netlink() {}

    /**
     * Queries a single object, or dumps many, and returns the parser's results.
     *
     * @param parser makes a result of a message, which it must not keep; null if the message is of
     *     no interest
     * @throws LinuxException if the kernel answers with an error
     * @throws UnansweredException if it does not answer now, or not consistently
     */
    static <T> List<T> ask(NetlinkRequest request, Function<NetlinkMessage, T> parser) {
        return ask(
                request,
                () -> new ArrayList<T>(),
                (results, message) -> {
                    final T result = parser.apply(message);
                    if (result != null) {
                        results.add(result);
                    }
                });
    }

    /**
     * Like the other method, for answers that should not be kept in memory as a whole.
     *
     * @param fresh makes a new collector for each attempt
     * @param taker gives the collector a message, which it must not keep
     */
    static <C> C ask(
            NetlinkRequest request, Supplier<C> fresh, BiConsumer<C, NetlinkMessage> taker) {
        return ask(
                request,
                fresh,
                taker,
                bytes -> new NetlinkSocket(bytes, request.protocol()),
                BUFFER_BYTES);
    }

    /** Queries over the given kind of connections; the first one has a buffer of this size. */
    static <C> C ask(
            NetlinkRequest request,
            Supplier<C> fresh,
            BiConsumer<C, NetlinkMessage> taker,
            IntFunction<NetlinkConnection> connections,
            int bufferBytes) {
        LinuxException refusal = null;
        int bytes = bufferBytes;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (attempt > 0) {
                LockSupport.parkNanos(FIRST_PAUSE_NANOS << attempt - 1);
            }
            try (NetlinkConnection connection = connections.apply(bytes)) {
                final C collector = fresh.get();
                final NetlinkAnswer answer =
                        new NetlinkAnswer(
                                request,
                                SEQUENCE,
                                connection.port(),
                                message -> taker.accept(collector, message));
                connection.ask(request, SEQUENCE);
                if (receive(connection, answer) == NetlinkAnswer.State.COMPLETE) {
                    return collector;
                }
                bytes = Math.max(bytes, connection.longestBytes());
            } catch (LinuxException e) {
                if (!passes(e.errno())) {
                    throw e;
                }
                refusal = e;
            }
        }
        throw refusal == null
                ? unanswered(request)
                : new UnansweredException(refusal.getMessage(), refusal);
    }

    /** Returns whether an error is temporary and does not depend on the query. */
    private static boolean passes(int errno) {
        return errno == Linux.ENOBUFS()
                || errno == Linux.ENOMEM()
                || errno == Linux.EAGAIN()
                || errno == Linux.EINTR()
                || errno == ENFILE
                || errno == EMFILE;
    }

    private static UnansweredException unanswered(NetlinkRequest request) {
        return new UnansweredException(
                "netlink "
                        + request.description()
                        + ": no complete answer in "
                        + ATTEMPTS
                        + " attempts, because the state changes all the time");
    }

    /** Sends a request whose only answer is an acknowledgement. */
    static void tell(NetlinkRequest request) {
        ask(request, message -> null);
    }

    private static NetlinkAnswer.State receive(NetlinkConnection connection, NetlinkAnswer answer) {
        while (true) {
            final MemorySegment datagram = connection.receive(TIMEOUT_MILLIS);
            if (datagram.equals(MemorySegment.NULL)) {
                return NetlinkAnswer.State.SPOILT;
            }
            final NetlinkAnswer.State state = answer.accept(datagram);
            if (state != NetlinkAnswer.State.INCOMPLETE) {
                return state;
            }
        }
    }
}
