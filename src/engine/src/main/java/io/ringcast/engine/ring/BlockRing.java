package io.ringcast.engine.ring;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameSource;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/**
 * The consumer's side of a TPACKET_V3 receive ring: lends the frames of the blocks that the kernel
 * has closed. A burst may begin and end within a block and span several blocks. A block returns to
 * the kernel when its last frame is released.
 *
 * <p>Uses only the memory that it gets; {@link ReceiveSocket} maps it from the kernel.
 *
 * <p>Threading: one thread. Allocates nothing.
 */
public final class BlockRing implements FrameSource {
    private final MemorySegment memory;
    private final int blockSize;
    private final int blocks;
    private final int mask;

    /**
     * Mask for offload headers: all ones, or 0 if there are no offload headers before the frames.
     */
    private final long offloads;

    /**
     * Blocks oldest to next - 1 belong to this process. Both numbers only grow, and overflow as
     * ints do.
     */
    private int oldest;

    private int next;

    /**
     * In the block before {@link #next}: the number of frames not lent yet, and the header of the
     * first of them.
     */
    private int left;

    private long packet;

    /**
     * @param memory the ring as mapped, {@link RingGeometry#memorySize} bytes, not owned
     * @param offloads whether an offload header lies before each frame (PACKET_VNET_HDR)
     */
    public BlockRing(MemorySegment memory, RingGeometry geometry, boolean offloads) {
        if (memory.byteSize() != geometry.memorySize()) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "ring memory of %d bytes: must have %d by the geometry",
                            memory.byteSize(),
                            geometry.memorySize()));
        }
        this.memory = memory;
        this.offloads = offloads ? -1 : 0;
        blockSize = geometry.blockSize();
        blocks = geometry.blockCount();
        mask = blocks - 1;
    }

    @Override
    public int receive(Burst burst) {
        final int limit = burst.capacity();
        int count = 0;
        burst.begin(memory);
        while (count < limit && (left > 0 || open())) {
            count += lend(burst);
        }
        if (count == 0) {
            returnBlocks(); // nobody gives back what held nothing
        }
        return count;
    }

    @Override
    public void release(Burst burst) {
        returnBlocks();
        burst.clear();
    }

    private void returnBlocks() {
        final int end = left > 0 ? next - 1 : next;
        while (oldest != end) {
            Block.statusRelease(memory, address(oldest++), Block.KERNEL);
        }
    }

    /**
     * Lends the open block's next frame and returns 1; or skips a frame that the kernel dropped
     * after it had taken room for it, and returns 0. Of such a frame, only the place of the next
     * one and the status are valid (tpacket_rcv, prb_fill_curr_block in net/packet/af_packet.c).
     */
    private int lend(Burst burst) {
        final long at = packet;
        packet = at + Block.next(memory, at);
        left--;
        final int status = Block.packetStatus(memory, at);
        if ((status & Block.USER) == 0) {
            return 0;
        }
        final long frame = at + Block.frameOffset(memory, at);
        final int captured = Block.capturedLength(memory, at);
        final long offload = OffloadHeader.word(memory, frame) & offloads;
        burst.add(
                frame,
                captured,
                Block.length(memory, at),
                Block.timestamp(memory, at),
                status,
                Block.vlanTci(memory, at),
                Block.vlanTpid(memory, at),
                OffloadHeader.segmentSize(offload, memory, frame, captured));
        return 1;
    }

    /** Opens the next block with a frame in it, if there is one. */
    private boolean open() {
        while (next - oldest < blocks) {
            final long block = address(next);
            if ((Block.statusAcquire(memory, block) & Block.USER) == 0) {
                return false;
            }
            next++;
            left = Block.packets(memory, block);
            if (left > 0) {
                packet = block + Block.firstPacket(memory, block);
                return true;
            }
        }
        return false;
    }

    private long address(int index) {
        return (long) (index & mask) * blockSize;
    }
}
