package io.ringcast.engine.ring;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.memory.Raw;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/**
 * The consumer's side of a TPACKET_V2 receive ring: lends the slots that the kernel has filled, and
 * returns them to the kernel.
 *
 * <p>Works on memory alone; {@link ReceiveSocket} brings the kernel's. V2 rather than V3, because a
 * V2 frame is visible at once and a V3 block only when it is full or its timer runs out.
 *
 * <p>Threading: one thread. Allocates nothing.
 */
public final class ReceiveRing implements FrameSource {
    private final MemorySegment memory;
    private final long address;
    private final int shift;
    private final int mask;
    private int head;
    private int lent;

    /**
     * @param memory the ring as mapped, {@link RingGeometry#memorySize} bytes, not owned
     */
    public ReceiveRing(MemorySegment memory, RingGeometry geometry) {
        if (memory.byteSize() != geometry.memorySize()) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "ring memory of %d bytes: the geometry asks for %d",
                            memory.byteSize(),
                            geometry.memorySize()));
        }
        this.memory = memory;
        address = memory.address();
        shift = geometry.shift();
        mask = geometry.mask();
    }

    @Override
    public int borrow(Burst burst) {
        final int limit = Math.min(burst.capacity(), mask + 1);
        int count = 0;
        burst.begin(memory);
        while (count < limit) {
            final long slot = slot(head + count);
            final int status = Slot.statusAcquire(memory, slot);
            if ((status & Slot.USER) == 0) {
                break;
            }
            final long header = address + slot;
            final long place = Slot.place(header);
            final int vlan = Slot.vlan(header);
            burst.add(
                    slot + Slot.frameOffset(place),
                    Slot.capturedLength(place),
                    Slot.length(header),
                    Slot.timestamp(Slot.stamp(header)),
                    status,
                    Slot.vlanTci(vlan),
                    Slot.vlanTpid(vlan));
            count++;
        }
        lent = count;
        return count;
    }

    @Override
    public void giveBack(Burst burst) {
        if (lent > 0) {
            // Through the segment: throws if the ring is no longer mapped.
            Slot.statusRelease(memory, slot(head), Slot.KERNEL);
        }
        for (int i = 1; i < lent; i++) {
            Raw.releaseHostInt(address + slot(head + i), Slot.KERNEL);
        }
        head = head + lent & mask;
        lent = 0;
        burst.clear();
    }

    private long slot(int index) {
        return (long) (index & mask) << shift;
    }
}
