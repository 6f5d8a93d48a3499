package io.ringcast.engine.ring;

import java.lang.foreign.MemorySegment;

/**
 * Simulation of the kernel's side of a TPACKET_V3 receive ring on plain memory, after af_packet.c:
 * for the warm-up, tests and benchmarks.
 *
 * <p>Threading: the thread that reads the ring.
 */
public final class SimulatedBlocks implements SimulatedKernel.Delivery {
    private final MemorySegment memory;
    private final RingGeometry geometry;
    private int head;

    /** Offset of the free room in the open block; 0 while none is open. */
    private int used;

    private long freezes;

    /**
     * @param memory shared with the {@link BlockRing}
     */
    public SimulatedBlocks(MemorySegment memory, RingGeometry geometry) {
        this.memory = memory;
        this.geometry = geometry;
    }

    /**
     * Delivers a frame as tpacket_rcv does: closes the open block if the frame does not fit, and
     * drops the frame if the next block has not been returned.
     */
    @Override
    public boolean deliver(
            MemorySegment frame,
            int wireLength,
            long timestamp,
            int flags,
            int tci,
            int tpid,
            int segmentSize) {
        final int captured = (int) Math.min(frame.byteSize(), most());
        if (!makeRoom(captured)) {
            return false;
        }
        final long packet = block() + used;
        MemorySegment.copy(frame, 0, memory, packet + Block.RECEIVE_DATA, captured);
        Block.received(
                memory,
                block(),
                packet,
                captured,
                wireLength,
                timestamp,
                Block.USER | flags,
                tci,
                tpid,
                segmentSize);
        used += needed(captured);
        return true;
    }

    /**
     * Drops a frame whose offload header cannot be expressed, as tpacket_rcv does: the frame takes
     * room in its block, but the former bytes there remain.
     *
     * @return false if there was no room for it
     */
    public boolean dropUndescribed(int length) {
        final int captured = Math.min(length, most());
        if (!makeRoom(captured)) {
            return false;
        }
        Block.claimed(memory, block(), block() + used, captured);
        used += needed(captured);
        return true;
    }

    private int most() {
        return geometry.blockSize() - Block.FIRST - Block.RECEIVE_DATA & -Block.ALIGNMENT;
    }

    private static int needed(int captured) {
        return Block.align(Block.RECEIVE_DATA + captured, Block.ALIGNMENT);
    }

    private boolean makeRoom(int captured) {
        if (used + needed(captured) > geometry.blockSize()) {
            close(Block.USER);
        }
        return used > 0 || open();
    }

    /** Simulates that the open block's timer expires. */
    @Override
    public void settle() {
        if (used > 0) {
            close(Block.USER | Block.TIMED_OUT);
        }
    }

    /** Simulates that the timer of a block without frames expires. */
    public void timeOutEmpty() {
        if (used > 0 || open()) {
            settle();
        }
    }

    /**
     * Returns how often the next block had not been returned when it was needed (tp_freeze_q_cnt).
     */
    public long freezes() {
        return freezes;
    }

    private boolean open() {
        if (Block.statusAcquire(memory, block()) != Block.KERNEL) {
            freezes++;
            return false;
        }
        Block.opened(memory, block());
        used = Block.FIRST;
        return true;
    }

    private void close(int status) {
        Block.statusRelease(memory, block(), status);
        head++;
        used = 0;
    }

    private long block() {
        return (long) (head & geometry.blockCount() - 1) * geometry.blockSize();
    }
}
