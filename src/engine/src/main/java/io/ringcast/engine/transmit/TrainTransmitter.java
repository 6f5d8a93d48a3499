package io.ringcast.engine.transmit;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.burst.TransmitError;
import io.ringcast.engine.burst.Transmitter;
import io.ringcast.engine.frame.FrameLimit;
import io.ringcast.engine.ring.TransmitRing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Couples the frames of a burst that belong to one flow into trains, each sent by one call with its
 * payloads gathered from the receive slots. It never waits: what has not arrived by the end of the
 * burst rides in a later train, so trains grow with the load and a frame alone leaves at once. In a
 * long burst the frames aboard depart when {@value #MOST_ABOARD} are, so none waits longer than
 * their handling takes.
 *
 * <p>A frame that is its whole burst is sent at once. Others that found no company are sent from
 * where they lie; given a ring, they leave through it together if there are {@value #RING_FROM} or
 * more. That, and that already two frames make a train, follows from what the ways cost, which
 * docs/performance has.
 *
 * <p>Order within a flow is kept: a frame that cannot ride in its flow's open train sends that
 * train first, and while the ring holds frames that the kernel has not taken, nothing overtakes
 * them.
 *
 * <p>Threading: one thread. Allocates only in the constructor.
 */
final class TrainTransmitter implements Transmitter {
    /** Flows that can be open at once. More would make the search longer than what it saves. */
    private static final int MAX_TRAINS = 16;

    private static final int EAGAIN = Linux.EAGAIN();

    /**
     * From so many lonely frames on, one copy each and one call beat a call each: about even at
     * three, clear at eight (ringcast bench transmit).
     */
    private static final int RING_FROM = 3;

    /** Four bursts of the default size: about 25 microseconds of handling. */
    private static final int MOST_ABOARD = 256;

    private final FrameSender sender;
    private final TransmitRing ring;
    private final FrameLimit limit;
    private final TransmitCounters counters;
    private final boolean[] coupling;
    private final Arena arena = Arena.ofShared();
    private final Train[] trains = new Train[MAX_TRAINS];
    private int open;

    /** Frames in open trains. */
    private int aboard;

    /**
     * The frames in the ring that no kick has offered yet, oldest first, as far as they may be
     * withdrawn.
     */
    private final long[] stagedAt = new long[RING_FROM];

    private final int[] stagedLength = new int[RING_FROM];

    private final int[] stagedDestination = new int[RING_FROM];
    private int staged;

    /** The burst has one frame, and the kernel has all that came before it. */
    private boolean alone;

    /** Calls made for that frame, one for each destination. */
    private int calls;

    /**
     * @param ring for lonely frames, or null
     * @param coupling for each destination, whether its frames may ride in trains
     */
    TrainTransmitter(
            FrameSender sender,
            TransmitRing ring,
            int mtu,
            boolean[] coupling,
            TransmitCounters counters) {
        this.sender = sender;
        this.ring = ring;
        this.counters = counters;
        this.coupling = coupling.clone();
        limit = new FrameLimit(mtu);
        for (int i = 0; i < MAX_TRAINS; i++) {
            trains[i] = new Train(arena);
        }
    }

    @Override
    public void expect(int frames) {
        alone = frames == 1 && open == 0 && (ring == null || ring.inFlight() == 0);
        calls = 0;
    }

    @Override
    public boolean accept(
            MemorySegment memory, long offset, int length, int destination, int checksum) {
        if (!limit.allows(memory, offset, length)) {
            counters.countError(destination, TransmitError.OVERSIZE);
            return false;
        }
        if (alone) {
            alone = ring == null || ++calls < RING_FROM - 1;
            return sendNow(memory, offset, length, destination);
        }
        if (!coupling[destination] || !Flow.mayRide(memory, offset, length, checksum)) {
            return sendAlone(memory, offset, length, destination);
        }
        if (aboard == MOST_ABOARD) {
            departAll();
        }
        aboard++;
        final Train train = trainOf(memory, offset, destination);
        if (train == null) {
            board(memory, offset, length, destination, checksum);
        } else if (train.takes(memory, offset, length)) {
            train.append(memory, offset);
        } else {
            depart(train);
            train.start(memory, offset, length, destination, checksum);
        }
        return true;
    }

    @Override
    public boolean finishesChecksums(int destination) {
        return coupling[destination] && !alone;
    }

    @Override
    public void flush() {
        if (open > 0) {
            flushTrains();
        }
        if (ring != null) {
            flushRing();
        }
    }

    /** Those with company first: a call for each is made whatever becomes of the others. */
    private void flushTrains() {
        int lonely = 0;
        for (int i = 0; i < open; i++) {
            if (trains[i].frames() > 1) {
                depart(trains[i]);
            } else {
                lonely++;
            }
        }
        if (lonely > 0) {
            final boolean direct = ring == null || areFew(lonely);
            for (int i = 0; i < open; i++) {
                if (trains[i].frames() == 1) {
                    leaveLonely(trains[i], direct);
                }
            }
        }
        open = 0;
        aboard = 0;
    }

    /** Whether so many lonely frames, with those in the ring, had better be sent one by one. */
    private boolean areFew(int lonely) {
        if (staged + lonely >= RING_FROM || ring.inFlight() != staged) {
            return false;
        }
        sendStaged();
        return true;
    }

    private void leaveLonely(Train train, boolean direct) {
        if (direct) {
            final long frame = train.restore();
            sendNow(train.memory(), frame, train.frameLength(), train.destination());
        } else {
            stage(train);
        }
    }

    private void flushRing() {
        if (staged > 0 && staged < RING_FROM && ring.inFlight() == staged) {
            sendStaged();
        } else {
            ring.flush();
        }
        staged = 0;
    }

    @Override
    public int inFlight() {
        int frames = ring == null ? 0 : ring.inFlight();
        for (int i = 0; i < open; i++) {
            frames += trains[i].frames();
        }
        return frames;
    }

    @Override
    public void close() {
        flush();
        if (ring != null) {
            ring.close();
        }
        sender.close();
        arena.close();
    }

    private Train trainOf(MemorySegment memory, long offset, int destination) {
        for (int i = 0; i < open; i++) {
            if (trains[i].isOfFlow(memory, offset, destination)) {
                return trains[i];
            }
        }
        return null;
    }

    private void board(
            MemorySegment memory, long offset, int length, int destination, int checksum) {
        if (open == MAX_TRAINS) {
            departAll();
        }
        trains[open++].start(memory, offset, length, destination, checksum);
    }

    private void departAll() {
        for (int i = 0; i < open; i++) {
            depart(trains[i]);
        }
        open = 0;
        aboard = 0;
    }

    private void depart(Train train) {
        if (ring != null && train.frames() == 1) {
            stage(train);
        } else if (kickStaged()) {
            counters.countKick();
            count(train, sender.sendTrain(train.message()));
        } else {
            count(train, -EAGAIN);
        }
    }

    private void count(Train train, long result) {
        final int frames = train.frames();
        if (result >= 0) {
            counters.countSent(train.destination(), frames, (long) frames * train.frameLength());
        } else {
            countFailed(train.destination(), frames, result);
        }
    }

    private void countFailed(int destination, int frames, long result) {
        for (int i = 0; i < frames; i++) {
            counters.countError(destination, SendErrors.of(result));
        }
    }

    /** A frame that cannot ride: those of its flow that can must not be overtaken. */
    private boolean sendAlone(MemorySegment memory, long offset, int length, int destination) {
        departAll();
        if (ring == null) {
            return sendNow(memory, offset, length, destination);
        }
        final boolean accepted = ring.accept(memory, offset, length, destination, 0);
        if (accepted) {
            noteStaged(length, destination);
        }
        return accepted;
    }

    private boolean sendNow(MemorySegment memory, long offset, int length, int destination) {
        counters.countKick();
        final long result = sender.send(memory, offset, length);
        if (result < 0) {
            counters.countError(destination, SendErrors.of(result));
            return false;
        }
        counters.countSent(destination, length);
        return true;
    }

    private void stage(Train train) {
        final long data = ring.claim(train.frameLength(), train.destination());
        if (data >= 0) {
            train.copyTo(ring.memory(), data);
            ring.submit();
            noteStaged(train.frameLength(), train.destination());
        }
    }

    private void noteStaged(int length, int destination) {
        if (staged < RING_FROM) {
            stagedLength[staged] = length;
            stagedDestination[staged] = destination;
            staged++;
        }
    }

    /** Few frames, and nothing else in the ring: each by a call of its own, oldest first. */
    private void sendStaged() {
        for (int i = staged - 1; i >= 0; i--) {
            stagedAt[i] = ring.withdraw();
        }
        for (int i = 0; i < staged; i++) {
            sendNow(ring.memory(), stagedAt[i], stagedLength[i], stagedDestination[i]);
        }
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
