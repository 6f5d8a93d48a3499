package io.ringcast.engine.transmit;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.msghdr;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.Slot;
import java.lang.foreign.MemorySegment;

/**
 * Simulation of the kernel's transmit calls on plain memory, after af_packet.c. For the warm-up,
 * tests and benchmarks, without a socket or privileges.
 *
 * <p>Threading: the thread that transmits.
 */
public final class SimulatedPort implements PacketPort {
    /** Listener to each frame sent through the ring or by its own call. */
    @FunctionalInterface
    public interface Wire {
        /**
         * @param address where the frame begins
         * @param length in bytes
         */
        void leaves(long address, int length);
    }

    private final MemorySegment memory;
    private final RingGeometry geometry;
    private final Wire wire;
    private int head;

    /** How many more frames are taken before {@link #errno}; negative for no limit. */
    private int budget = -1;

    private int errno;
    private int mtu = Integer.MAX_VALUE - 64;
    private boolean holding;
    private int statusBits;

    /**
     * @param memory of the transmit ring, {@link RingGeometry#memorySize} bytes
     */
    public SimulatedPort(MemorySegment memory, RingGeometry geometry, Wire wire) {
        this.memory = memory;
        this.geometry = geometry;
        this.wire = wire;
    }

    /**
     * From now on, takes {@code frames} frames, then fails with {@code errno} until the next call
     * of this method. A super-frame counts as one frame.
     */
    public void failAfter(int frames, int errno) {
        budget = frames;
        this.errno = errno;
    }

    /** From now on, takes {@code frames} frames, then drops as a full queue does (ENOBUFS). */
    public void dropAfter(int frames) {
        failAfter(frames, Linux.ENOBUFS());
    }

    /** From now on, takes {@code frames} frames, then no more, as a full send buffer (EAGAIN). */
    public void blockAfter(int frames) {
        failAfter(frames, Linux.EAGAIN());
    }

    /** From now on, takes every frame. */
    public void heal() {
        budget = -1;
    }

    /** Frames in the ring longer than this plus an Ethernet header are WRONG_FORMAT. */
    public void mtu(int mtu) {
        this.mtu = mtu;
    }

    /** From now on, frames taken from the ring stay in the device (SENDING) until complete. */
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
    public long send(long address, int length) {
        if (!takesOne()) {
            return -errno;
        }
        wire.leaves(address, length);
        return length;
    }

    /** Takes the super-frame, without passing it to the listener. */
    @Override
    public long sendSuperFrame(MemorySegment message) {
        return takesOne() ? msghdr.msg_iovlen(message) : -errno;
    }

    private boolean takesOne() {
        if (budget == 0) {
            return false;
        }
        budget = budget > 0 ? budget - 1 : budget;
        return true;
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
            wire.leaves(memory.address() + slot + Slot.TRANSMIT_DATA, length);
            Slot.statusRelease(memory, slot, holding ? Slot.SENDING : Slot.AVAILABLE | statusBits);
            taken += length;
            head++;
        }
    }

    private long address(int index) {
        return (long) (index & geometry.mask()) << geometry.shift();
    }

    @Override
    public void close() {
        // nothing is open
    }
}
