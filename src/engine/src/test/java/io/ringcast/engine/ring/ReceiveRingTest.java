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
import org.junit.jupiter.api.Test;

/** The receive ring against a kernel played on plain memory. */
class ReceiveRingTest {
    private static final RingGeometry GEOMETRY = new RingGeometry(256, 256);

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment memory = SimulatedKernel.ring(GEOMETRY, arena);
    private final SimulatedKernel.Receive kernel = new SimulatedKernel.Receive(memory, GEOMETRY);
    private final ReceiveRing ring = new ReceiveRing(memory, GEOMETRY);
    private final Burst burst = new Burst(64);

    private MemorySegment frame(int length, int seed) {
        final MemorySegment frame = arena.allocate(length);
        for (int i = 0; i < length; i++) {
            frame.set(ValueLayout.JAVA_BYTE, i, (byte) (seed + i));
        }
        return frame;
    }

    @Test
    void lendsNothingFromAnEmptyRing() {
        assertEquals(0, ring.borrow(burst));
        assertEquals(0, burst.size());
        ring.giveBack(burst);
    }

    @Test
    void lendsFramesWithEverythingTheKernelSaid() {
        final long time = 1_795_000_000_123_456_789L;
        final int flags =
                FrameFlags.CSUM_NOT_READY | FrameFlags.VLAN_VALID | FrameFlags.VLAN_TPID_VALID;
        kernel.deliver(frame(100, 7), 100, time, flags, 0x2fff, 0x88a8);
        assertEquals(1, ring.borrow(burst));
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
        kernel.deliver(frame(400, 1), 1500, 1, 0, 0, 0);
        ring.borrow(burst);
        assertEquals(256 - 66, burst.capturedLength(0));
        assertEquals(1500, burst.wireLength(0));
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
            final int count = ring.borrow(burst);
            for (int i = 0; i < count; i++) {
                assertEquals(seen++, burst.timestamp(i));
            }
            ring.giveBack(burst);
        }
        while (ring.borrow(burst) > 0) {
            seen += burst.size();
            ring.giveBack(burst);
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
        assertEquals(64, ring.borrow(burst));
        assertFalse(kernel.deliver(frame(60, 0), 0, 0), "still on loan");
        ring.giveBack(burst);
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
        assertEquals(GEOMETRY.frameCount(), ring.borrow(large));
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
                        () -> new ReceiveRing(arena.allocate(4096), GEOMETRY));
        assertEquals("ring memory of 4096 bytes: the geometry asks for 65536", e.getMessage());
    }
}
