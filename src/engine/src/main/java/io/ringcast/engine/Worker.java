package io.ringcast.engine;

import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.KernelStatistics;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.forward.BackoffIdle;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.forward.PollIdle;
import io.ringcast.engine.forward.SpinIdle;
import io.ringcast.engine.forward.YieldIdle;
import io.ringcast.engine.host.socket.LoopReceiver;
import io.ringcast.engine.host.socket.LoopTransmitter;
import io.ringcast.engine.match.FragmentCounters;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.ring.PollWait;
import io.ringcast.engine.transmit.DestinationChange;
import io.ringcast.engine.transmit.Transmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/**
 * One forwarding loop of an {@link Engine}, with rings, rules and counters of its own.
 *
 * <pre>{@code
 * Worker worker = engine.worker();
 * worker.run(IdleMode.SPIN); // until another thread calls engine.stop()
 * }</pre>
 *
 * <p>Threading: {@link #run} or {@link #doWork} belong to one thread, which the caller may pin and
 * name as it likes: the first that calls one of them, until {@code run} returns, the thread calls
 * {@link #leave} or ends. Another one gets an {@link IllegalStateException} that names it.
 * Everything else may be called by any, also after {@link Engine#close}.
 */
public final class Worker {
    private final int number;
    private final Forwarder loop;
    private final PollWait wait;
    private final ForwardCounters counters;
    private final List<FragmentCounters> fragments;
    private final List<LoopReceiver> receivers;
    private final LoopTransmitter transmitter;

    // Of the monitor: what the loop obeys, and what the counters' numbers belong to
    private List<RuleTable> rules;
    private int generation;

    Worker(
            int number,
            Forwarder loop,
            PollWait wait,
            ForwardCounters counters,
            List<RuleTable> rules,
            List<LoopReceiver> receivers,
            LoopTransmitter transmitter) {
        this.number = number;
        this.loop = loop;
        this.wait = wait;
        this.counters = counters;
        this.rules = rules;
        // Those of their successors, too
        fragments = rules.stream().map(RuleTable::fragmentCounters).toList();
        this.receivers = List.copyOf(receivers);
        this.transmitter = transmitter;
    }

    /** {@return the number of this worker, from 0} */
    public int number() {
        return number;
    }

    /**
     * {@return a new way of waiting, for a loop of {@link #doWork} calls: {@code
     * idle.accept(worker.doWork())}; for one thread, that of the loop}
     *
     * @param mode how to wait
     */
    public IntConsumer idle(IdleMode mode) {
        return switch (mode) {
            case SPIN -> new SpinIdle();
            case YIELD -> new YieldIdle();
            case BACKOFF -> new BackoffIdle();
            case POLL -> new PollIdle(wait, loop);
        };
    }

    /**
     * Forwards on the calling thread until {@link #stop} or {@link Engine#close}; returns at once
     * after {@code stop}.
     *
     * @param idle how to wait after a round without frames
     * @throws IllegalStateException if another thread forwards for this worker, which it names; if
     *     this thread does already; or if the engine is closed
     */
    public void run(IdleMode idle) {
        run(idle(idle));
    }

    /**
     * As {@link #run(IdleMode)}, with a way of waiting of the caller's own.
     *
     * @param idle called after each round of the loop, by its thread, with the number of frames
     *     seen in that round; if that is above 0, it returns at once
     */
    public void run(IntConsumer idle) {
        loop.run(idle);
    }

    /**
     * One round of the loop, for callers with a loop of their own.
     *
     * @return frames seen, 0 to the burst size
     * @throws IllegalStateException if another thread forwards for this worker, which it names; or
     *     if the engine is closed
     */
    public int doWork() {
        return loop.doWork();
    }

    /**
     * Ends a loop of {@link #doWork} calls, by its thread: another one may forward then. Nothing if
     * there is none.
     *
     * @throws IllegalStateException if another thread forwards for this worker, which it names
     */
    public void leave() {
        loop.leave();
    }

    /** Ends {@link #run}; with {@link IdleMode#POLL} after 100 ms at most. */
    public void stop() {
        loop.stop();
    }

    /**
     * {@return the rounds of the loop so far, with frames or without: whether it still makes any
     * shows that it is alive} One that waits makes ten a second.
     */
    public long rounds() {
        return loop.rounds();
    }

    /**
     * {@return the slots of the receive ring, as the kernel granted them; of the smallest if there
     * are several}
     */
    public int receiveRingFrames() {
        return receivers.stream()
                .mapToInt(receiver -> receiver.geometry().frameCount())
                .min()
                .getAsInt();
    }

    /**
     * Obeys other rules from its next round on.
     *
     * @param next after the present one
     * @param change of its transmitter
     * @param other transmitter that takes its place; null if none does
     */
    CompletableFuture<Void> changeOver(
            Generation next, DestinationChange change, Transmitter other) {
        return loop.executeBetweenRounds(() -> obey(next, change, other));
    }

    private synchronized void obey(Generation next, DestinationChange change, Transmitter other) {
        final List<RuleTable> own = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            own.add(next.tables().get(i).sibling(rules.get(i)));
        }
        transmitter.changeOver(own, next.from(), change, other);
        rules = own;
        generation = next.number();
    }

    /** After {@link #changeOver} to another transmitter. */
    void closeFormerTransmitter() {
        transmitter.closeFormer();
    }

    /**
     * Adds the counts as of now, under the numbers of a generation.
     *
     * @return false if it obeys a newer one already
     */
    synchronized boolean addTo(Snapshot sum, Generation now) {
        final ForwardCounters seen = counters();
        final TransmitCounters sent = transmitCounters();
        if (generation == now.number() - 1) {
            seen.renumber(now.from().rules(), now.rules().size());
            sent.renumber(now.from().destinations(), now.rules().destinations());
        } else if (generation != now.number()) {
            return false;
        }
        sum.seen().add(seen);
        sum.sent().add(sent);
        return true;
    }

    /**
     * {@return a copy of the counts of what the loop has seen, and of fragments that it followed,
     * as of now}
     */
    public synchronized ForwardCounters counters() {
        final ForwardCounters now = new ForwardCounters(counters.rules(), counters.interfaces());
        now.add(counters);
        fragments.forEach(each -> each.addTo(now));
        return now;
    }

    /** {@return a copy of the counts of what has become of what it forwarded, as of now} */
    public TransmitCounters transmitCounters() {
        return transmitter.counters();
    }

    /**
     * {@return the frames handed to the kernel that it has not reported as transmitted; exact on
     * the loop's thread and after the engine's closing}
     */
    public int inFlight() {
        return transmitter.inFlight();
    }

    /** {@return the kernel's counts for the receive rings; after closing, the last ones} */
    public KernelStatistics kernelStatistics() {
        return receivers.stream()
                .map(LoopReceiver::statistics)
                .reduce(KernelStatistics.NONE, KernelStatistics::plus);
    }

    /**
     * {@return those of {@link #kernelStatistics()} for one receive interface}
     *
     * @param number of the interface, in the order of {@link ReceiveConfig#interfaceNames()}
     */
    public KernelStatistics kernelStatistics(int number) {
        return receivers.get(number).statistics();
    }
}
