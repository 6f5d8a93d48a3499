package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.sockaddr_ll;
import io.ringcast.bindings.tpacket3_hdr;
import io.ringcast.bindings.tpacket_block_desc;
import io.ringcast.bindings.tpacket_hdr_v1;
import io.ringcast.bindings.tpacket_hdr_variant1;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A TPACKET_V3 block: accessors for struct tpacket_block_desc at its beginning, and for the struct
 * tpacket3_hdr before each frame in it. {@code block} and {@code packet} are their offsets in the
 * ring's memory.
 */
final class Block {
    /** Offset of a block's first frame header, without private data. */
    static final int FIRST = (int) tpacket_block_desc.sizeof();

    /**
     * Distance from a frame's header to its Ethernet frame, without PACKET_RESERVE:
     * TPACKET_ALIGN(TPACKET3_HDRLEN + 16) - 14, and a virtio_net_hdr (tpacket_rcv in
     * net/packet/af_packet.c).
     */
    static final int RECEIVE_DATA =
            align((int) (tpacket3_hdr.sizeof() + sockaddr_ll.sizeof()) + 16, 16)
                    - 14
                    + OffloadHeader.LENGTH;

    /** Frame headers lie at multiples of this (V3_ALIGNMENT in net/packet/af_packet.c). */
    static final int ALIGNMENT = 8;

    static final int KERNEL = Linux.TP_STATUS_KERNEL();
    static final int USER = Linux.TP_STATUS_USER();
    static final int TIMED_OUT = Linux.TP_STATUS_BLK_TMO();

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;
    private static final VarHandle STATUS = INT.varHandle();

    private static final long HEADER = tpacket_block_desc.hdr$offset();
    private static final long BLOCK_STATUS = HEADER + tpacket_hdr_v1.block_status$offset();
    private static final long PACKETS = HEADER + tpacket_hdr_v1.num_pkts$offset();
    private static final long FIRST_PACKET = HEADER + tpacket_hdr_v1.offset_to_first_pkt$offset();

    private static final long NEXT = tpacket3_hdr.tp_next_offset$offset();
    private static final long SEC = tpacket3_hdr.tp_sec$offset();
    private static final long NSEC = tpacket3_hdr.tp_nsec$offset();
    private static final long SNAPLEN = tpacket3_hdr.tp_snaplen$offset();
    private static final long LEN = tpacket3_hdr.tp_len$offset();
    private static final long PACKET_STATUS = tpacket3_hdr.tp_status$offset();
    private static final long MAC = tpacket3_hdr.tp_mac$offset();
    private static final long VLAN_TCI =
            tpacket3_hdr.hv1$offset() + tpacket_hdr_variant1.tp_vlan_tci$offset();
    private static final long VLAN_TPID =
            tpacket3_hdr.hv1$offset() + tpacket_hdr_variant1.tp_vlan_tpid$offset();

    private Block() {}

    static int align(int value, int to) {
        return value + to - 1 & -to;
    }

    static int statusAcquire(MemorySegment ring, long block) {
        return (int) STATUS.getAcquire(ring, block + BLOCK_STATUS);
    }

    static void statusRelease(MemorySegment ring, long block, int status) {
        STATUS.setRelease(ring, block + BLOCK_STATUS, status);
    }

    /** Frames in the block. */
    static int packets(MemorySegment ring, long block) {
        return ring.get(INT, block + PACKETS);
    }

    /** From the block's beginning to its first frame's header. */
    static int firstPacket(MemorySegment ring, long block) {
        return ring.get(INT, block + FIRST_PACKET);
    }

    /** From a frame's header to the next one's; not for the last of a block. */
    static int next(MemorySegment ring, long packet) {
        return ring.get(INT, packet + NEXT);
    }

    static int length(MemorySegment ring, long packet) {
        return ring.get(INT, packet + LEN);
    }

    static int capturedLength(MemorySegment ring, long packet) {
        return ring.get(INT, packet + SNAPLEN);
    }

    /** From a frame's header to the frame. */
    static int frameOffset(MemorySegment ring, long packet) {
        return ring.get(SHORT, packet + MAC) & 0xffff;
    }

    /** Status bits of one frame. */
    static int packetStatus(MemorySegment ring, long packet) {
        return ring.get(INT, packet + PACKET_STATUS);
    }

    /** Nanoseconds since the epoch. */
    static long timestamp(MemorySegment ring, long packet) {
        return (ring.get(INT, packet + SEC) & 0xffff_ffffL) * 1_000_000_000L
                + ring.get(INT, packet + NSEC);
    }

    static int vlanTci(MemorySegment ring, long packet) {
        return ring.get(INT, packet + VLAN_TCI) & 0xffff;
    }

    static int vlanTpid(MemorySegment ring, long packet) {
        return ring.get(SHORT, packet + VLAN_TPID) & 0xffff;
    }

    /** Writes the header of a new block, as the kernel does: for {@link SimulatedBlocks}. */
    static void opened(MemorySegment ring, long block) {
        ring.set(INT, block + PACKETS, 0);
        ring.set(INT, block + FIRST_PACKET, FIRST);
    }

    /** Adds a frame to a block, as the kernel does: for {@link SimulatedBlocks}. */
    static void received(
            MemorySegment ring,
            long block,
            long packet,
            int captured,
            int length,
            long timestamp,
            int status,
            int tci,
            int tpid,
            int segmentSize) {
        claimed(ring, block, packet, captured);
        OffloadHeader.write(ring, packet + RECEIVE_DATA, segmentSize);
        ring.set(INT, packet + LEN, length);
        ring.set(INT, packet + SNAPLEN, captured);
        ring.set(SHORT, packet + MAC, (short) RECEIVE_DATA);
        ring.set(INT, packet + SEC, (int) (timestamp / 1_000_000_000L));
        ring.set(INT, packet + NSEC, (int) (timestamp % 1_000_000_000L));
        ring.set(INT, packet + PACKET_STATUS, status);
        ring.set(INT, packet + VLAN_TCI, tci);
        ring.set(SHORT, packet + VLAN_TPID, (short) tpid);
    }

    /** Takes room in a block for a frame that is not filled in, and may never be. */
    static void claimed(MemorySegment ring, long block, long packet, int captured) {
        ring.set(INT, packet + NEXT, align(RECEIVE_DATA + captured, ALIGNMENT));
        ring.set(INT, packet + PACKET_STATUS, KERNEL);
        ring.set(INT, block + PACKETS, packets(ring, block) + 1);
    }
}
