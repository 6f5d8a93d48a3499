package io.ringcast.engine.host.socket;

import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.forward.Loops;
import io.ringcast.engine.match.Renumbering;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.recorder.LatencyRecorder;
import io.ringcast.engine.transmit.DestinationChange;
import io.ringcast.engine.transmit.Transmitter;
import java.util.List;

/**
 * The transmitter of one loop, and its change-over to another one while the loop runs: the loop
 * lets go of the former between two rounds, and only then it is drained, counted and closed.
 *
 * <p>Threading: {@link #replace} belongs to the control's thread; what only reads may be called by
 * any, also after {@link #close}.
 */
public final class LoopTransmitter {
    private final Forwarder loop;
    private final TransmitCounters retired;
    private final LatencyRecorder latency;
    private Transmitter present;
    private Transmitter retiring;
    private boolean closed;

    /**
     * @param loop hands frames to {@code transmitter}
     * @param transmitter owned from now on
     * @param latency what it and its successors record by
     */
    public LoopTransmitter(Forwarder loop, Transmitter transmitter, LatencyRecorder latency) {
        this.loop = loop;
        this.latency = latency;
        present = transmitter;
        retired = new TransmitCounters(transmitter.counters().destinations());
    }

    /** What transmitters of this loop record by. */
    LatencyRecorder latency() {
        return latency;
    }

    /** What has become of what the loop forwarded, as of now. */
    public synchronized TransmitCounters counters() {
        final TransmitCounters sum = new TransmitCounters(retired.destinations());
        sum.add(retired);
        if (retiring != null) {
            sum.add(retiring.counters());
        }
        if (!closed) {
            sum.add(present.counters());
        }
        return sum;
    }

    /**
     * Frames handed to the kernel that it has not reported as transmitted; exact on the loop's
     * thread and after {@link #close}.
     */
    public synchronized int inFlight() {
        final int old = retiring == null ? 0 : retiring.inFlight();
        return old + (closed ? 0 : present.inFlight());
    }

    /**
     * Transmits by another one; then drains and closes the present one.
     *
     * @param next owned from now on
     */
    void replace(Transmitter next) {
        Loops.await(loop.executeBetweenRounds(() -> switchTo(next)));
        closeFormer();
    }

    /**
     * Other rules, on the loop's thread between two rounds: what has been counted and what is in
     * flight goes on under other numbers.
     *
     * @param tables one for each receive interface
     * @param next transmits from now on, owned; null if the present one does. The former one is
     *     closed by {@link #closeFormer}
     */
    public synchronized void changeOver(
            List<RuleTable> tables, Renumbering from, DestinationChange change, Transmitter next) {
        loop.replaceRules(tables, from, change);
        retired.renumber(change.to(), change.count());
        if (next != null) {
            switchTo(next);
        }
    }

    /** After {@link #changeOver} to another transmitter: drains and closes the one before. */
    public void closeFormer() {
        retiring.close();
        synchronized (this) {
            retired.add(retiring.counters());
            retiring = null;
        }
    }

    private synchronized void switchTo(Transmitter next) {
        loop.replaceTransmitter(next);
        retiring = present;
        present = next;
    }

    /** Drains and frees it; counters stay readable. After the loop's end, once. */
    synchronized void close() {
        closed = true;
        present.close();
        retired.add(present.counters());
    }
}
