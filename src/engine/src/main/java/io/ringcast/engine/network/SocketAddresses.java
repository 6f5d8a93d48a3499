package io.ringcast.engine.network;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.sockaddr_in;
import io.ringcast.bindings.sockaddr_in6;
import io.ringcast.engine.address.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Addresses as system calls take them, in the network's byte order. */
final class SocketAddresses {
    private static final ValueLayout.OfShort PORT =
            JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt WORD =
            JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong HALF =
            JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketAddresses() {}

    /**
     * Address of a socket on a link.
     *
     * @param port 0 to 65535
     * @return a sockaddr_in or a sockaddr_in6
     */
    static MemorySegment of(Arena arena, Link link, IpAddress address, int port) {
        final MemorySegment memory =
                address.isIpv4() ? sockaddr_in.allocate(arena) : sockaddr_in6.allocate(arena);
        fill(memory, address);
        memory.set(PORT, sockaddr_in.sin_port$offset(), (short) port); // the same in both
        if (!address.isIpv4()) {
            sockaddr_in6.sin6_scope_id(memory, link.index()); // a link-local one needs it
        }
        return memory;
    }

    /** Family and address into a struct sockaddr_storage that is all zero. */
    static void fill(MemorySegment storage, IpAddress address) {
        if (address.isIpv4()) {
            sockaddr_in.sin_family(storage, (short) Linux.AF_INET());
            put(address, storage, sockaddr_in.sin_addr$offset());
        } else {
            sockaddr_in6.sin6_family(storage, (short) Linux.AF_INET6());
            put(address, storage, sockaddr_in6.sin6_addr$offset());
        }
    }

    /** The bytes of an address, 4 or 16. */
    static void put(IpAddress address, MemorySegment memory, long offset) {
        if (address.isIpv4()) {
            memory.set(WORD, offset, address.ipv4());
        } else {
            memory.set(HALF, offset, address.high());
            memory.set(HALF, offset + Long.BYTES, address.low());
        }
    }
}
