package io.ringcast.engine.ring;

import java.lang.foreign.MemorySegment;

/**
 * The kernel's side of a TPACKET_V3 receive ring on plain memory, as in af_packet.c: for warming
 * up, tests and benchmarks.
 *
 * <p>Threading: the thread that works the ring.
 */
public final class SimulatedBlocks implements SimulatedKernel.Delivery {
    private final MemorySegment memory;
    private final RingGeometry geometry;
    private int head;

    /** The open block has room from here on; 0 while none is open. */
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
     * drops it if the next block has not come back.
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
     * Drops a frame as tpacket_rcv does whose offload header cannot be expressed: it has room in
     * its block, where what was there before remains.
     *
     * @return false if there was no room either
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

    /** The open block's timer runs out. */
    @Override
    public void settle() {
        if (used > 0) {
            close(Block.USER | Block.TIMED_OUT);
        }
    }

    /** The timer runs out over a block without a frame. */
    public void timeOutEmpty() {
        if (used > 0 || open()) {
            settle();
        }
    }

    /** How often the next block had not come back when it was needed (tp_freeze_q_cnt). */
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
