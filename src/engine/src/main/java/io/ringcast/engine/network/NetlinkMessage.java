package io.ringcast.engine.network;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.ringcast.bindings.nlmsghdr;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Received netlink message: header fields and payload. It refers to the receive buffer, so it is
 * valid until the next message is received.
 */
record NetlinkMessage(int type, int flags, int sequence, int port, MemorySegment payload) {
    /**
     * The messages of one datagram.
     *
     * @param datagram aligned to four bytes
     * @throws NetworkException if a length does not fit
     */
    static List<NetlinkMessage> of(MemorySegment datagram) {
        final List<NetlinkMessage> messages = new ArrayList<>();
        long offset = 0;
        while (offset < datagram.byteSize()) {
            final MemorySegment rest = datagram.asSlice(offset);
            final long length =
                    rest.byteSize() < nlmsghdr.sizeof()
                            ? rest.byteSize()
                            : Integer.toUnsignedLong(nlmsghdr.nlmsg_len(rest));
            if (length < nlmsghdr.sizeof() || length > rest.byteSize()) {
                throw new NetworkException(
                        "netlink: message of "
                                + length
                                + " bytes: must be at most the "
                                + rest.byteSize()
                                + " that are left");
            }
            messages.add(
                    new NetlinkMessage(
                            Short.toUnsignedInt(nlmsghdr.nlmsg_type(rest)),
                            Short.toUnsignedInt(nlmsghdr.nlmsg_flags(rest)),
                            nlmsghdr.nlmsg_seq(rest),
                            nlmsghdr.nlmsg_pid(rest),
                            rest.asSlice(nlmsghdr.sizeof(), length - nlmsghdr.sizeof())));
            offset = Math.min(datagram.byteSize(), offset + Attributes.aligned(length));
        }
        return messages;
    }

    /**
     * The struct that the payload begins with.
     *
     * @throws NetworkException if the payload is shorter
     */
    MemorySegment header(long size) {
        if (payload.byteSize() < size) {
            throw new NetworkException(
                    "netlink: message "
                            + type
                            + " of "
                            + payload.byteSize()
                            + " bytes: must be at least "
                            + size);
        }
        return payload.asSlice(0, size);
    }

    /** The attributes behind a struct of that size. */
    Attributes attributes(long headerSize) {
        header(headerSize);
        return new Attributes(
                payload.asSlice(Math.min(payload.byteSize(), Attributes.aligned(headerSize))));
    }

    /** Returns the error number of NLMSG_ERROR or NLMSG_DONE; 0 if there was no error. */
    int error() {
        // NLMSG_DONE of very old kernels carries nothing
        return payload.byteSize() < Integer.BYTES ? 0 : -payload.get(JAVA_INT, 0);
    }

    boolean hasFlag(int flag) {
        return (flags & flag) != 0;
    }
}
