package io.ringcast.engine.ring;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Ipv6;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.frame.Vlan;
import io.ringcast.engine.frame.Wire;
import io.ringcast.engine.memory.Raw;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Offload header before each received frame (PACKET_VNET_HDR): struct virtio_net_hdr, in which the
 * kernel marks super-frames (virtio_net_hdr_from_skb in linux/virtio_net.h).
 */
final class OffloadHeader {
    /** Bytes of struct virtio_net_hdr. */
    static final int LENGTH = 10;

    private static final ValueLayout.OfLong WORD =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int GSO_SIZE = 4;

    /** VIRTIO_NET_HDR_GSO_UDP_L4 (virtio 1.2, 5.1.6; linux/virtio_net.h since 6.2). */
    private static final byte UDP_L4 = 5;

    private static final byte TCPV4 = 1; // VIRTIO_NET_HDR_GSO_TCPV4

    /** Of {@link #word}: VIRTIO_NET_HDR_F_NEEDS_CSUM. */
    private static final long NEEDS_CSUM = 1L << 56;

    private static final int MIN_HEADERS = Ipv4.MIN_LENGTH + Udp.LENGTH;

    /** Of {@link #word}: gso_type without VIRTIO_NET_HDR_GSO_ECN. */
    private static final long TYPE = 0x7fL << 48;

    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private OffloadHeader() {}

    /**
     * Returns the first eight bytes as one number: flags, gso_type, hdr_len, gso_size, csum_start.
     *
     * @param frame address of the frame after the header
     */
    static long word(long frame) {
        return Raw.u64(frame - LENGTH);
    }

    /** Like {@link #word(long)}, with a check against the bounds of the ring's memory. */
    static long word(MemorySegment memory, long frame) {
        return memory.get(WORD, frame - LENGTH);
    }

    /** Returns true if the frame is a super-frame. */
    static boolean isMerged(long word) {
        return (word & TYPE) != 0;
    }

    /**
     * Returns the UDP payload bytes of each datagram of a super-frame, see {@link
     * Burst#segmentSize}.
     *
     * @param word of the frame
     * @param memory that holds the frame
     * @param frame offset of the frame in it
     * @param captured number of captured bytes
     * @return 0 for a single frame; {@link Burst#UNKNOWN_SEGMENTS} for a super-frame of another
     *     kind: TCP, or packets of a tunnel, whose checksum does not begin at the UDP header
     */
    static int segmentSize(long word, MemorySegment memory, long frame, int captured) {
        if (!isMerged(word)) {
            return 0;
        }
        if ((word & TYPE) >>> 48 != UDP_L4 || isTunnelled(word, memory, frame, captured)) {
            return Burst.UNKNOWN_SEGMENTS;
        }
        return number(word >>> 16);
    }

    /**
     * Returns true for packets of a tunnel: their GSO and GRO leave the inner checksum unfinished.
     */
    private static boolean isTunnelled(long word, MemorySegment memory, long frame, int captured) {
        if ((word & NEEDS_CSUM) == 0) {
            return false;
        }
        int network = Ethernet.LENGTH;
        int type = 0;
        for (int tag = 0; tag <= Vlan.MAX_TAGS && network + MIN_HEADERS <= captured; tag++) {
            type = Wire.u16(memory, frame + network - Short.BYTES);
            if (!Vlan.isTpid(type)) {
                break;
            }
            network += Vlan.LENGTH;
        }
        if (network + MIN_HEADERS > captured) {
            return true;
        }
        final int transport = number(word) - network;
        return transport
                != (type == Ethernet.TYPE_IPV6
                        ? ipv6Length(memory, frame + network, captured - network)
                        : (Wire.u8(memory, frame + network) & 0xf) * 4);
    }

    /** Returns the length of an IPv6 header and its extension headers. */
    private static int ipv6Length(MemorySegment memory, long network, int captured) {
        int length = Ipv6.LENGTH;
        int next = captured < length ? 0 : Wire.u8(memory, network + Ipv6.NEXT_HEADER);
        for (int i = 0; i < Ipv6.MAX_EXTENSIONS; i++) {
            if (next == Ipv4.PROTOCOL_UDP || length + Ipv6.EXTENSION_UNIT > captured) {
                break;
            }
            next = Wire.u8(memory, network + length);
            length +=
                    Ipv6.EXTENSION_UNIT
                            * (1 + Wire.u8(memory, network + length + Ipv6.EXTENSION_LENGTH));
        }
        return length;
    }

    private static int number(long word) {
        final short value = (short) word;
        return (LITTLE_ENDIAN ? Short.reverseBytes(value) : value) & 0xffff;
    }

    /**
     * Writes the header as the kernel does: for {@link SimulatedKernel} and {@link
     * SimulatedBlocks}.
     *
     * @param segmentSize {@link Burst#UNKNOWN_SEGMENTS} for merged TCP
     */
    static void write(MemorySegment memory, long frame, int segmentSize) {
        final long header = frame - LENGTH;
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, header, 0L);
        memory.set(ValueLayout.JAVA_BYTE, header + 1, type(segmentSize));
        memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, header + GSO_SIZE, (short) segmentSize);
    }

    private static byte type(int segmentSize) {
        if (segmentSize == Burst.UNKNOWN_SEGMENTS) {
            return TCPV4;
        }
        return segmentSize == 0 ? 0 : UDP_L4;
    }
}
