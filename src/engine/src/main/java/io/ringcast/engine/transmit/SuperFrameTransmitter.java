package io.ringcast.engine.transmit;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.frame.FrameLimit;
import io.ringcast.engine.frame.OutFrame;
import java.lang.foreign.Arena;

/**
 * Transmitter that merges the frames of one flow in a burst into super-frames (GSO). Frames may
 * arrive single or as super-frames. Each super-frame is sent by one call, with its payloads
 * gathered from the receive slots. The transmitter never waits for further frames: frames of a
 * later burst form a later super-frame. So super-frames grow with the load, and a single frame is
 * sent at once. In a long burst, all gathered frames are sent when there are {@value
 * #MOST_GATHERED}, which limits their delay.
 *
 * <p>The only frame of a burst is sent at once. Other frames that stay single are sent from their
 * receive slots; if there is a ring and there are {@value #RING_FROM} or more of them, they are
 * sent together through the ring. These thresholds, and that two frames already make a super-frame,
 * follow from the measured costs in docs/performance.
 *
 * <p>Order within a flow is kept: if a frame cannot be appended to its flow's open super-frame,
 * that super-frame is sent first. While the ring holds frames that the kernel has not taken, no
 * other frame overtakes them.
 *
 * <p>Threading: one thread. Allocates only in the constructor.
 */
final class SuperFrameTransmitter implements Transmitter {
    /**
     * Number of flows that can be open at once. With more, the search would cost more than the
     * merging saves.
     */
    private static final int MAX_OPEN = 16;

    private static final int EAGAIN = Linux.EAGAIN();

    /**
     * From this many single frames on, one ring call with a copy of each frame is cheaper than one
     * send() each: about equal at three, clearly cheaper at eight (ringcast bench transmit).
     */
    private static final int RING_FROM = 3;

    /**
     * Largest number of gathered datagrams: four bursts of the default size, about 25 microseconds
     * of processing.
     */
    private static final int MOST_GATHERED = 256;

    private final PortSender sender;
    private final TransmitRing ring;
    private final FrameLimit limit;
    private boolean[] gso;
    private final Arena arena = Arena.ofShared();
    private final SuperFrame[] superFrames = new SuperFrame[MAX_OPEN];
    private int open;

    /** Datagrams gathered since all open super-frames were last sent. */
    private int gathered;

    /**
     * Frames in the ring that no kick has offered to the kernel yet, so they may still be sent one
     * by one instead.
     */
    private int staged;

    /** True if the burst has one frame, and the kernel has taken all earlier frames. */
    private boolean alone;

    /** Number of calls made for that frame, one for each destination. */
    private int calls;

    /**
     * @param sender owned from now on
     * @param ring for single frames, with the same sender; or null
     * @param mtu of the device, in bytes
     * @param gso for each destination, whether its frames may be merged
     */
    SuperFrameTransmitter(PortSender sender, TransmitRing ring, int mtu, boolean[] gso) {
        this.sender = sender;
        this.ring = ring;
        this.gso = gso.clone();
        limit = new FrameLimit(mtu);
        for (int i = 0; i < MAX_OPEN; i++) {
            superFrames[i] = new SuperFrame(arena);
        }
    }

    @Override
    public void begin(int frames) {
        alone = frames == 1 && open == 0 && (ring == null || ring.inFlight() == 0);
        calls = 0;
    }

    @Override
    public boolean accept(OutFrame frame) {
        if (!limit.allows(frame)) {
            sender.refuse(frame);
            return false;
        }
        if (alone && frame.segmentSize() == 0) {
            alone = ring == null || ++calls < RING_FROM - 1;
            return sender.send(frame);
        }
        if (!frame.isPlain() || !gso[frame.destination()] || !frame.mayGetChecksum()) {
            return sendAlone(frame);
        }
        gather(frame);
        return true;
    }

    private void gather(OutFrame frame) {
        if (gathered >= MOST_GATHERED) {
            sendAll();
        }
        gathered += frame.datagrams();
        for (int i = 0; i < open; i++) {
            if (superFrames[i].isOfFlow(frame)) {
                append(superFrames[i], frame);
                return;
            }
        }
        if (open == MAX_OPEN) {
            sendAll();
            gathered = frame.datagrams();
        }
        superFrames[open++].start(frame);
    }

    private void append(SuperFrame superFrame, OutFrame frame) {
        if (superFrame.takes(frame)) {
            superFrame.append(frame);
        } else {
            send(superFrame);
            superFrame.start(frame);
        }
    }

    @Override
    public void renumber(DestinationChange change) {
        gso = change.gso().clone();
        if (ring != null) {
            ring.renumber(change);
        }
    }

    @Override
    public void flush() {
        if (open > 0) {
            flushSuperFrames();
        }
        if (ring != null) {
            flushRing();
        }
    }

    /**
     * Sends the open super-frames. First those with several datagrams, which need their own call
     * anyway; then the single frames, one by one or through the ring.
     */
    private void flushSuperFrames() {
        int single = 0;
        for (int i = 0; i < open; i++) {
            if (superFrames[i].frames() > 1) {
                send(superFrames[i]);
            } else {
                single++;
            }
        }
        if (single > 0) {
            final boolean direct = ring == null || areFew(single);
            for (int i = 0; i < open; i++) {
                if (superFrames[i].frames() == 1) {
                    sendSingle(superFrames[i], direct);
                }
            }
        }
        open = 0;
        gathered = 0;
    }

    /**
     * Returns true if this many single frames, together with those in the ring, are cheaper to send
     * one by one; then sends those in the ring.
     */
    private boolean areFew(int single) {
        if (staged + single >= RING_FROM || !holdsStagedAlone()) {
            return false;
        }
        sendStaged();
        return true;
    }

    /**
     * Returns true if the ring holds only staged frames that no kick has offered; a full ring has
     * been kicked meanwhile.
     */
    private boolean holdsStagedAlone() {
        return ring.inFlight() == staged && ring.isUnoffered();
    }

    private void sendSingle(SuperFrame frame, boolean direct) {
        if (direct) {
            sender.send(
                    frame.restore(),
                    frame.frameLength(),
                    frame.destination(),
                    frame.receivedAt()[0],
                    frame.takenAt());
        } else {
            stage(frame);
        }
    }

    private void flushRing() {
        if (staged > 0 && staged < RING_FROM && holdsStagedAlone()) {
            sendStaged();
        } else {
            ring.flush();
            staged = 0;
        }
    }

    @Override
    public int inFlight() {
        int frames = ring == null ? 0 : ring.inFlight();
        for (int i = 0; i < open; i++) {
            frames += superFrames[i].frames();
        }
        return frames;
    }

    @Override
    public TransmitCounters counters() {
        return sender.counters();
    }

    @Override
    public void close() {
        sender.stopRecording();
        flush();
        if (ring != null) {
            ring.close();
        } else {
            sender.close();
        }
        arena.close();
    }

    private void sendAll() {
        for (int i = 0; i < open; i++) {
            send(superFrames[i]);
        }
        open = 0;
        gathered = 0;
    }

    private void send(SuperFrame superFrame) {
        if (ring != null && superFrame.frames() == 1) {
            stage(superFrame);
        } else if (kickStaged()) {
            sender.send(superFrame);
        } else {
            sender.fail(superFrame, -EAGAIN);
        }
    }

    /**
     * Sends a frame that cannot be merged, after all gathered frames, so that it does not overtake
     * frames of its flow. A super-frame is segmented.
     */
    private boolean sendAlone(OutFrame frame) {
        sendAll();
        if (ring == null) {
            return frame.segmentSize() == 0 ? sender.send(frame) : sender.sendDatagrams(frame);
        }
        final boolean accepted = ring.accept(frame);
        staged += accepted ? frame.datagrams() : 0;
        return accepted;
    }

    private void stage(SuperFrame frame) {
        final long data =
                ring.claim(
                        frame.frameLength(),
                        frame.destination(),
                        frame.receivedAt()[0],
                        frame.takenAt());
        if (data >= 0) {
            frame.copyTo(ring.memory(), data);
            ring.submit();
            staged++;
        }
    }

    /**
     * Sends the few frames in the ring by one call each, oldest first. The ring must hold nothing
     * else.
     */
    private void sendStaged() {
        ring.sendSingly();
        staged = 0;
    }

    /**
     * Offers the frames in the ring to the kernel, so that no other frame overtakes them.
     *
     * @return true if the kernel has taken all of them
     */
    private boolean kickStaged() {
        if (ring == null || ring.inFlight() == 0) {
            return true;
        }
        ring.flush();
        staged = 0;
        return !ring.hasUntaken();
    }
}
