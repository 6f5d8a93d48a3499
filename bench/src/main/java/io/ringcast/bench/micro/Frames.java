package io.ringcast.bench.micro;

import io.ringcast.testbed.UdpFrame;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Frames for benchmarks, the same as those of the reference's burst.c. */
public final class Frames {
    /** Group of {@link #ipv6Multicast}. */
    static final String IPV6_GROUP = "ff15::1:2:3";

    private static final int HEADERS = 42;
    private static final int IPV6_HEADERS = 62;

    private Frames() {}

    /**
     * A UDP datagram from 10.0.1.1 to 239.1.2.3 port 10000, with valid checksums.
     *
     * @param length of the frame in bytes, 42 to 1514
     */
    static MemorySegment multicast(int length, Arena arena) {
        return datagram(length, 0x0100_5e01_0203L, 0xef01_0203, 5555, arena);
    }

    /**
     * An IPv6 UDP datagram from 2001:db8::1 to ff15::1:2:3 port 10000, with valid checksums.
     *
     * @param length of the frame in bytes, 62 to 1514
     */
    static MemorySegment ipv6Multicast(int length, Arena arena) {
        final byte[] frame =
                UdpFrame.to(IPV6_GROUP).payload(new byte[length - IPV6_HEADERS]).bytes();
        return arena.allocate(length).copyFrom(MemorySegment.ofArray(frame));
    }

    /**
     * A UDP datagram from 10.0.1.1 to port 10000, with valid checksums.
     *
     * @param length of the frame in bytes, 42 to 1514
     * @param mac destination MAC address in the low 48 bits
     * @param address destination IPv4 address
     */
    public static MemorySegment datagram(
            int length, long mac, int address, int sourcePort, Arena arena) {
        final byte[] payload = new byte[length - HEADERS];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (i * 7 + 1);
        }
        final byte[] frame =
                UdpFrame.to(address)
                        .mac(mac)
                        .id(0)
                        .fragmentField(0)
                        .ttl(16)
                        .sourcePort(sourcePort)
                        .payload(payload)
                        .bytes();
        return arena.allocate(length).copyFrom(MemorySegment.ofArray(frame));
    }
}
