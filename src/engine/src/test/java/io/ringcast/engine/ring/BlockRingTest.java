package io.ringcast.engine.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.sockaddr_ll;
import io.ringcast.bindings.tpacket3_hdr;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.linux.AllocationMeter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the ring of blocks against a kernel simulated on plain memory. */
class BlockRingTest {
    /** Four blocks of 64 KiB. */
    private static final RingGeometry GEOMETRY = new RingGeometry(2048, 128);

    /** Frames of 60 bytes that a block holds: 144 bytes each with header and alignment. */
    private static final int PER_BLOCK = ((1 << 16) - 48) / 152;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment memory = SimulatedKernel.ring(GEOMETRY, arena);
    private final SimulatedBlocks kernel = new SimulatedBlocks(memory, GEOMETRY);
    private final BlockRing ring = new BlockRing(memory, GEOMETRY, true);
    private final Burst burst = new Burst(64);
    private final MemorySegment scratch = arena.allocate(1 << 17, 8);

    private MemorySegment frame(int length, int seed) {
        final MemorySegment frame = scratch.asSlice(0, length);
        for (int i = 0; i < length; i++) {
            frame.set(ValueLayout.JAVA_BYTE, i, (byte) (seed + i));
        }
        return frame;
    }

    private boolean deliver(int number) {
        return kernel.deliver(frame(60, number), 60, number, 0, 0, 0);
    }

    /** Receives a burst, checks that its frames are numbered from this one on, and releases it. */
    private int takeFrom(int first) {
        final int count = ring.receive(burst);
        for (int i = 0; i < count; i++) {
            assertEquals(first + i, burst.timestamp(i));
        }
        ring.release(burst);
        return count;
    }

    @Test
    void anOpenBlockIsNotSeenUntilItsTimerRunsOut() {
        assertEquals(0, ring.receive(burst));
        deliver(0);
        assertEquals(0, ring.receive(burst));
        kernel.settle();
        assertEquals(1, takeFrom(0));
        assertEquals(0, ring.receive(burst));
    }

    @Test
    void aFullBlockIsSeenWhenTheNextFrameComes() {
        for (int i = 0; i < PER_BLOCK; i++) {
            deliver(i);
        }
        assertEquals(0, ring.receive(burst));
        deliver(PER_BLOCK);
        assertEquals(64, takeFrom(0));
    }

    @Test
    void lendsFramesWithEverythingTheKernelSaid() {
        final long time = 1_795_000_000_123_456_789L;
        final int flags =
                FrameFlags.CSUM_NOT_READY | FrameFlags.VLAN_VALID | FrameFlags.VLAN_TPID_VALID;
        kernel.deliver(frame(100, 7), 100, time, flags, 0x2fff, 0x88a8);
        kernel.settle();
        assertEquals(1, ring.receive(burst));
        assertEquals(100, burst.capturedLength(0));
        assertEquals(100, burst.wireLength(0));
        assertEquals(time, burst.timestamp(0));
        assertEquals(flags, burst.flags(0) & flags);
        assertEquals(0x2fff, burst.vlanTci(0));
        assertEquals(0x88a8, burst.vlanTpid(0));
        assertEquals(-1, burst.memory().asSlice(burst.offset(0), 100).mismatch(frame(100, 7)));
    }

    @Test
    void withoutOffloadHeadersNothingIsASuperFrame() {
        for (final boolean offloads : new boolean[] {true, false}) {
            final BlockRing reader = new BlockRing(memory, GEOMETRY, offloads);
            final SimulatedBlocks blocks = new SimulatedBlocks(memory, GEOMETRY);
            blocks.deliver(frame(342, 1), 342, 1, 0, 0, 0, 100);
            blocks.settle();
            assertEquals(1, reader.receive(burst));
            assertEquals(offloads ? 100 : 0, burst.segmentSize(0));
            reader.release(burst);
        }
    }

    @Test
    void leavesRoomForTagsBeforeEachFrame() {
        final long header = tpacket3_hdr.sizeof() + sockaddr_ll.sizeof();
        assertTrue(Block.RECEIVE_DATA - header >= Burst.HEADROOM);
        assertEquals(92, Block.RECEIVE_DATA);
    }

    @Test
    void aFrameLongerThanABlockSaysSo() {
        kernel.deliver(frame(80_000, 1), 90_000, 1, 0, 0, 0);
        kernel.settle();
        ring.receive(burst);
        assertTrue(burst.capturedLength(0) < 1 << 16);
        assertEquals(90_000, burst.wireLength(0));
    }

    @Test
    void aBlockReturnsWithItsLastFrame() {
        for (int block = 0; block < 4; block++) {
            for (int i = 0; i < 100; i++) {
                assertTrue(deliver(100 * block + i));
            }
            kernel.settle();
        }
        assertFalse(deliver(0), "all blocks are ours");
        assertEquals(64, takeFrom(0));
        assertFalse(deliver(0), "of the first, 36 frames are left");
        assertEquals(64, ring.receive(burst));
        assertFalse(deliver(0), "they are on loan now, with 28 of the second");
        ring.release(burst);
        assertTrue(deliver(400), "the first is back");
        kernel.settle();
        assertFalse(deliver(0));
        assertEquals(4, kernel.freezes());
        int seen = 128;
        for (int count = takeFrom(seen); count > 0; count = takeFrom(seen)) {
            seen += count;
        }
        assertEquals(401, seen);
    }

    @Test
    void oneLoanReachesOverAllBlocksButNoneTwice() {
        final Burst large = new Burst(4096);
        for (int i = 0; deliver(i); i++) {}
        assertEquals(4 * PER_BLOCK, ring.receive(large));
        for (int i = 0; i < large.size(); i++) {
            assertEquals(i, large.timestamp(i));
        }
        ring.release(large);
        assertTrue(deliver(0));
    }

    @Test
    void emptyBlocksAreHandedBack() {
        for (int i = 0; i < 10; i++) {
            kernel.timeOutEmpty();
            assertEquals(0, ring.receive(burst), "nothing in it");
        }
        deliver(0);
        kernel.settle();
        kernel.timeOutEmpty();
        deliver(1);
        kernel.settle();
        kernel.timeOutEmpty();
        assertEquals(2, takeFrom(0), "with empty ones between and behind");
        for (int i = 0; i < 4; i++) {
            assertTrue(deliver(i), "block " + i + " is back");
            kernel.settle();
        }
    }

    /** The place of such a frame holds bytes of an earlier frame, or anything. */
    @Test
    void passesOverFramesThatTheKernelHasDroppedAfterAll() {
        for (final byte before : new byte[] {0, -1, 0x5a, 0x7f}) {
            memory.fill(before);
            for (int i = 0; i < 4; i++) {
                Block.statusRelease(memory, (long) i * GEOMETRY.blockSize(), Block.KERNEL);
            }
            final SimulatedBlocks blocks = new SimulatedBlocks(memory, GEOMETRY);
            final BlockRing reader = new BlockRing(memory, GEOMETRY, true);
            blocks.dropUndescribed(3_000);
            for (int i = 0; i < 3; i++) {
                assertTrue(blocks.deliver(frame(60, i), 60, i, 0, 0, 0));
                assertTrue(blocks.dropUndescribed(3_000 + 8 * i));
            }
            blocks.settle();
            assertEquals(3, reader.receive(burst));
            for (int i = 0; i < 3; i++) {
                assertEquals(i, burst.timestamp(i));
                final MemorySegment data = burst.memory().asSlice(burst.offset(i), 60);
                assertEquals(-1, data.mismatch(frame(60, i)));
            }
            reader.release(burst);
            for (int i = 0; i < 4; i++) {
                assertTrue(blocks.deliver(frame(60, i), 60, i, 0, 0, 0), "block " + i);
                blocks.settle();
            }
        }
    }

    @Test
    void aBlockOfNothingButSuchFramesReturns() {
        for (int i = 0; i < 10; i++) {
            assertTrue(kernel.dropUndescribed(1_000), "block " + i);
            assertTrue(kernel.dropUndescribed(1_000));
            kernel.settle();
            assertEquals(0, ring.receive(burst));
        }
        deliver(0);
        kernel.settle();
        kernel.dropUndescribed(1_000);
        kernel.settle();
        assertEquals(1, takeFrom(0), "with such a block behind it");
        for (int i = 0; i < 4; i++) {
            assertTrue(deliver(i), "block " + i + " is back");
            kernel.settle();
        }
    }

    @Test
    void anyMixtureOfBurstsAndTimeoutsKeepsOrder() {
        final long seed = Long.getLong("ringcast.seed", System.nanoTime());
        final Random random = new Random(seed);
        int sent = 0;
        int seen = 0;
        for (int round = 0; round < 3_000; round++) {
            for (int i = random.nextInt(200); i > 0; i--) {
                final int length = 14 + random.nextInt(1500);
                if (kernel.deliver(frame(length, sent), length, sent, 0, 0, 0)) {
                    sent++;
                }
                if (random.nextInt(20) == 0) {
                    kernel.dropUndescribed(1 + random.nextInt(3_000));
                }
            }
            if (random.nextInt(3) == 0) {
                kernel.settle();
            } else if (random.nextInt(10) == 0) {
                kernel.timeOutEmpty();
            }
            final int count = ring.receive(burst);
            for (int i = 0; i < count; i++) {
                assertEquals(seen, burst.timestamp(i), "seed " + seed);
                assertEquals(
                        (byte) seen,
                        burst.memory().get(ValueLayout.JAVA_BYTE, burst.offset(i)),
                        "seed " + seed);
                seen++;
            }
            if (count > 0 || random.nextBoolean()) {
                ring.release(burst);
            }
        }
        kernel.settle();
        while (ring.receive(burst) > 0) {
            seen += burst.size();
            ring.release(burst);
        }
        assertEquals(sent, seen, "seed " + seed);
        assertTrue(seen > 20_000, "wrapped: " + seen);
    }

    @Test
    void constantsAreTheKernels() {
        assertEquals(Linux.TP_STATUS_USER(), Block.USER);
        assertEquals(48, Block.FIRST);
        assertThrows(
                IllegalArgumentException.class,
                () -> new BlockRing(memory, new RingGeometry(2048, 64), true));
    }

    @Test
    @Tag("allocation")
    void allocatesNothing() {
        final MemorySegment small = frame(60, 1);
        final Runnable play =
                () -> {
                    for (int i = 0; i < 20_000; i++) {
                        for (int k = 0; k < 50; k++) {
                            kernel.deliver(small, 60, k, 0, 0, 0);
                        }
                        kernel.settle();
                        while (ring.receive(burst) > 0) {
                            ring.release(burst);
                        }
                    }
                };
        final long allocated = AllocationMeter.leastBytesAllocatedBy(play);
        assertEquals(0, allocated, "bytes in the best round of a million frames");
    }
}
