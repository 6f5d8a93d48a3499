package io.ringcast.engine.transmit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.frame.OutFrames;
import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.latency.Stage;
import io.ringcast.engine.recorder.LatencyRecorder;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SimulatedKernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The transmit ring against a kernel simulated on plain memory. */
class TransmitRingTest {
    private static final RingGeometry GEOMETRY = new RingGeometry(2048, 32);
    private static final int MTU = 1500;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment memory = SimulatedKernel.ring(GEOMETRY, arena);
    private final List<Integer> wire = new ArrayList<>();
    private final SimulatedPort kernel =
            new SimulatedPort(memory, GEOMETRY, (address, length) -> wire.add(number(address)));
    private final TransmitCounters counters = new TransmitCounters(2);
    private final LatencyRecorder latency = new LatencyRecorder();
    private final TransmitRing ring =
            new TransmitRing(memory, GEOMETRY, MTU, new PortSender(kernel, counters, latency));
    private final OutFrames frames = new OutFrames();
    private final MemorySegment frame = arena.allocate(4096);
    private long accepted;

    /** Returns the number in the first four bytes. */
    private int number(long address) {
        return memory.get(ValueLayout.JAVA_INT_UNALIGNED, address - memory.address());
    }

    /** Returns the number of frames whose latency was recorded since the last call. */
    private long recorded() {
        return latency.takeInterval(new LatencyHistograms()).of(Stage.TOTAL).getTotalCount();
    }

    private boolean send(int number, int length) {
        frame.set(ValueLayout.JAVA_INT_UNALIGNED, 0, number);
        final boolean taken = ring.accept(frames.of(frame, 0, length, number & 1, 0));
        accepted += taken ? 1 : 0;
        return taken;
    }

    /**
     * Checks that accepted frames are sent, failed or in flight, and that the sent ones are on the
     * wire.
     */
    private void assertLaw(long refused) {
        assertEquals(accepted + refused, counters.sent() + counters.errors() + ring.inFlight());
    }

    @Test
    void sendsInOrderWithOneKickPerFlush() {
        for (int i = 0; i < 200; i++) {
            send(i, 60);
            if (i % 20 == 19) {
                ring.flush();
            }
        }
        assertEquals(200, wire.size());
        for (int i = 0; i < 200; i++) {
            assertEquals(i, wire.get(i));
        }
        assertEquals(10, counters.kicks());
        assertEquals(100, counters.sent(0));
        assertEquals(200L * 60, counters.sentBytes(0) + counters.sentBytes(1));
        ring.flush();
        assertEquals(10, counters.kicks(), "nothing to send, no kick");
        assertLaw(0);
    }

    @Test
    void countsSentOnlyWhenTheSlotComesBack() {
        kernel.hold(true);
        send(1, 60);
        ring.flush();
        assertEquals(0, counters.sent());
        assertEquals(1, ring.inFlight());
        kernel.complete(0);
        ring.flush();
        assertEquals(1, counters.sent());
        assertEquals(1, counters.kicks(), "taken frames need no further kick");
    }

    @Test
    void completionsOutOfOrderAreReapedInOrder() {
        kernel.hold(true);
        for (int i = 0; i < 4; i++) {
            send(i, 60);
        }
        ring.flush();
        kernel.complete(3);
        kernel.complete(1);
        ring.flush();
        assertEquals(0, counters.sent());
        kernel.complete(0);
        ring.flush();
        assertEquals(2, counters.sent());
        kernel.complete(2);
        ring.flush();
        assertEquals(4, counters.sent());
        assertLaw(0);
    }

    @Test
    void timeStampBitsDoNotHideAFreeSlot() {
        kernel.leaveStatusBits(Linux.TP_STATUS_TS_SOFTWARE() | Linux.TP_STATUS_TS_RAW_HARDWARE());
        for (int i = 0; i < 3 * GEOMETRY.frameCount(); i++) {
            assertTrue(send(i, 60));
            ring.flush();
        }
        assertEquals(3 * GEOMETRY.frameCount(), counters.sent());
    }

    @Test
    void fullRingRefusesAndCounts() {
        kernel.hold(true);
        for (int i = 0; i < GEOMETRY.frameCount(); i++) {
            assertTrue(send(i, 60));
        }
        assertFalse(send(99, 60));
        assertEquals(1, counters.errors(TransmitError.RING_FULL));
        kernel.complete(0);
        assertTrue(send(100, 60), "room again");
        assertLaw(1);
    }

    @Test
    void fullRingMakesRoomByAKick() {
        for (int i = 0; i < GEOMETRY.frameCount(); i++) {
            send(i, 60);
        }
        assertTrue(send(99, 60));
        assertEquals(1, counters.kicks());
        ring.flush();
        assertEquals(GEOMETRY.frameCount() + 1, wire.size());
    }

    @Test
    void oversizeIsRefusedBeforeASlotIsClaimed() {
        assertTrue(send(1, MTU + 14));
        assertFalse(send(3, MTU + 15));
        assertEquals(1, counters.errors(1, TransmitError.OVERSIZE));
        assertEquals(1, ring.inFlight());
        assertLaw(1);
    }

    @Test
    void oneVlanTagMayExceedTheMtuByFourBytes() {
        frame.set(ValueLayout.JAVA_BYTE, 12, (byte) 0x81);
        frame.set(ValueLayout.JAVA_BYTE, 13, (byte) 0x00);
        assertTrue(send(1, MTU + 18));
        assertFalse(send(1, MTU + 19));
        frame.set(ValueLayout.JAVA_BYTE, 12, (byte) 0x88);
        frame.set(ValueLayout.JAVA_BYTE, 13, (byte) 0xa8);
        assertFalse(send(1, MTU + 18), "the kernel allows it for 802.1Q only");
    }

    @Test
    void noLateFramesAfterEnetdown() {
        kernel.failAfter(2, Linux.ENETDOWN());
        for (int i = 0; i < 5; i++) {
            send(i, 60);
        }
        ring.flush();
        assertEquals(2, counters.sent());
        assertEquals(3, counters.errors(TransmitError.ENETDOWN));
        assertEquals(0, ring.inFlight());
        kernel.heal();
        send(10, 60);
        ring.flush();
        assertEquals(List.of(0, 1, 10), wire);
        assertLaw(0);
    }

    @Test
    void noCarrierDiscardsAfterOneRetry() {
        kernel.failAfter(0, Linux.ENOBUFS());
        for (int i = 0; i < 5; i++) {
            send(i, 60);
        }
        ring.flush();
        assertEquals(5, counters.errors(TransmitError.ENOBUFS));
        assertEquals(2, counters.kicks());
        kernel.heal();
        ring.flush();
        assertTrue(wire.isEmpty());
        assertLaw(0);
    }

    @Test
    void sendBufferFullKeepsTheRestForTheNextFlush() {
        kernel.failAfter(2, Linux.EAGAIN());
        for (int i = 0; i < 5; i++) {
            send(i, 60);
        }
        ring.flush();
        assertEquals(2, counters.sent());
        assertEquals(3, ring.inFlight());
        kernel.heal();
        ring.flush();
        assertEquals(List.of(0, 1, 2, 3, 4), wire);
        assertLaw(0);
    }

    @Test
    void wrongFormatIsCountedAndTheRestMovesUp() {
        kernel.mtu(500); // the device's MTU has shrunk without notice
        send(0, 60);
        send(1, 1000);
        send(2, 60);
        send(3, 900);
        send(4, 61);
        ring.flush();
        assertEquals(List.of(0, 2, 4), wire);
        assertEquals(2, counters.errors(1, TransmitError.WRONG_FORMAT));
        assertEquals(181, counters.sentBytes(0));
        for (int i = 5; i < 100; i++) {
            send(i, 60);
            ring.flush();
        }
        assertEquals(98, wire.size(), "the ring goes on");
        assertLaw(0);
    }

    @Test
    void wrongFormatInTheLastPlace() {
        kernel.mtu(500);
        send(0, 1000);
        ring.flush();
        assertEquals(1, counters.errors(TransmitError.WRONG_FORMAT));
        assertEquals(0, ring.inFlight());
        send(2, 60);
        ring.flush();
        assertEquals(List.of(2), wire);
    }

    @Test
    void unknownErrorDiscards() {
        kernel.failAfter(0, Linux.EPERM());
        send(0, 60);
        ring.flush();
        assertEquals(1, counters.errors(TransmitError.OTHER));
        assertLaw(0);
    }

    @Test
    void closeDrainsBoundedAndCountsTheRest() {
        kernel.hold(true);
        send(0, 60);
        send(1, 60);
        ring.flush();
        kernel.complete(0);
        ring.close();
        assertEquals(1, counters.sent());
        assertEquals(1, counters.errors(1, TransmitError.ABANDONED));
        assertLaw(0);
    }

    /** Any mixture of faults keeps the law, the order, and never sends a frame twice or late. */
    @Test
    void faultsInAnyOrderKeepTheLaw() {
        final long seed = Long.getLong("ringcast.seed", System.nanoTime());
        final Random random = new Random(seed);
        final int[] errnos = {
            Linux.EAGAIN(), Linux.ENOBUFS(), Linux.ENETDOWN(), Linux.ENXIO(), Linux.EPERM()
        };
        long refused = 0;
        int number = 0;
        for (int round = 0; round < 20_000; round++) {
            switch (random.nextInt(6)) {
                case 0 ->
                        kernel.failAfter(random.nextInt(8), errnos[random.nextInt(errnos.length)]);
                case 1 -> kernel.heal();
                case 2 -> kernel.mtu(random.nextBoolean() ? 200 : MTU);
                default -> {
                    for (int i = random.nextInt(40); i > 0; i--) {
                        refused += send(number++, 60 + random.nextInt(300)) ? 0 : 1;
                    }
                }
            }
            ring.flush();
            assertLaw(refused);
        }
        kernel.heal();
        ring.flush();
        assertEquals(0, ring.inFlight(), "seed " + seed);
        assertEquals(counters.sent(), wire.size(), "seed " + seed);
        assertEquals(counters.sent(), recorded(), "latencies, seed " + seed);
        for (int i = 1; i < wire.size(); i++) {
            assertTrue(wire.get(i - 1) < wire.get(i), "out of order at " + i + ", seed " + seed);
        }
        assertTrue(counters.sent() > 1000 && counters.errors() > 1000, "seed " + seed);
    }
}
