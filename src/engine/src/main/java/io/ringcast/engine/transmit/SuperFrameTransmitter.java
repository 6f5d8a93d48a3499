package io.ringcast.engine.transmit;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.frame.FrameLimit;
import io.ringcast.engine.frame.OutFrame;
import java.lang.foreign.Arena;

/**
 * Merges the frames of a burst that belong to one flow, single ones and super-frames as they came,
 * into super-frames, each sent by one call with its payloads gathered from the receive slots. It
 * never waits: what has not arrived by the end of the burst is part of a later super-frame, so they
 * grow with the load and a single frame leaves at once. In a long burst the frames gathered leave
 * when there are {@value #MOST_GATHERED}, so none waits longer than their handling takes.
 *
 * <p>A frame that is its whole burst is sent at once. Others that stay single are sent from where
 * they lie; given a ring, they leave through it together if there are {@value #RING_FROM} or more.
 * That, and that already two frames make a super-frame, follows from what the ways cost, which
 * docs/performance has.
 *
 * <p>Order within a flow is kept: a frame that cannot join its flow's open super-frame sends that
 * one first, and while the ring holds frames that the kernel has not taken, nothing overtakes them.
 *
 * <p>Threading: one thread. Allocates only in the constructor.
 */
final class SuperFrameTransmitter implements Transmitter {
    /** Flows that can be open at once. More would make the search longer than what it saves. */
    private static final int MAX_OPEN = 16;

    private static final int EAGAIN = Linux.EAGAIN();

    /**
     * From this many single frames on, one copy each and one call are cheaper than a call each:
     * about even at three, clear at eight (ringcast bench transmit).
     */
    private static final int RING_FROM = 3;

    /** Four bursts of the default size: about 25 microseconds of handling. */
    private static final int MOST_GATHERED = 256;

    private final PortSender sender;
    private final TransmitRing ring;
    private final FrameLimit limit;
    private boolean[] gso;
    private final Arena arena = Arena.ofShared();
    private final SuperFrame[] superFrames = new SuperFrame[MAX_OPEN];
    private int open;

    /** Frames gathered since all open super-frames were sent. */
    private int gathered;

    /**
     * Frames in the ring that no kick has offered yet, as far as they may still leave otherwise.
     */
    private int staged;

    /** The burst has one frame, and the kernel has all that came before it. */
    private boolean alone;

    /** Calls made for that frame, one for each destination. */
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

    /** Those of several frames first: a call for each is made whatever becomes of the others. */
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

    /** Whether so many single frames, with those in the ring, had better be sent one by one. */
    private boolean areFew(int single) {
        if (staged + single >= RING_FROM || !holdsStagedAlone()) {
            return false;
        }
        sendStaged();
        return true;
    }

    /** A ring that was full has been kicked meanwhile. */
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
     * A frame that cannot be merged: those of its flow that can must not be overtaken. A
     * super-frame is cut.
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

    /** Few frames, and nothing else in the ring: each by a call of its own, oldest first. */
    private void sendStaged() {
        ring.sendSingly();
        staged = 0;
    }

    /**
     * Offers what is in the ring to the kernel, so that nothing overtakes it.
     *
     * @return whether the kernel has taken it all
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
