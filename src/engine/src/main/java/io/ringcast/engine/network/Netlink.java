package io.ringcast.engine.network;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Function;

/**
 * Asks the kernel over rtnetlink: one question, one socket, so that no question meets the remains
 * of an earlier one.
 */
final class Netlink {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int SEQUENCE = 1; // a socket per question: any number will do

    /** The kernel fills datagrams of a dump up to 32 KiB (net/netlink/af_netlink.c). */
    private static final int BUFFER_BYTES = 64 << 10;

    /** With the buffer doubled each time, enough for any message. */
    private static final int ATTEMPTS = 8;

    private Netlink() {}

    /**
     * Asks for a single object, or dumps many.
     *
     * @param parser makes a result of a message, which it must not keep; null if the message is of
     *     no interest
     * @throws io.ringcast.engine.linux.LinuxException if the kernel answers with an error
     * @throws NetworkException if it does not answer, or not consistently
     */
    static <T> List<T> ask(NetlinkRequest request, Function<NetlinkMessage, T> parser) {
        return ask(request, parser, BUFFER_BYTES);
    }

    /** With a first buffer of that size. */
    static <T> List<T> ask(
            NetlinkRequest request, Function<NetlinkMessage, T> parser, int bufferBytes) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try (NetlinkSocket socket = new NetlinkSocket(bufferBytes << attempt)) {
                final NetlinkAnswer<T> answer =
                        new NetlinkAnswer<>(request, SEQUENCE, socket.port(), parser);
                socket.send(request.message(SEQUENCE));
                if (receive(socket, answer) == NetlinkAnswer.State.COMPLETE) {
                    return answer.results();
                }
            }
        }
        throw new NetworkException(
                "netlink "
                        + request.description()
                        + ": no complete answer in "
                        + ATTEMPTS
                        + " attempts, because the state changes all the time");
    }

    /** Makes a request of which only the acknowledgement is of interest. */
    static void tell(NetlinkRequest request) {
        ask(request, message -> null);
    }

    private static NetlinkAnswer.State receive(NetlinkSocket socket, NetlinkAnswer<?> answer) {
        while (true) {
            final MemorySegment datagram = socket.receive(TIMEOUT_MILLIS);
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
