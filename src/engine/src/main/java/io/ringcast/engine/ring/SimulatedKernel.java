package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The kernel's side of both rings on plain memory, as af_packet.c plays it: for warming up, tests
 * and benchmarks, without a socket or a privilege.
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

    /** Empties a transmit ring. */
    public static final class Transmit implements TransmitRing.Kick {
        /** Sees each frame that leaves. */
        @FunctionalInterface
        public interface Wire {
            /**
             * @param memory the ring
             * @param offset where the frame begins
             */
            void leaves(MemorySegment memory, long offset, int length);
        }

        private final MemorySegment memory;
        private final RingGeometry geometry;
        private final Wire wire;
        private int head;

        /** How many frames are taken until {@link #errno} is met; negative: no limit. */
        private int budget = -1;

        private int errno;
        private int mtu = Integer.MAX_VALUE - 64;
        private boolean holding;
        private int statusBits;

        /**
         * @param memory shared with the {@link TransmitRing}
         */
        public Transmit(MemorySegment memory, RingGeometry geometry, Wire wire) {
            this.memory = memory;
            this.geometry = geometry;
            this.wire = wire;
        }

        /**
         * From now on, takes {@code frames} frames, then fails with {@code errno} until called
         * anew.
         */
        public void failAfter(int frames, int errno) {
            budget = frames;
            this.errno = errno;
        }

        /** From now on, takes {@code frames} frames, then drops as a full queue does (ENOBUFS). */
        public void dropAfter(int frames) {
            failAfter(frames, Linux.ENOBUFS());
        }

        /**
         * From now on, takes {@code frames} frames, then no more, as a full send buffer (EAGAIN).
         */
        public void blockAfter(int frames) {
            failAfter(frames, Linux.EAGAIN());
        }

        /** From now on, takes every frame. */
        public void heal() {
            budget = -1;
        }

        /** Frames longer than this plus an Ethernet header are WRONG_FORMAT. */
        public void mtu(int mtu) {
            this.mtu = mtu;
        }

        /** From now on, taken frames stay in the device (SENDING) until {@link #complete}. */
        public void hold(boolean holding) {
            this.holding = holding;
        }

        /** Status bits to leave on completed slots, as time stamping does. */
        public void leaveStatusBits(int bits) {
            statusBits = bits;
        }

        /** Completes the slot with this index, counted from the ring's first. */
        public void complete(int slot) {
            Slot.statusRelease(memory, address(slot), Slot.AVAILABLE | statusBits);
        }

        @Override
        public long kick() {
            long taken = 0;
            for (; ; ) {
                final long slot = address(head);
                if (Slot.statusAcquire(memory, slot) != Slot.SEND_REQUEST) {
                    return taken;
                }
                if (budget == 0) {
                    return errno == Linux.EAGAIN() && taken > 0 ? taken : -errno;
                }
                final int length = Slot.length(memory, slot);
                if (length < 14 || length > mtu + 14) {
                    Slot.statusRelease(memory, slot, Slot.WRONG_FORMAT);
                    return length < 14 ? -Linux.EINVAL() : -Linux.EMSGSIZE();
                }
                budget = budget > 0 ? budget - 1 : budget;
                wire.leaves(memory, slot + Slot.TRANSMIT_DATA, length);
                Slot.statusRelease(
                        memory, slot, holding ? Slot.SENDING : Slot.AVAILABLE | statusBits);
                taken += length;
                head++;
            }
        }

        private long address(int index) {
            return (long) (index & geometry.mask()) << geometry.shift();
        }
    }
}
