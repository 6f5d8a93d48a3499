package io.ringcast.engine.transmit;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.frame.FrameLimit;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.memory.Raw;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.Slot;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * The producer's side of a TPACKET_V2 transmit ring. Each accepted frame is copied into the next
 * slot; {@link #flush} makes the kernel take all of them with one call.
 *
 * <p>The kernel walks the ring with its own head and stops at the first slot that is not a send
 * request (tpacket_snd in net/packet/af_packet.c). This class therefore keeps these rules:
 *
 * <ul>
 *   <li>slots are filled strictly in order and reaped strictly in order, though the kernel may
 *       complete them in any order;
 *   <li>a frame counts as sent only when the kernel has set its slot to TP_STATUS_AVAILABLE,
 *       timestamp bits aside;
 *   <li>if the device refuses, frames that the kernel has not taken are discarded and counted, and
 *       the producer steps back to the kernel's head, so they are never sent late;
 *   <li>PACKET_LOSS stays off, so the kernel stops at a malformed frame and marks it WRONG_FORMAT;
 *       the frame is counted, and the frames after it move up by one slot. With PACKET_LOSS, it
 *       would disappear and look like a sent frame.
 * </ul>
 *
 * <p>Threading: one thread. Allocates only in the constructor.
 */
public final class TransmitRing implements Transmitter {
    private static final int EINTR = Linux.EINTR();
    private static final int EAGAIN = Linux.EAGAIN();
    private static final int EINVAL = Linux.EINVAL();
    private static final int EMSGSIZE = Linux.EMSGSIZE();
    private static final int ENOBUFS = Linux.ENOBUFS();
    private static final int ENETDOWN = Linux.ENETDOWN();

    private final MemorySegment memory;

    /**
     * Address of the ring; {@link Raw#NOWHERE} after closing, so that no write reaches unmapped
     * memory.
     */
    private long base;

    private final RingGeometry geometry;
    private final int shift;
    private final int mask;
    private final int capacity;
    private final PortSender sender;
    private final TransmitCounters counters;
    private final FrameLimit limit;

    // By slot: metadata of its frame
    private final int[] destinations;
    private final long[] receivedAt;
    private final long[] takenAt;

    /**
     * Slots tail to producer - 1 are in flight. Both numbers only grow, and overflow as ints do.
     */
    private int tail;

    private int producer;

    /** The first slot whose frame no kick has sent. */
    private int kicked;

    /**
     * @param memory the ring as mapped, {@link RingGeometry#memorySize} bytes, not owned
     * @param mtu the device's MTU in bytes; longer frames are refused as oversize
     * @param sender kicks the ring; owned from now on
     */
    TransmitRing(MemorySegment memory, RingGeometry geometry, int mtu, PortSender sender) {
        if (memory.byteSize() != geometry.memorySize()) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "ring memory of %d bytes: must have %d by the geometry",
                            memory.byteSize(),
                            geometry.memorySize()));
        }
        this.memory = memory;
        base = memory.address();
        this.sender = sender;
        counters = sender.counters();
        this.geometry = geometry;
        shift = geometry.shift();
        mask = geometry.mask();
        capacity = geometry.frameCount();
        destinations = new int[capacity];
        receivedAt = new long[capacity];
        takenAt = new long[capacity];
        limit = new FrameLimit(mtu, geometry.frameSize() - (int) Slot.TRANSMIT_DATA);
    }

    @Override
    public boolean accept(OutFrame frame) {
        if (!limit.allows(frame)) {
            sender.refuse(frame);
            return false;
        }
        return frame.segmentSize() == 0 ? acceptSingle(frame) : acceptSuperFrame(frame);
    }

    private boolean acceptSingle(OutFrame frame) {
        final int length = frame.length();
        final long data = claim(length, frame.destination(), frame.receivedAt(), frame.takenAt());
        if (data < 0) {
            return false;
        }
        frame.finishChecksum();
        Raw.copy(frame.address(), base + data, length);
        submit();
        return true;
    }

    /**
     * Segments a super-frame into the slots; returns true if there was room for at least one
     * datagram.
     */
    private boolean acceptSuperFrame(OutFrame frame) {
        final int datagrams = frame.datagrams();
        boolean taken = false;
        for (int k = 0; k < datagrams; k++) {
            final int length = Segmenter.length(frame, k);
            final long data =
                    claim(length, frame.destination(), frame.receivedAt(), frame.takenAt());
            if (data >= 0) {
                Segmenter.write(frame, k, base + data);
                submit();
                taken = true;
            }
        }
        return taken;
    }

    /**
     * Claims the next slot for a frame that the caller writes into {@link #memory} itself and then
     * submits by {@link #submit}.
     *
     * @param length of the frame in bytes, which the caller has checked against the MTU
     * @return the offset for the frame in {@link #memory}; -1 if the ring is full, which is counted
     */
    long claim(int length, int destination, long received, long taken) {
        if (producer - tail == capacity && !makeRoom()) {
            refuse(destination, TransmitError.RING_FULL);
            return -1;
        }
        final long slot = address(producer);
        Slot.length(memory, slot, length);
        final int index = producer & mask;
        destinations[index] = destination;
        receivedAt[index] = received;
        takenAt[index] = taken;
        return slot + Slot.TRANSMIT_DATA;
    }

    /** Returns true if a slot is free, after a kick if necessary. A full ring is not counted. */
    public boolean hasRoom() {
        return producer - tail != capacity || makeRoom();
    }

    /**
     * Claims the next slot for a frame that the caller writes itself, while there {@link #hasRoom}.
     * The slot is not sent before {@link #submit(int)}; another claim before that returns the same
     * slot.
     *
     * @param length of the frame in bytes, which the caller has checked against the MTU
     * @return index of the slot, 0 to the geometry's frame count - 1
     */
    public int claim(int length) {
        claim(length, 0, 0, 0);
        return producer & mask;
    }

    /**
     * Submits the claimed slot; the next {@link #flush} sends it.
     *
     * @param length of the frame in bytes, at most what was claimed
     */
    public void submit(int length) {
        Slot.length(memory, address(producer), length);
        submit();
    }

    /** Submits the claimed slot; the next {@link #flush} sends it. */
    void submit() {
        Raw.releaseHostInt(base + address(producer), Slot.SEND_REQUEST);
        producer++;
    }

    /** The ring's memory. */
    public MemorySegment memory() {
        return memory;
    }

    /** The geometry that the kernel accepted. */
    public RingGeometry geometry() {
        return geometry;
    }

    /** Returns true if there are frames that the kernel has not taken. */
    boolean hasUntaken() {
        return producer != tail && state(producer - 1) == Slot.SEND_REQUEST;
    }

    /** Returns true if no kick has sent any of the frames in the ring. */
    boolean isUnoffered() {
        return kicked == tail;
    }

    /** Sends each frame by its own call. Only if the kernel has taken none of them. */
    void sendSingly() {
        for (int at = tail; at != producer; at++) {
            final long slot = address(at);
            final int index = at & mask;
            sender.send(
                    base + slot + Slot.TRANSMIT_DATA,
                    Slot.length(memory, slot),
                    destinations[index],
                    receivedAt[index],
                    takenAt[index]);
            Slot.statusRelease(memory, slot, Slot.AVAILABLE);
        }
        producer = tail;
    }

    @Override
    public void renumber(DestinationChange change) {
        for (int at = tail; at != producer; at++) {
            destinations[at & mask] = change.of(destinations[at & mask]);
        }
    }

    @Override
    public void flush() {
        if (producer != tail) {
            if (hasUntaken()) {
                send();
            }
            reap();
        }
    }

    @Override
    public int inFlight() {
        return producer - tail;
    }

    @Override
    public TransmitCounters counters() {
        return counters;
    }

    /**
     * Kicks and reaps for at most a second, counts the remaining frames as abandoned, and unmaps
     * the ring.
     */
    @Override
    public void close() {
        sender.stopRecording();
        try {
            drain();
        } finally {
            base = Raw.NOWHERE;
            sender.close();
        }
    }

    private void drain() {
        final long deadline = System.nanoTime() + 1_000_000_000L;
        flush();
        while (inFlight() > 0 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(1_000_000);
            flush();
        }
        // The kernel may still send the frames that it holds, but their completion can no longer be
        // seen.
        for (; tail != producer; tail++) {
            counters.countError(destinations[tail & mask], TransmitError.ABANDONED);
        }
    }

    private void send() {
        int failedHead = tail - 1;
        for (; ; ) {
            final long result = sender.kick();
            final int head = result >= 0 && !hasUntaken() ? producer : firstUntaken();
            record(head);
            if (result >= 0) {
                return;
            }
            final int errno = (int) -result;
            if (errno == EAGAIN || errno == EINTR || head == producer) {
                // The socket's send buffer is full: the slots stay, and the next flush continues.
                return;
            }
            if (errno == EINVAL || errno == EMSGSIZE) {
                if (state(head) != Slot.WRONG_FORMAT) {
                    discardFrom(head, TransmitError.OTHER);
                    return;
                }
                dropWrongFormat(head);
            } else if ((errno == ENOBUFS || errno == ENETDOWN) && head != failedHead) {
                // One frame was dropped, or the socket has reported an earlier down of the device;
                // the next try shows whether the device takes more.
                failedHead = head;
            } else {
                discardFrom(head, SendResult.error(result));
                return;
            }
            if (head == producer) {
                return;
            }
        }
    }

    /** Records the latencies of the frames before this slot, which the kernel has taken. */
    private void record(int head) {
        if (head != kicked) {
            sender.kicked(receivedAt, takenAt, kicked, head, mask);
            kicked = head;
        }
    }

    /**
     * Returns the kernel's head: the first slot that it has not taken, or the producer if it has
     * taken all.
     */
    private int firstUntaken() {
        int index = tail;
        while (index != producer && (state(index) & (Slot.SEND_REQUEST | Slot.WRONG_FORMAT)) == 0) {
            index++;
        }
        return index;
    }

    private void discardFrom(int head, TransmitError error) {
        for (int index = head; index != producer; index++) {
            Slot.statusRelease(memory, address(index), Slot.AVAILABLE);
            counters.countError(destinations[index & mask], error);
        }
        producer = head;
    }

    /** Counts the frame at the kernel's head and moves those behind it up by one slot. */
    private void dropWrongFormat(int head) {
        counters.countError(destinations[head & mask], TransmitError.WRONG_FORMAT);
        for (int index = head; index + 1 != producer; index++) {
            final long from = address(index + 1);
            final long to = address(index);
            final int length = Slot.length(memory, from);
            MemorySegment.copy(
                    memory, from + Slot.TRANSMIT_DATA, memory, to + Slot.TRANSMIT_DATA, length);
            Slot.length(memory, to, length);
            destinations[index & mask] = destinations[index + 1 & mask];
            receivedAt[index & mask] = receivedAt[index + 1 & mask];
            takenAt[index & mask] = takenAt[index + 1 & mask];
            Slot.statusRelease(memory, to, Slot.SEND_REQUEST);
        }
        producer--;
        Slot.statusRelease(memory, address(producer), Slot.AVAILABLE);
    }

    /**
     * Reaps completed slots in order. Adds to a counter once for each run of frames to the same
     * destination.
     */
    private void reap() {
        final int end = producer;
        int at = tail;
        int runDestination = destinations[at & mask];
        int run = 0;
        long bytes = 0;
        while (at != end && state(at) == Slot.AVAILABLE) {
            final int destination = destinations[at & mask];
            if (destination != runDestination) {
                counters.countSent(runDestination, run, bytes);
                runDestination = destination;
                run = 0;
                bytes = 0;
            }
            run++;
            bytes += Slot.length(base + address(at));
            at++;
        }
        counters.countSent(runDestination, run, bytes);
        tail = at;
    }

    private boolean makeRoom() {
        flush();
        return producer - tail < capacity;
    }

    private boolean refuse(int destination, TransmitError error) {
        counters.countError(destination, error);
        return false;
    }

    private int state(int index) {
        return Raw.acquireHostInt(base + address(index)) & Slot.TRANSMIT_STATE;
    }

    private long address(int index) {
        return (long) (index & mask) << shift;
    }
}
