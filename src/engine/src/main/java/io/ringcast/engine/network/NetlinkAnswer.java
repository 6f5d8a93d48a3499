package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.linux.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * Collector of the answer to one request from the datagrams that arrive: one message, an
 * acknowledgement, or a dump of many messages in several datagrams.
 */
final class NetlinkAnswer {
    /** State of the answer. */
    enum State {
        /** More messages follow. */
        INCOMPLETE,
        /** The answer is complete. */
        COMPLETE,
        /** Messages were lost, or the state changed meanwhile: repeat the request. */
        SPOILT
    }

    private final NetlinkRequest request;
    private final int sequence;
    private final int port;
    private final Consumer<NetlinkMessage> taker;
    private boolean inconsistent;

    /**
     * @param sequence the request's number, which the answer repeats
     * @param port the address of the socket, which the answer repeats
     * @param taker given each message of the answer, which it must not keep
     */
    NetlinkAnswer(NetlinkRequest request, int sequence, int port, Consumer<NetlinkMessage> taker) {
        this.request = request;
        this.sequence = sequence;
        this.port = port;
        this.taker = taker;
    }

    /**
     * Handles one datagram.
     *
     * @throws LinuxException if the kernel answered with an error
     * @throws NetworkException if the datagram is malformed
     */
    State accept(MemorySegment datagram) {
        for (NetlinkMessage message : NetlinkMessage.of(datagram)) {
            if (message.type() == Linux.NLMSG_OVERRUN()) {
                return State.SPOILT;
            }
            // Other messages are events, or late answers to earlier requests
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
        taker.accept(message);
        return !request.isDump()
                && !request.wantsAcknowledgement()
                && !message.hasFlag(Linux.NLM_F_MULTI());
    }
}
