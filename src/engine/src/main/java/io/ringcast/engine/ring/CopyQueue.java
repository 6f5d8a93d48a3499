package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.memory.Raw;
import java.lang.foreign.MemorySegment;

/**
 * Receive queue of a packet socket with a ring: a complete copy of each frame that was longer than
 * its slot (PACKET_COPY_THRESH), in the order of the slots. So slots need not be as long as the
 * longest super-frame.
 *
 * <p>Fetched frames are stored after the ring in the same memory, in {@value #PLACES} places, which
 * become free when their burst is released.
 *
 * <p>Threading: one thread, the ring's. Allocates nothing.
 */
final class CopyQueue {
    /** Number of places: with super-frames of 64 datagrams, a burst of 1024 datagrams. */
    static final int PLACES = 16;

    /**
     * Bytes of a place: the longest datagram in an Ethernet frame with tags, and the room before
     * the frame.
     */
    static final int PLACE = 68 << 10;

    /** Bytes of all places, after a ring. */
    static final long ROOM = (long) PLACES * PLACE;

    /** Bytes of a frame that are compared with its slot's: headers and beginning of the payload. */
    private static final int COMPARED = 64;

    private static final int DONTWAIT = Linux.MSG_DONTWAIT();
    private static final int EAGAIN = Linux.EAGAIN();

    private final Descriptor socket;
    private final long address;
    private final long start;
    private int taken;

    /**
     * @param socket not owned
     * @param memory the ring's, and {@link #ROOM} bytes behind it
     * @param start where the places begin
     */
    CopyQueue(Descriptor socket, MemorySegment memory, long start) {
        this.socket = socket;
        this.start = start;
        address = memory.address();
    }

    /** Returns true if another frame can be fetched. */
    boolean hasRoom() {
        return taken < PLACES;
    }

    /**
     * Fetches the next frame, of whatever length: each slot that has one takes one, so that they
     * stay in step. One that is longer than a place is lost.
     *
     * @param slot address of the frame's beginning, which lies in its slot
     * @param inSlot bytes that lie there
     * @param length that the whole has
     * @return where it begins, from the memory's beginning; -1 if it is not there
     */
    long fetch(long slot, int inSlot, int length) {
        final long frame = start + (long) taken * PLACE + Slot.RECEIVE_DATA;
        final long header = address + frame - OffloadHeader.LENGTH;
        final int room = PLACE - Slot.RECEIVE_DATA + OffloadHeader.LENGTH;
        long result = HotSyscalls.recv(socket.number(), header, room, DONTWAIT);
        if (result < 0 && result != -EAGAIN) {
            // The socket reports once that the device was down
            result = HotSyscalls.recv(socket.number(), header, room, DONTWAIT);
        }
        if (result != length + OffloadHeader.LENGTH) {
            return -1;
        }
        if (!begins(slot, inSlot, address + frame)) {
            // Queue and ring are out of step: this was never observed, but all later frames would
            // belong to other slots
            clear();
            return -1;
        }
        taken++;
        return frame;
    }

    /** Returns true if a slot and the frame fetched for it begin with the same bytes. */
    private static boolean begins(long slot, int inSlot, long frame) {
        for (int at = 0; at < Math.min(inSlot, COMPARED); at += Long.BYTES) {
            if (Raw.u64(slot + at) != Raw.u64(frame + at)) {
                return false;
            }
        }
        return true;
    }

    private void clear() {
        final long nowhere = address + start + (long) taken * PLACE; // not lent
        while (HotSyscalls.recv(socket.number(), nowhere, PLACE, DONTWAIT) >= 0) {
            // the next one
        }
    }

    /** Frees all places. */
    void reset() {
        taken = 0;
    }
}
