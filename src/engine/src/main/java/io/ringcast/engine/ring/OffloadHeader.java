package io.ringcast.engine.ring;

import io.ringcast.engine.memory.Raw;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Offload header before each received frame (PACKET_VNET_HDR): struct virtio_net_hdr, in which the
 * kernel tells super-frames from single frames (virtio_net_hdr_from_skb in linux/virtio_net.h).
 */
final class OffloadHeader {
    /** Bytes of struct virtio_net_hdr. */
    static final int LENGTH = 10;

    private static final int GSO_SIZE = 4;

    /** VIRTIO_NET_HDR_GSO_UDP_L4 (virtio 1.2, 5.1.6; linux/virtio_net.h since 6.2). */
    private static final int UDP_L4 = 5;

    /** Of {@link #word}: gso_type without VIRTIO_NET_HDR_GSO_ECN. */
    private static final long TYPE = 0x7fL << 48;

    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private OffloadHeader() {}

    /**
     * The first eight bytes as one number: flags, gso_type, hdr_len, gso_size, csum_start.
     *
     * @param frame address of the frame behind the header
     */
    static long word(long frame) {
        return Raw.u64(frame - LENGTH);
    }

    /** Whether several packets have been merged into the frame. */
    static boolean isMerged(long word) {
        return (word & TYPE) != 0;
    }

    /** UDP payload bytes of each datagram; 0 for what is not merged UDP. */
    static int segmentSize(long word) {
        if ((word & TYPE) >>> 48 != UDP_L4) {
            return 0;
        }
        final short size = (short) (word >>> 16);
        return (LITTLE_ENDIAN ? Short.reverseBytes(size) : size) & 0xffff;
    }

    /** The kernel's side, for {@link SimulatedKernel} and {@link SimulatedBlocks}. */
    static void write(MemorySegment memory, long frame, int segmentSize) {
        final long header = frame - LENGTH;
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, header, 0L);
        memory.set(ValueLayout.JAVA_BYTE, header + 1, (byte) (segmentSize == 0 ? 0 : UDP_L4));
        memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, header + GSO_SIZE, (short) segmentSize);
    }
}
