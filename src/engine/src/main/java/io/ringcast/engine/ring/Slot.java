package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.sockaddr_ll;
import io.ringcast.bindings.tpacket2_hdr;
import io.ringcast.engine.memory.Raw;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Header of a slot, struct tpacket2_hdr: its constants, and the accessors that both rings use.
 * {@code slot} is the slot's offset in the ring's memory.
 */
public final class Slot {
    /** The receive side's states. */
    static final int KERNEL = Linux.TP_STATUS_KERNEL();

    static final int USER = Linux.TP_STATUS_USER();

    /** The transmit side's states. */
    public static final int AVAILABLE = Linux.TP_STATUS_AVAILABLE();

    public static final int SEND_REQUEST = Linux.TP_STATUS_SEND_REQUEST();
    public static final int SENDING = Linux.TP_STATUS_SENDING();
    public static final int WRONG_FORMAT = Linux.TP_STATUS_WRONG_FORMAT();

    /** Mask of the transmit state: timestamp bits may be set in any state. */
    public static final int TRANSMIT_STATE = SEND_REQUEST | SENDING | WRONG_FORMAT;

    /**
     * Offset of a frame to send: TPACKET2_HDRLEN without the sockaddr_ll (tpacket_parse_header).
     */
    public static final long TRANSMIT_DATA =
            Linux.TPACKET2_HDRLEN() - sockaddr_ll.layout().byteSize();

    /**
     * Offset of a received Ethernet frame without PACKET_RESERVE: TPACKET_ALIGN(52 + 16) - 14, and
     * a virtio_net_hdr (PACKET_VNET_HDR).
     */
    static final int RECEIVE_DATA = 66 + OffloadHeader.LENGTH;

    /**
     * Receive status: the slot holds a part of the frame, and the complete frame waits in the
     * socket's queue (linux/if_packet.h).
     */
    static final int COPY = 1 << 1; // TP_STATUS_COPY

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;
    private static final VarHandle STATUS = INT.varHandle();
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private static final long LEN = tpacket2_hdr.tp_len$offset();
    private static final long SNAPLEN = tpacket2_hdr.tp_snaplen$offset();
    private static final long MAC = tpacket2_hdr.tp_mac$offset();
    private static final long SEC = tpacket2_hdr.tp_sec$offset();
    private static final long NSEC = tpacket2_hdr.tp_nsec$offset();

    /** In the sockaddr_ll after the header, which is aligned to TPACKET_ALIGNMENT, 16. */
    private static final long PACKET_TYPE =
            (tpacket2_hdr.sizeof() + 15 & -16) + sockaddr_ll.sll_pkttype$offset();

    private static final long VLAN_TCI = tpacket2_hdr.tp_vlan_tci$offset();
    private static final long VLAN_TPID = tpacket2_hdr.tp_vlan_tpid$offset();

    static {
        if (tpacket2_hdr.tp_status$offset() != 0) {
            throw new AssertionError("tp_status is the first word of struct tpacket2_hdr");
        }
        if (SNAPLEN != 8 || MAC != 12 || SEC != 16 || NSEC != 20 || VLAN_TPID != VLAN_TCI + 2) {
            throw new AssertionError("fields of struct tpacket2_hdr that are read together");
        }
    }

    private Slot() {}

    public static int statusAcquire(MemorySegment ring, long slot) {
        return (int) STATUS.getAcquire(ring, slot);
    }

    public static void statusRelease(MemorySegment ring, long slot, int status) {
        STATUS.setRelease(ring, slot, status);
    }

    public static int length(MemorySegment ring, long slot) {
        return ring.get(INT, slot + LEN);
    }

    public static void length(MemorySegment ring, long slot, int length) {
        ring.set(INT, slot + LEN, length);
    }

    // The fields of a received frame are read two or four at a time, with one load for each word.
    // These loads use the slot's address and are unchecked: the address is in the ring because the
    // index is, and the status word was read through the segment just before.

    /** PACKET_* of linux/if_packet.h, 0 to 255. */
    static int packetType(MemorySegment ring, long slot) {
        return ring.get(ValueLayout.JAVA_BYTE, slot + PACKET_TYPE) & 0xff;
    }

    /** tp_len of the slot at this address. */
    public static int length(long address) {
        return Raw.hostInt(address + LEN);
    }

    /** tp_snaplen, tp_mac, tp_net. */
    static long place(long address) {
        return Raw.hostLong(address + SNAPLEN);
    }

    /** tp_sec, tp_nsec. */
    static long stamp(long address) {
        return Raw.hostLong(address + SEC);
    }

    /** tp_vlan_tci, tp_vlan_tpid. */
    static int vlan(long address) {
        return Raw.hostInt(address + VLAN_TCI);
    }

    /** Of {@link #place}. */
    static int capturedLength(long place) {
        return (int) (LITTLE_ENDIAN ? place : place >>> 32);
    }

    /** Of {@link #place}. */
    static int frameOffset(long place) {
        return (int) (LITTLE_ENDIAN ? place >>> 32 : place >>> 16) & 0xffff;
    }

    /** Of {@link #stamp}: nanoseconds since the epoch. */
    static long timestamp(long stamp) {
        final long high = stamp >>> 32;
        final long low = stamp & 0xffff_ffffL;
        return LITTLE_ENDIAN ? low * 1_000_000_000L + high : high * 1_000_000_000L + low;
    }

    /** Of {@link #vlan}. */
    static int vlanTci(int vlan) {
        return (LITTLE_ENDIAN ? vlan : vlan >>> 16) & 0xffff;
    }

    /** Of {@link #vlan}. */
    static int vlanTpid(int vlan) {
        return (LITTLE_ENDIAN ? vlan >>> 16 : vlan) & 0xffff;
    }

    /** The kernel's side of a received frame, for {@link SimulatedKernel}. */
    static void received(
            MemorySegment ring,
            long slot,
            int captured,
            int length,
            long timestamp,
            int tci,
            int tpid,
            int segmentSize) {
        OffloadHeader.write(ring, slot + RECEIVE_DATA, segmentSize);
        ring.set(INT, slot + LEN, length);
        ring.set(INT, slot + SNAPLEN, captured);
        ring.set(SHORT, slot + MAC, (short) RECEIVE_DATA);
        ring.set(INT, slot + SEC, (int) (timestamp / 1_000_000_000L));
        ring.set(INT, slot + NSEC, (int) (timestamp % 1_000_000_000L));
        ring.set(SHORT, slot + VLAN_TCI, (short) tci);
        ring.set(SHORT, slot + VLAN_TPID, (short) tpid);
    }
}
