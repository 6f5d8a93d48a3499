package io.ringcast.engine.network;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.nlmsghdr;
import io.ringcast.bindings.rtattr;
import io.ringcast.engine.address.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Netlink request under construction: the struct of its type, then attributes. */
final class NetlinkRequest {
    private static final int CAPACITY = 512; // requests made here have a few dozen bytes

    private final String description;
    private final MemorySegment memory = Arena.ofAuto().allocate(CAPACITY, Long.BYTES);
    private final MemorySegment header;
    private long length;
    private boolean filtered;
    private int protocol = Linux.NETLINK_ROUTE();

    /**
     * @param description the request as messages should show it, {@code RTM_GETROUTE 10.0.0.1}
     * @param type RTM_GETLINK and others
     * @param flags in addition to NLM_F_REQUEST
     * @param headerSize size of the struct that follows
     */
    NetlinkRequest(String description, int type, int flags, long headerSize) {
        this.description = description;
        nlmsghdr.nlmsg_type(memory, (short) type);
        nlmsghdr.nlmsg_flags(memory, (short) (Linux.NLM_F_REQUEST() | flags));
        header = memory.asSlice(nlmsghdr.sizeof(), headerSize);
        length = Attributes.aligned(nlmsghdr.sizeof() + headerSize);
    }

    String description() {
        return description;
    }

    /** The struct that follows the message's header, all zero at first. */
    MemorySegment header() {
        return header;
    }

    /** Adds an attribute that is a number. */
    NetlinkRequest with(int type, int value) {
        final MemorySegment attribute = memory.asSlice(length, rtattr.sizeof() + Integer.BYTES);
        rtattr.rta_len(attribute, (short) attribute.byteSize());
        rtattr.rta_type(attribute, (short) type);
        attribute.set(JAVA_INT, rtattr.sizeof(), value);
        length += attribute.byteSize();
        return this;
    }

    /** Adds an attribute that is a string. */
    NetlinkRequest with(int type, String value) {
        final byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        final long size = rtattr.sizeof() + bytes.length + 1;
        final MemorySegment attribute = memory.asSlice(length, size);
        rtattr.rta_len(attribute, (short) size);
        rtattr.rta_type(attribute, (short) type);
        MemorySegment.copy(bytes, 0, attribute, JAVA_BYTE, rtattr.sizeof(), bytes.length);
        length += Attributes.aligned(size);
        return this;
    }

    /** Adds an attribute that consists of those that {@code content} adds. */
    NetlinkRequest nested(int type, Consumer<NetlinkRequest> content) {
        final MemorySegment attribute = memory.asSlice(length, rtattr.sizeof());
        final long start = length;
        length += rtattr.sizeof();
        content.accept(this);
        rtattr.rta_len(attribute, (short) (length - start));
        rtattr.rta_type(attribute, (short) type);
        return this;
    }

    /** Adds an attribute that is an address. */
    NetlinkRequest with(int type, IpAddress address) {
        final long size = rtattr.sizeof() + Family.of(address).bytes();
        final MemorySegment attribute = memory.asSlice(length, size);
        rtattr.rta_len(attribute, (short) size);
        rtattr.rta_type(attribute, (short) type);
        SocketAddresses.put(address, attribute, rtattr.sizeof());
        length += size;
        return this;
    }

    /** Limits a dump to the objects that the request's struct and attributes name (Linux 4.20). */
    NetlinkRequest filtered() {
        filtered = true;
        return this;
    }

    /** Uses a socket of another protocol, NETLINK_*. */
    NetlinkRequest by(int netlinkProtocol) {
        protocol = netlinkProtocol;
        return this;
    }

    int protocol() {
        return protocol;
    }

    boolean isFiltered() {
        return filtered;
    }

    boolean isDump() {
        return (flags() & Linux.NLM_F_DUMP()) == Linux.NLM_F_DUMP();
    }

    boolean wantsAcknowledgement() {
        return (flags() & Linux.NLM_F_ACK()) != 0;
    }

    private int flags() {
        return Short.toUnsignedInt(nlmsghdr.nlmsg_flags(memory));
    }

    /** The message, numbered. */
    MemorySegment message(int sequence) {
        nlmsghdr.nlmsg_len(memory, (int) length);
        nlmsghdr.nlmsg_seq(memory, sequence);
        return memory.asSlice(0, length);
    }
}
