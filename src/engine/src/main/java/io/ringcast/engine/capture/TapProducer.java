package io.ringcast.engine.capture;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameFlags;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Engine's side of a tap: copies frames into the tap's ring until the limit is reached. Never
 * waits, makes no system call, allocates nothing.
 *
 * <p>Threading: one thread offers, any reads the counters.
 */
final class TapProducer {
    /** The two MAC addresses, behind which a VLAN tag is. */
    private static final int ADDRESSES = 12;

    private static final int TAG = 4;
    private static final int TPID_8021Q = 0x8100;
    private static final ValueLayout.OfInt NETWORK_INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final FrameRing ring;
    private final long limit;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    /**
     * @param limit the most frames to take
     */
    TapProducer(FrameRing ring, long limit) {
        this.ring = ring;
        this.limit = limit;
    }

    /** Like {@link FrameTap#offer(Burst, int)}. */
    void offer(Burst burst, int i) {
        final int captured = burst.capturedLength(i);
        if ((burst.flags(i) & FrameFlags.VLAN_VALID) != 0 && captured >= ADDRESSES) {
            offerTagged(burst, i, captured);
        } else {
            final int wire = burst.wireLength(i);
            offer(
                    burst.timestamp(i),
                    burst.memory(),
                    burst.offset(i),
                    captured,
                    wire,
                    burst.segmentSize(i));
        }
    }

    /**
     * Offers a frame.
     *
     * @param captured bytes that are there
     * @param wire bytes that it had
     * @param segmentSize of a super-frame, 0 for a single frame
     */
    void offer(
            long timestamp,
            MemorySegment memory,
            long offset,
            int captured,
            int wire,
            int segmentSize) {
        if (taken.getPlain() == limit) {
            return;
        }
        final long place = claim(captured);
        if (place >= 0) {
            MemorySegment.copy(memory, offset, ring.memory(), place, captured);
            ring.commit(place, timestamp, wire, segmentSize);
            taken.setOpaque(taken.getPlain() + 1);
        }
    }

    private void offerTagged(Burst burst, int i, int captured) {
        if (taken.getPlain() == limit) {
            return;
        }
        final long place = claim(captured + TAG);
        if (place < 0) {
            return;
        }
        final boolean told = (burst.flags(i) & FrameFlags.VLAN_TPID_VALID) != 0;
        final int tpid = told ? burst.vlanTpid(i) : TPID_8021Q;
        final MemorySegment to = ring.memory();
        final long from = burst.offset(i);
        MemorySegment.copy(burst.memory(), from, to, place, ADDRESSES);
        to.set(NETWORK_INT, place + ADDRESSES, tpid << 16 | burst.vlanTci(i));
        MemorySegment.copy(
                burst.memory(),
                from + ADDRESSES,
                to,
                place + ADDRESSES + TAG,
                captured - ADDRESSES);
        ring.commit(place, burst.timestamp(i), burst.wireLength(i) + TAG, burst.segmentSize(i));
        taken.setOpaque(taken.getPlain() + 1);
    }

    private long claim(int captured) {
        final long place = captured > CaptureFormat.MAX_FRAME ? -1 : ring.claim(captured);
        if (place < 0) {
            refused.setOpaque(refused.getPlain() + 1);
        }
        return place;
    }

    /** Frames put into the ring. */
    long taken() {
        return taken.getOpaque();
    }

    /** Frames that were refused because the ring had no room. */
    long refused() {
        return refused.getOpaque();
    }
}
