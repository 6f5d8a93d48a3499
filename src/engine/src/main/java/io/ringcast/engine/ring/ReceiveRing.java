package io.ringcast.engine.ring;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.memory.Raw;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/**
 * The consumer's side of a TPACKET_V2 receive ring: lends the slots that the kernel has filled, and
 * returns them to the kernel.
 *
 * <p>Uses only the memory that it gets; {@link ReceiveSocket} maps it from the kernel. V2 is
 * preferred to V3, because a V2 frame is visible at once, but a V3 block only when it is full or
 * its timer expires.
 *
 * <p>Threading: one thread. Allocates nothing.
 */
public final class ReceiveRing implements FrameSource {
    /** Bytes after the ring for frames that are longer than a slot. */
    public static final long COPY_ROOM = CopyQueue.ROOM;

    private final MemorySegment memory;
    private final long address;
    private final int shift;
    private final int mask;
    private final CopyQueue copies;

    /**
     * Mask for offload headers: all ones, or 0 if there are no offload headers before the frames.
     */
    private final long offloads;

    private int head;
    private int lent;

    /**
     * @param memory the ring as mapped, {@link RingGeometry#memorySize} bytes, followed by {@link
     *     #COPY_ROOM} bytes; not owned
     * @param socket whose queue holds a complete copy of each frame that is longer than a slot; not
     *     owned
     * @param offloads whether an offload header lies before each frame (PACKET_VNET_HDR)
     */
    public ReceiveRing(
            MemorySegment memory, RingGeometry geometry, Descriptor socket, boolean offloads) {
        if (memory.byteSize() != geometry.memorySize() + COPY_ROOM) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "ring memory of %d bytes: must have %d by the geometry, and %d after them",
                            memory.byteSize(),
                            geometry.memorySize(),
                            COPY_ROOM));
        }
        this.memory = memory;
        copies = new CopyQueue(socket, memory, geometry.memorySize());
        this.offloads = offloads ? -1 : 0;
        address = memory.address();
        shift = geometry.shift();
        mask = geometry.mask();
    }

    @Override
    public int receive(Burst burst) {
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
            final long frame = slot + Slot.frameOffset(place);
            final long offload = OffloadHeader.word(address + frame) & offloads;
            if ((status & Slot.COPY) != 0 || OffloadHeader.isMerged(offload)) {
                if (!lendMerged(burst, header, frame, status, offload)) {
                    break;
                }
            } else {
                final int vlan = Slot.vlan(header);
                burst.add(
                        frame,
                        Slot.capturedLength(place),
                        Slot.length(header),
                        Slot.timestamp(Slot.stamp(header)),
                        status,
                        Slot.vlanTci(vlan),
                        Slot.vlanTpid(vlan));
            }
            count++;
        }
        lent = count;
        return count;
    }

    /**
     * Lends a super-frame, or a frame that does not fit its slot; returns false if the burst ends
     * before it.
     */
    private boolean lendMerged(Burst burst, long header, long frame, int status, long offload) {
        final int length = Slot.length(header);
        long at = frame;
        int captured = Slot.capturedLength(Slot.place(header));
        if ((status & Slot.COPY) != 0) {
            if (!copies.hasRoom()) {
                return false;
            }
            final long whole = copies.fetch(address + frame, captured, length);
            if (whole >= 0) {
                at = whole;
                captured = length;
            }
        }
        final int vlan = Slot.vlan(header);
        burst.add(
                at,
                captured,
                length,
                Slot.timestamp(Slot.stamp(header)),
                status,
                Slot.vlanTci(vlan),
                Slot.vlanTpid(vlan),
                OffloadHeader.segmentSize(offload, memory, at, captured));
        return true;
    }

    @Override
    public void release(Burst burst) {
        if (lent > 0) {
            // Through the segment: throws if the ring is no longer mapped.
            Slot.statusRelease(memory, slot(head), Slot.KERNEL);
        }
        for (int i = 1; i < lent; i++) {
            Raw.releaseHostInt(address + slot(head + i), Slot.KERNEL);
        }
        head = head + lent & mask;
        lent = 0;
        copies.reset();
        burst.clear();
    }

    /** The memory that holds all frames. */
    public MemorySegment memory() {
        return memory;
    }

    /**
     * The packet type of frame {@code i} of the present loan: PACKET_* of linux/if_packet.h, 0 to
     * 255.
     */
    public int packetType(int i) {
        return Slot.packetType(memory, slot(head + i));
    }

    private long slot(int index) {
        return (long) (index & mask) << shift;
    }
}
