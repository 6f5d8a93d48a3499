package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.sockaddr_ll;
import io.ringcast.bindings.tpacket2_hdr;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A slot's header, struct tpacket2_hdr: the constants as compile-time-like statics and the
 * accessors that both rings use. {@code slot} is the slot's address in the ring's memory.
 */
final class Slot {
    /** The receive side's states. */
    static final int KERNEL = Linux.TP_STATUS_KERNEL();

    static final int USER = Linux.TP_STATUS_USER();

    /** The transmit side's states. */
    static final int AVAILABLE = Linux.TP_STATUS_AVAILABLE();

    static final int SEND_REQUEST = Linux.TP_STATUS_SEND_REQUEST();
    static final int SENDING = Linux.TP_STATUS_SENDING();
    static final int WRONG_FORMAT = Linux.TP_STATUS_WRONG_FORMAT();

    /** Time stamp bits may ride on any transmit state; only these tell the state. */
    static final int TRANSMIT_STATE = SEND_REQUEST | SENDING | WRONG_FORMAT;

    /**
     * Where a frame to send begins: TPACKET2_HDRLEN without the sockaddr_ll (tpacket_parse_header).
     */
    static final long TRANSMIT_DATA = Linux.TPACKET2_HDRLEN() - sockaddr_ll.layout().byteSize();

    /**
     * Where the kernel puts an Ethernet frame without PACKET_RESERVE: TPACKET_ALIGN(52 + 16) - 14.
     */
    static final int RECEIVE_DATA = 66;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;
    private static final VarHandle STATUS = INT.varHandle();

    private static final long LEN = tpacket2_hdr.tp_len$offset();
    private static final long SNAPLEN = tpacket2_hdr.tp_snaplen$offset();
    private static final long MAC = tpacket2_hdr.tp_mac$offset();
    private static final long SEC = tpacket2_hdr.tp_sec$offset();
    private static final long NSEC = tpacket2_hdr.tp_nsec$offset();
    private static final long VLAN_TCI = tpacket2_hdr.tp_vlan_tci$offset();
    private static final long VLAN_TPID = tpacket2_hdr.tp_vlan_tpid$offset();

    static {
        if (tpacket2_hdr.tp_status$offset() != 0) {
            throw new AssertionError("tp_status is the first word of struct tpacket2_hdr");
        }
    }

    private Slot() {}

    static int statusAcquire(MemorySegment ring, long slot) {
        return (int) STATUS.getAcquire(ring, slot);
    }

    static void statusRelease(MemorySegment ring, long slot, int status) {
        STATUS.setRelease(ring, slot, status);
    }

    static int length(MemorySegment ring, long slot) {
        return ring.get(INT, slot + LEN);
    }

    static void length(MemorySegment ring, long slot, int length) {
        ring.set(INT, slot + LEN, length);
    }

    static int capturedLength(MemorySegment ring, long slot) {
        return ring.get(INT, slot + SNAPLEN);
    }

    static int frameOffset(MemorySegment ring, long slot) {
        return ring.get(SHORT, slot + MAC) & 0xffff;
    }

    /** Nanoseconds since the epoch. */
    static long timestamp(MemorySegment ring, long slot) {
        return (ring.get(INT, slot + SEC) & 0xffff_ffffL) * 1_000_000_000L
                + ring.get(INT, slot + NSEC);
    }

    static int vlanTci(MemorySegment ring, long slot) {
        return ring.get(SHORT, slot + VLAN_TCI) & 0xffff;
    }

    static int vlanTpid(MemorySegment ring, long slot) {
        return ring.get(SHORT, slot + VLAN_TPID) & 0xffff;
    }

    /** The kernel's side of a received frame, for {@link SimulatedKernel}. */
    static void received(
            MemorySegment ring,
            long slot,
            int captured,
            int length,
            long timestamp,
            int tci,
            int tpid) {
        ring.set(INT, slot + LEN, length);
        ring.set(INT, slot + SNAPLEN, captured);
        ring.set(SHORT, slot + MAC, (short) RECEIVE_DATA);
        ring.set(INT, slot + SEC, (int) (timestamp / 1_000_000_000L));
        ring.set(INT, slot + NSEC, (int) (timestamp % 1_000_000_000L));
        ring.set(SHORT, slot + VLAN_TCI, (short) tci);
        ring.set(SHORT, slot + VLAN_TPID, (short) tpid);
    }
}
