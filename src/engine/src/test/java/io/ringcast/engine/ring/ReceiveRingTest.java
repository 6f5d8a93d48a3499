package io.ringcast.engine.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameFlags;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The receive ring against a kernel simulated on plain memory. */
class ReceiveRingTest {
    private static final RingGeometry GEOMETRY = new RingGeometry(256, 256);

    private final Arena arena = Arena.ofAuto();
    private final SimulatedKernel.Receive kernel = new SimulatedKernel.Receive(GEOMETRY, arena);
    private final ReceiveRing ring = kernel.ring();
    private final Burst burst = new Burst(64);

    @AfterEach
    void close() {
        kernel.close();
    }

    private MemorySegment frame(int length, int seed) {
        final MemorySegment frame = arena.allocate(length);
        for (int i = 0; i < length; i++) {
            frame.set(ValueLayout.JAVA_BYTE, i, (byte) (seed + i));
        }
        return frame;
    }

    @Test
    void lendsNothingFromAnEmptyRing() {
        assertEquals(0, ring.receive(burst));
        assertEquals(0, burst.size());
        ring.release(burst);
    }

    /** Without offload headers, the bytes before a frame have no meaning. */
    @Test
    void withoutOffloadHeadersNothingIsASuperFrame() {
        final ReceiveRing reader = new ReceiveRing(kernel.memory(), GEOMETRY, null, false);
        kernel.deliver(frame(142, 1), 142, 1, 0, 0, 0, 50);
        assertEquals(1, reader.receive(burst));
        assertEquals(0, burst.segmentSize(0));
        assertEquals(142, burst.capturedLength(0));
        reader.release(burst);
    }

    @Test
    void lendsFramesWithEverythingTheKernelSaid() {
        final long time = 1_795_000_000_123_456_789L;
        final int flags =
                FrameFlags.CSUM_NOT_READY | FrameFlags.VLAN_VALID | FrameFlags.VLAN_TPID_VALID;
        kernel.deliver(frame(100, 7), 100, time, flags, 0x2fff, 0x88a8);
        assertEquals(1, ring.receive(burst));
        assertEquals(100, burst.capturedLength(0));
        assertEquals(100, burst.wireLength(0));
        assertEquals(time, burst.timestamp(0));
        assertEquals(flags, burst.flags(0) & flags);
        assertEquals(0x2fff, burst.vlanTci(0));
        assertEquals(0x88a8, burst.vlanTpid(0));
        assertEquals(-1, burst.memory().asSlice(burst.offset(0), 100).mismatch(frame(100, 7)));
        assertTrue(burst.offset(0) >= Burst.HEADROOM);
    }

    @Test
    void frameLongerThanTheSlotSaysSo() {
        kernel.deliver(frame(100_000, 1), 100_000, 1, 0, 0, 0);
        ring.receive(burst);
        assertEquals(256 - 76, burst.capturedLength(0));
        assertEquals(100_000, burst.wireLength(0));
        assertEquals(0, burst.segmentSize(0));
    }

    /** The device's MTU may have become larger than the ring was made for. */
    @Test
    void aLongFrameThatIsNotMergedIsWhole() {
        kernel.deliver(frame(2_000, 1), 2_000, 1, 0, 0, 0);
        assertEquals(1, ring.receive(burst));
        assertEquals(2_000, burst.capturedLength(0));
        assertEquals(0, burst.segmentSize(0));
        assertEquals(-1, burst.memory().asSlice(burst.offset(0), 2_000).mismatch(frame(2_000, 1)));
    }

    @Test
    void aSuperFrameThatFitsLiesInItsSlot() {
        kernel.deliver(frame(170, 3), 170, 1, 0, 0, 0, 64);
        kernel.deliver(frame(100, 4), 2, 0);
        assertEquals(2, ring.receive(burst));
        assertEquals(64, burst.segmentSize(0));
        assertEquals(170, burst.capturedLength(0));
        assertEquals(0, burst.segmentSize(1));
        assertEquals(0, burst.flags(1) & ~Linux.TP_STATUS_USER());
    }

    /** Frames of about 2,000 bytes and of 60 bytes alternate. */
    @Test
    void theWholeOfLongOnesComesFromTheQueueInTheirOrder() {
        for (int round = 0; round < 100; round++) {
            for (int i = 0; i < 10; i++) {
                final boolean large = i % 2 == 0;
                final MemorySegment frame = frame(large ? 2000 + i : 60, round + i);
                final int length = (int) frame.byteSize();
                assertTrue(kernel.deliver(frame, length, i, 0, 0, 0, large ? 400 : 0));
            }
            assertEquals(10, ring.receive(burst));
            for (int i = 0; i < 10; i++) {
                final MemorySegment expected = frame(i % 2 == 0 ? 2000 + i : 60, round + i);
                assertEquals(expected.byteSize(), burst.capturedLength(i));
                assertEquals(expected.byteSize(), burst.wireLength(i));
                assertEquals(i % 2 == 0 ? 400 : 0, burst.segmentSize(i));
                assertEquals(i, burst.timestamp(i));
                final MemorySegment got =
                        burst.memory().asSlice(burst.offset(i), expected.byteSize());
                assertEquals(-1, got.mismatch(expected));
            }
            ring.release(burst);
        }
    }

    /** The burst ends when it has no more room for frames of the queue. */
    @Test
    void aBurstHoldsSixteenLongFrames() {
        for (int i = 0; i < 40; i++) {
            assertTrue(kernel.deliver(frame(3000, i), 3000, i, 0, 0, 0, 1000));
        }
        for (final int expected : new int[] {16, 16, 8, 0}) {
            assertEquals(expected, ring.receive(burst));
            for (int i = 0; i < expected; i++) {
                assertEquals(3000, burst.capturedLength(i));
            }
            ring.release(burst);
        }
    }

    /**
     * Each slot takes one frame from the queue, whatever its length, so the others stay in step.
     */
    @Test
    void aFrameLongerThanAPlaceIsLostAlone() {
        for (int i = 0; i < 3; i++) {
            final int length = i == 0 ? 70_000 : 4000;
            assertTrue(kernel.deliver(frame(length, i), length, i, 0, 0, 0, 1000));
        }
        assertEquals(3, ring.receive(burst));
        assertEquals(70_000, burst.wireLength(0));
        for (int i = 0; i < 3; i++) {
            final int there = burst.capturedLength(i);
            final MemorySegment got = burst.memory().asSlice(burst.offset(i), there);
            assertEquals(-1, got.mismatch(frame(4000, i).asSlice(0, Math.min(there, 4000))));
            assertEquals(i == 0 ? 180 : 4000, there);
        }
    }

    /** The queue's frame belongs to another slot, but has the same length. */
    @Test
    void whatBelongsToAnotherSlotIsNotTaken() {
        kernel.enqueue(frame(4000, 77), 1000);
        for (int i = 0; i < 3; i++) {
            kernel.deliver(frame(4000, 3 + i), 4000, 1, 0, 0, 0, 1000);
        }
        assertEquals(3, ring.receive(burst));
        for (int i = 0; i < 3; i++) {
            assertEquals(180, burst.capturedLength(i), "a part");
        }
        ring.release(burst);
        kernel.deliver(frame(4000, 2), 4000, 1, 0, 0, 0, 1000);
        assertEquals(1, ring.receive(burst));
        assertEquals(4000, burst.capturedLength(0), "in step again");
        final MemorySegment got = burst.memory().asSlice(burst.offset(0), 4000);
        assertEquals(-1, got.mismatch(frame(4000, 2)));
    }

    /** Super-frames of TCP or of a tunnel cannot be split into datagrams. */
    @Test
    void otherMergedFramesAreTold() {
        kernel.deliver(frame(100, 1), 100, 1, 0, 0, 0, Burst.UNKNOWN_SEGMENTS);
        ring.receive(burst);
        assertEquals(Burst.UNKNOWN_SEGMENTS, burst.segmentSize(0));
    }

    /** The socket's queue was full, or the frame is missing for an unknown reason. */
    @Test
    void whatTheQueueDoesNotHoldIsAPart() throws Exception {
        final int none = Linux.TP_STATUS_USER() | Slot.COPY;
        kernel.deliver(frame(170, 1), 5000, 1, none, 0, 0, 64);
        kernel.deliver(frame(100, 1), 2, 0);
        assertEquals(2, ring.receive(burst));
        assertEquals(170, burst.capturedLength(0));
        assertEquals(5000, burst.wireLength(0));
        assertEquals(64, burst.segmentSize(0));
    }

    @Test
    void keepsOrderOverManyWraps() {
        int sent = 0;
        int seen = 0;
        for (int round = 0; round < 1000; round++) {
            for (int i = 0; i < round % 70; i++) {
                if (kernel.deliver(frame(60, sent), 60, sent, 0, 0, 0)) {
                    sent++;
                }
            }
            final int count = ring.receive(burst);
            for (int i = 0; i < count; i++) {
                assertEquals(seen++, burst.timestamp(i));
            }
            ring.release(burst);
        }
        while (ring.receive(burst) > 0) {
            seen += burst.size();
            ring.release(burst);
        }
        assertEquals(sent, seen);
        assertTrue(seen > 10 * GEOMETRY.frameCount(), "wrapped " + seen);
    }

    @Test
    void kernelMayNotTouchFramesOnLoan() {
        for (int i = 0; i < GEOMETRY.frameCount(); i++) {
            assertTrue(kernel.deliver(frame(60, i), i, 0));
        }
        assertFalse(kernel.deliver(frame(60, 0), 0, 0), "ring is full");
        assertEquals(64, ring.receive(burst));
        assertFalse(kernel.deliver(frame(60, 0), 0, 0), "still on loan");
        ring.release(burst);
        assertEquals(0, burst.size());
        for (int i = 0; i < 64; i++) {
            assertTrue(kernel.deliver(frame(60, i), i, 0), "slot " + i + " given back");
        }
        assertFalse(kernel.deliver(frame(60, 0), 0, 0));
    }

    @Test
    void oneLoanNeverHoldsASlotTwice() {
        final Burst large = new Burst(1000);
        for (int i = 0; i < GEOMETRY.frameCount(); i++) {
            kernel.deliver(frame(60, i), i, 0);
        }
        assertEquals(GEOMETRY.frameCount(), ring.receive(large));
    }

    @Test
    void flagsHaveTheKernelsValues() {
        assertEquals(Linux.TP_STATUS_LOSING(), FrameFlags.LOSING);
        assertEquals(Linux.TP_STATUS_CSUMNOTREADY(), FrameFlags.CSUM_NOT_READY);
        assertEquals(Linux.TP_STATUS_VLAN_VALID(), FrameFlags.VLAN_VALID);
        assertEquals(Linux.TP_STATUS_VLAN_TPID_VALID(), FrameFlags.VLAN_TPID_VALID);
        assertEquals(Linux.TP_STATUS_CSUM_VALID(), FrameFlags.CSUM_VALID);
    }

    @Test
    void memoryMustFitTheGeometry() {
        final IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new ReceiveRing(arena.allocate(4096), GEOMETRY, null, true));
        assertEquals(
                "ring memory of 4096 bytes: must have 65536 by the geometry, and 1114112 after them",
                e.getMessage());
    }
}
