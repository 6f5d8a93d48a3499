package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.HotSyscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Simulation of the kernel's side of a receive ring on plain memory, after af_packet.c: for the
 * warm-up, tests and benchmarks, without a packet socket or privileges.
 *
 * <p>Threading: the thread that reads the rings.
 */
public final class SimulatedKernel {
    private SimulatedKernel() {}

    /** Returns memory for a ring, zeroed and page-aligned like a mapped ring. */
    public static MemorySegment ring(RingGeometry geometry, Arena arena) {
        return arena.allocate(geometry.memorySize(), 4096);
    }

    /** Delivery of frames to a receive ring, TPACKET_V2 or TPACKET_V3. */
    public interface Delivery {
        /**
         * Delivers a frame, truncated if it is too long.
         *
         * @param wireLength the frame's original length, at least the length of {@code frame}
         * @param timestamp nanoseconds since the epoch
         * @param flags status bits besides TP_STATUS_USER
         * @return false if it was dropped because there was no room
         */
        default boolean deliver(
                MemorySegment frame, int wireLength, long timestamp, int flags, int tci, int tpid) {
            return deliver(frame, wireLength, timestamp, flags, tci, tpid, 0);
        }

        /**
         * Delivers a frame that may be a super-frame.
         *
         * @param segmentSize of a super-frame, see {@link
         *     io.ringcast.engine.burst.Burst#segmentSize}
         */
        boolean deliver(
                MemorySegment frame,
                int wireLength,
                long timestamp,
                int flags,
                int tci,
                int tpid,
                int segmentSize);

        /** Makes the delivered frames visible, as a timer does. */
        void settle();
    }

    /** Longer than a place for a fetched frame: {@link CopyQueue#PLACE}. */
    private static final int MAX_COPY = 80 << 10;

    /** Simulated kernel's side of a TPACKET_V2 receive ring. */
    public static final class Receive implements Delivery, AutoCloseable {
        private final MemorySegment memory;
        private final RingGeometry geometry;

        /** The socket's queue: a socket pair, written to the first and read from the second. */
        private final List<Descriptor> queue = Descriptor.pair(Linux.SOCK_DGRAM());

        private final MemorySegment copy;

        private int head;

        /**
         * @param arena for the ring's memory
         */
        public Receive(RingGeometry geometry, Arena arena) {
            this.geometry = geometry;
            memory = arena.allocate(geometry.memorySize() + ReceiveRing.COPY_ROOM, 4096);
            copy = arena.allocate(MAX_COPY, 8);
        }

        /** Returns the reader's side. To be called once. */
        public ReceiveRing ring() {
            return new ReceiveRing(memory, geometry, queue.get(1), true);
        }

        /** The ring's memory. */
        public MemorySegment memory() {
            return memory;
        }

        /** Delivers a complete, untagged frame. */
        public boolean deliver(MemorySegment frame, long timestamp, int flags) {
            final int length = (int) frame.byteSize();
            return deliver(frame, length, timestamp, flags, 0, 0, 0);
        }

        /**
         * Delivers a frame as tpacket_rcv does: drops it if the next slot is not free; if it is
         * longer than the slot, puts its beginning into the slot and a complete copy into the
         * queue, unless the queue is full.
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
            final long slot = (long) (head & geometry.mask()) << geometry.shift();
            if (Slot.statusAcquire(memory, slot) != Slot.KERNEL) {
                return false;
            }
            final int room = geometry.frameSize() - Slot.RECEIVE_DATA;
            final int captured = (int) Math.min(frame.byteSize(), room);
            final boolean queued = frame.byteSize() > room && enqueue(frame, segmentSize);
            MemorySegment.copy(frame, 0, memory, slot + Slot.RECEIVE_DATA, captured);
            Slot.received(memory, slot, captured, wireLength, timestamp, tci, tpid, segmentSize);
            Slot.statusRelease(memory, slot, Slot.USER | flags | (queued ? Slot.COPY : 0));
            head++;
            return true;
        }

        /** Puts a complete copy of a frame into the queue; returns false if the queue is full. */
        boolean enqueue(MemorySegment frame, int segmentSize) {
            final long length = OffloadHeader.LENGTH + frame.byteSize();
            if (length > MAX_COPY) {
                return false;
            }
            OffloadHeader.write(copy, OffloadHeader.LENGTH, segmentSize);
            MemorySegment.copy(frame, 0, copy, OffloadHeader.LENGTH, frame.byteSize());
            return HotSyscalls.send(
                            queue.get(0).number(), copy.address(), length, Linux.MSG_DONTWAIT())
                    == length;
        }

        @Override
        public void settle() {
            // each frame is visible at once
        }

        /** Closes the queue. */
        @Override
        public void close() {
            queue.forEach(Descriptor::close);
        }
    }
}
