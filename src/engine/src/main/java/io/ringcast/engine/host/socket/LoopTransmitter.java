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
 * leaves the former transmitter between two rounds; only then is that transmitter drained, counted
 * and closed.
 *
 * <p>Threading: the control thread calls {@link #replace}; methods that only read may be called by
 * any thread, also after {@link #close}.
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
     * @param latency the recorder of this transmitter and its successors
     */
    public LoopTransmitter(Forwarder loop, Transmitter transmitter, LatencyRecorder latency) {
        this.loop = loop;
        this.latency = latency;
        present = transmitter;
        retired = new TransmitCounters(transmitter.counters().destinations());
    }

    /** Returns the latency recorder of this loop's transmitters. */
    LatencyRecorder latency() {
        return latency;
    }

    /**
     * Returns the present counters of the frames that the loop forwarded, over all its
     * transmitters.
     */
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
     * Returns the number of frames that were handed to the kernel and that it has not reported as
     * transmitted. The number is exact on the loop's thread and after {@link #close}.
     */
    public synchronized int inFlight() {
        final int old = retiring == null ? 0 : retiring.inFlight();
        return old + (closed ? 0 : present.inFlight());
    }

    /**
     * Switches to another transmitter, then drains and closes the former one.
     *
     * @param next owned from now on
     */
    void replace(Transmitter next) {
        Loops.await(loop.executeBetweenRounds(() -> switchTo(next)));
        closeFormer();
    }

    /**
     * Changes to other rules; called on the loop's thread between two rounds. Counters and frames
     * in flight get the new destination numbers.
     *
     * @param tables one for each receive interface
     * @param next the new transmitter, owned; null to keep the present one. {@link #closeFormer}
     *     closes the former one
     */
    public synchronized void changeOver(
            List<RuleTable> tables, Renumbering from, DestinationChange change, Transmitter next) {
        loop.replaceRules(tables, from, change);
        retired.renumber(change.to(), change.count());
        if (next != null) {
            switchTo(next);
        }
    }

    /** Drains and closes the former transmitter, after {@link #changeOver} to another one. */
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

    /**
     * Drains and closes the transmitter; the counters stay readable. To be called once, after the
     * loop has ended.
     */
    synchronized void close() {
        closed = true;
        present.close();
        retired.add(present.counters());
    }
}
