package io.ringcast.engine.network;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.rtattr;
import io.ringcast.engine.address.IpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The attributes of a netlink message: a sequence of length, type, value, padded to multiples of
 * four (netlink(7)). Types that nobody asks for are passed over. Valid as long as the message.
 */
final class Attributes {
    static final int ALIGNMENT = 4; // NLMSG_ALIGNTO and RTA_ALIGNTO
    private static final int MAC_BYTES = 6;
    private static final ValueLayout.OfInt NETWORK_INT =
            JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong NETWORK_LONG =
            JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private record Attribute(int type, MemorySegment value) {}

    private final List<Attribute> attributes = new ArrayList<>();

    /**
     * @throws NetworkException if a length does not fit
     */
    Attributes(MemorySegment memory) {
        long offset = 0;
        // What is left may be padding of less than a header
        while (memory.byteSize() - offset >= rtattr.sizeof()) {
            final int length = unsignedShort(memory, offset + rtattr.rta_len$offset());
            if (length < rtattr.sizeof() || length > memory.byteSize() - offset) {
                throw new NetworkException(
                        "netlink: attribute of "
                                + length
                                + " bytes: must be at most the "
                                + (memory.byteSize() - offset)
                                + " that are left");
            }
            final int type = unsignedShort(memory, offset + rtattr.rta_type$offset());
            attributes.add(
                    new Attribute(
                            type & Linux.NLA_TYPE_MASK(),
                            memory.asSlice(offset + rtattr.sizeof(), length - rtattr.sizeof())));
            offset = Math.min(memory.byteSize(), aligned(offset + length));
        }
    }

    static long aligned(long length) {
        return length + ALIGNMENT - 1 & -ALIGNMENT;
    }

    private static int unsignedShort(MemorySegment memory, long offset) {
        return Short.toUnsignedInt(memory.get(JAVA_SHORT_UNALIGNED, offset));
    }

    /** The value of the last attribute of a type, which counts if there are several; else null. */
    private MemorySegment value(int type, long atLeast) {
        MemorySegment value = null;
        for (Attribute attribute : attributes) {
            if (attribute.type == type) {
                value = attribute.value;
            }
        }
        if (value != null && value.byteSize() < atLeast) {
            throw new NetworkException(
                    "netlink: attribute "
                            + type
                            + " of "
                            + value.byteSize()
                            + " bytes: must be at least "
                            + atLeast);
        }
        return value;
    }

    boolean has(int type) {
        return value(type, 0) != null;
    }

    int byteValue(int type, int otherwise) {
        final MemorySegment value = value(type, Byte.BYTES);
        return value == null ? otherwise : Byte.toUnsignedInt(value.get(JAVA_BYTE, 0));
    }

    int intValue(int type, int otherwise) {
        final MemorySegment value = value(type, Integer.BYTES);
        return value == null ? otherwise : value.get(JAVA_INT_UNALIGNED, 0);
    }

    /** An address of either family; empty if there is none. */
    Optional<IpAddress> address(int type) {
        return Optional.ofNullable(value(type, Integer.BYTES)).map(Attributes::address);
    }

    /** An address behind its family: RTA_VIA, a struct rtvia of linux/rtnetlink.h. */
    Optional<IpAddress> addressWithFamily(int type) {
        return Optional.ofNullable(value(type, Short.BYTES + Integer.BYTES))
                .map(value -> address(value.asSlice(Short.BYTES)));
    }

    private static IpAddress address(MemorySegment value) {
        return value.byteSize() < 2 * Long.BYTES
                ? IpAddress.ofIpv4(value.get(NETWORK_INT, 0))
                : new IpAddress(value.get(NETWORK_LONG, 0), value.get(NETWORK_LONG, Long.BYTES));
    }

    /** A MAC address; {@code otherwise} too if it is an address of another length. */
    long mac(int type, long otherwise) {
        final MemorySegment value = value(type, 0);
        if (value == null || value.byteSize() != MAC_BYTES) {
            return otherwise;
        }
        long mac = 0;
        for (int i = 0; i < MAC_BYTES; i++) {
            mac = mac << Byte.SIZE | Byte.toUnsignedLong(value.get(JAVA_BYTE, i));
        }
        return mac;
    }

    /** A string; empty if there is none. */
    String string(int type) {
        final MemorySegment value = value(type, 0);
        return value == null ? "" : string(value);
    }

    /** All strings of a type that may occur more than once. */
    List<String> strings(int type) {
        return attributes.stream()
                .filter(attribute -> attribute.type == type)
                .map(attribute -> string(attribute.value))
                .toList();
    }

    private static String string(MemorySegment value) {
        final byte[] bytes = value.toArray(JAVA_BYTE);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** A number in network byte order. */
    int networkInt(int type, int otherwise) {
        final MemorySegment value = value(type, Integer.BYTES);
        return value == null ? otherwise : value.get(NETWORK_INT, 0);
    }

    /** The bytes of a value; none if it is absent. */
    byte[] bytes(int type) {
        final MemorySegment value = value(type, 0);
        return value == null ? new byte[0] : value.toArray(JAVA_BYTE);
    }

    /** The attributes within each attribute of a type that may occur more than once. */
    List<Attributes> each(int type) {
        return attributes.stream()
                .filter(attribute -> attribute.type == type)
                .map(attribute -> new Attributes(attribute.value))
                .toList();
    }

    /** The attributes within an attribute; none if it is absent. */
    Attributes nested(int type) {
        final MemorySegment value = value(type, 0);
        return new Attributes(value == null ? MemorySegment.NULL : value);
    }
}
