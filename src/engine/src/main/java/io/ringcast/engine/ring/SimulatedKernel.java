package io.ringcast.engine.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Kernel's side of a receive ring on plain memory, as in af_packet.c: for warming up, tests and
 * benchmarks, without a socket or a privilege.
 *
 * <p>Threading: the thread that works the rings.
 */
public final class SimulatedKernel {
    private SimulatedKernel() {}

    /** Memory for a ring, zeroed and page-aligned as a mapped one is. */
    public static MemorySegment ring(RingGeometry geometry, Arena arena) {
        return arena.allocate(geometry.memorySize(), 4096);
    }

    /** Hands frames to a receive ring of either kind. */
    public interface Delivery {
        /**
         * Delivers a frame, truncated if it is too long.
         *
         * @param wireLength what the frame's length was, at least the bytes given
         * @param timestamp nanoseconds since the epoch
         * @param flags status bits besides TP_STATUS_USER
         * @return false if it was dropped, for want of room
         */
        boolean deliver(
                MemorySegment frame, int wireLength, long timestamp, int flags, int tci, int tpid);

        /** Makes visible what was delivered, as the passing of time does. */
        void settle();
    }

    /** Fills a TPACKET_V2 receive ring. */
    public static final class Receive implements Delivery {
        private final MemorySegment memory;
        private final RingGeometry geometry;
        private int head;

        /**
         * @param memory shared with the {@link ReceiveRing}
         */
        public Receive(MemorySegment memory, RingGeometry geometry) {
            this.memory = memory;
            this.geometry = geometry;
        }

        /** Delivers a whole, untagged frame. */
        public boolean deliver(MemorySegment frame, long timestamp, int flags) {
            final int length = (int) frame.byteSize();
            return deliver(frame, length, timestamp, flags, 0, 0);
        }

        /**
         * Delivers a frame as tpacket_rcv does: drops it if the next slot is not free, truncates it
         * to the slot.
         */
        @Override
        public boolean deliver(
                MemorySegment frame, int wireLength, long timestamp, int flags, int tci, int tpid) {
            final long slot = (long) (head & geometry.mask()) << geometry.shift();
            if (Slot.statusAcquire(memory, slot) != Slot.KERNEL) {
                return false;
            }
            final int captured =
                    (int) Math.min(frame.byteSize(), geometry.frameSize() - Slot.RECEIVE_DATA);
            MemorySegment.copy(frame, 0, memory, slot + Slot.RECEIVE_DATA, captured);
            Slot.received(memory, slot, captured, wireLength, timestamp, tci, tpid);
            Slot.statusRelease(memory, slot, Slot.USER | flags);
            head++;
            return true;
        }

        @Override
        public void settle() {
            // each frame is visible at once
        }
    }
}
