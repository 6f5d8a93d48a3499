package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.HotSyscalls;
import java.lang.foreign.MemorySegment;

/**
 * Receive queue of a packet socket with a ring: the whole of each frame that was longer than its
 * slot (PACKET_COPY_THRESH), in the order of the slots. So slots need not be as long as the longest
 * super-frame.
 *
 * <p>Fetched frames lie behind the ring in the same memory: {@value #PLACES} places, which are free
 * again when their burst is given back.
 *
 * <p>Threading: one thread, the ring's. Allocates nothing.
 */
final class CopyQueue {
    /** With super-frames of 64 datagrams, a burst of 1024. */
    static final int PLACES = 16;

    /** The longest IPv4 datagram in an Ethernet frame with tags, and what is before it. */
    static final int PLACE = 68 << 10;

    /** Bytes behind a ring. */
    static final long ROOM = (long) PLACES * PLACE;

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

    /** Whether another frame can be fetched. */
    boolean hasRoom() {
        return taken < PLACES;
    }

    /**
     * Fetches the next frame.
     *
     * @param length that it has
     * @return where it begins, from the memory's beginning; -1 if it is not there
     */
    long fetch(int length) {
        final long frame = start + (long) taken * PLACE + Slot.RECEIVE_DATA;
        if (length > PLACE - Slot.RECEIVE_DATA) {
            return -1;
        }
        final long header = address + frame - OffloadHeader.LENGTH;
        final int room = PLACE - Slot.RECEIVE_DATA + OffloadHeader.LENGTH;
        long result = HotSyscalls.recv(socket.number(), header, room, DONTWAIT);
        if (result < 0 && result != -EAGAIN) {
            // The socket tells once that the device was down
            result = HotSyscalls.recv(socket.number(), header, room, DONTWAIT);
        }
        if (result != length + OffloadHeader.LENGTH) {
            return -1;
        }
        taken++;
        return frame;
    }

    /** All places are free. */
    void reset() {
        taken = 0;
    }
}
