package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.linux.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Collects the answer to one request out of the datagrams that arrive: one message, an
 * acknowledgement, or a dump of many messages in several datagrams.
 */
final class NetlinkAnswer<T> {
    /** How far the answer has come. */
    enum State {
        /** More is to come. */
        INCOMPLETE,
        /** All is there. */
        COMPLETE,
        /** Something was lost or changed meanwhile: ask again. */
        SPOILT
    }

    private final NetlinkRequest request;
    private final int sequence;
    private final int port;
    private final Function<NetlinkMessage, T> parser;
    private final List<T> results = new ArrayList<>();
    private boolean inconsistent;

    /**
     * @param sequence the request's number, which the answer repeats
     * @param port the address of the socket, which the answer repeats
     * @param parser makes a result of a message; null if the message is of no interest
     */
    NetlinkAnswer(
            NetlinkRequest request, int sequence, int port, Function<NetlinkMessage, T> parser) {
        this.request = request;
        this.sequence = sequence;
        this.port = port;
        this.parser = parser;
    }

    /** What has been collected. */
    List<T> results() {
        return results;
    }

    /**
     * Takes in one datagram.
     *
     * @throws LinuxException if the kernel answered with an error
     * @throws NetworkException if the datagram is malformed
     */
    State accept(MemorySegment datagram) {
        for (NetlinkMessage message : NetlinkMessage.of(datagram)) {
            if (message.type() == Linux.NLMSG_OVERRUN()) {
                return State.SPOILT;
            }
            // Others: an event, or the late answer to an earlier request
            if (message.sequence() == sequence && message.port() == port && isLast(message)) {
                return inconsistent ? State.SPOILT : State.COMPLETE;
            }
        }
        return State.INCOMPLETE;
    }

    private boolean isLast(NetlinkMessage message) {
        inconsistent |= message.hasFlag(Linux.NLM_F_DUMP_INTR());
        if (message.type() == Linux.NLMSG_ERROR() || message.type() == Linux.NLMSG_DONE()) {
            if (message.error() != 0) {
                throw new LinuxException("netlink " + request.description(), message.error());
            }
            return true;
        }
        final T result = parser.apply(message);
        if (result != null) {
            results.add(result);
        }
        return !request.isDump()
                && !request.wantsAcknowledgement()
                && !message.hasFlag(Linux.NLM_F_MULTI());
    }
}
