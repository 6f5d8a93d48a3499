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
 * One forwarding loop of an {@link Engine}, with its own rings, rules and counters.
 *
 * <pre>{@code
 * Worker worker = engine.worker();
 * worker.run(IdleMode.SPIN); // until another thread calls engine.stop()
 * }</pre>
 *
 * <p>Threading: {@link #run} and {@link #doWork} belong to one thread, which the caller may pin and
 * name. It is the first thread that calls one of them, until {@code run} returns, or the thread
 * calls {@link #leave} or ends. If another thread calls them meanwhile, it gets an {@link
 * IllegalStateException} that names the first. Any thread may call the other methods, also after
 * {@link Engine#close}.
 */
public final class Worker {
    private final int number;
    private final Forwarder loop;
    private final PollWait wait;
    private final ForwardCounters counters;
    private final List<FragmentCounters> fragments;
    private final List<LoopReceiver> receivers;
    private final LoopTransmitter transmitter;

    // Guarded by this: the loop's rules, and the generation whose numbers the counters use
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
        // Later tables of this worker go on with these counters
        fragments = rules.stream().map(RuleTable::fragmentCounters).toList();
        this.receivers = List.copyOf(receivers);
        this.transmitter = transmitter;
    }

    /** {@return the number of this worker, from 0} */
    public int number() {
        return number;
    }

    /**
     * {@return a new idle strategy, for a loop of {@link #doWork} calls: {@code
     * idle.accept(worker.doWork())}; only for the loop's thread}
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
     * @throws IllegalStateException if another thread runs this worker's loop (the message names
     *     it); if this thread runs it already; or if the engine is closed
     */
    public void run(IdleMode idle) {
        run(idle(idle));
    }

    /**
     * Like {@link #run(IdleMode)}, with an idle strategy of the caller.
     *
     * @param idle called after each round of the loop, by its thread, with the number of frames
     *     seen in that round; it must return at once if that is above 0
     */
    public void run(IntConsumer idle) {
        loop.run(idle);
    }

    /**
     * Runs one round of the loop, for callers that write the loop themselves.
     *
     * @return frames seen, 0 to the burst size
     * @throws IllegalStateException if another thread runs this worker's loop (the message names
     *     it), or if the engine is closed
     */
    public int doWork() {
        return loop.doWork();
    }

    /**
     * Ends a loop of {@link #doWork} calls, called by its thread: another thread may then run the
     * loop. Does nothing if there is no loop.
     *
     * @throws IllegalStateException if another thread runs this worker's loop (the message names
     *     it)
     */
    public void leave() {
        loop.leave();
    }

    /** Ends {@link #run}; with {@link IdleMode#POLL} within 100 ms. */
    public void stop() {
        loop.stop();
    }

    /**
     * {@return the number of rounds of the loop so far, with or without frames} If it rises, the
     * loop is alive: even a loop that waits in poll(2) makes ten rounds a second.
     */
    public long rounds() {
        return loop.rounds();
    }

    /**
     * {@return the slots of the receive ring, as the kernel granted them; with several rings, those
     * of the smallest}
     */
    public int receiveRingFrames() {
        return receivers.stream()
                .mapToInt(receiver -> receiver.geometry().frameCount())
                .min()
                .getAsInt();
    }

    /**
     * Changes the loop to other rules, from its next round on.
     *
     * @param next the generation after the present one
     * @param change of destination numbers, for the present transmitter
     * @param other transmitter that replaces the present one; null to keep it
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

    /** Closes the replaced transmitter, after {@link #changeOver} to another one. */
    void closeFormerTransmitter() {
        transmitter.closeFormer();
    }

    /**
     * Adds the counts as of now to a sum, under the numbers of a generation.
     *
     * @return false if this worker already uses a newer generation
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
     * {@return a copy of the loop's receive counters, including those of tracked fragments, as of
     * now}
     */
    public synchronized ForwardCounters counters() {
        final ForwardCounters now = new ForwardCounters(counters.rules(), counters.interfaces());
        now.add(counters);
        fragments.forEach(each -> each.addTo(now));
        return now;
    }

    /** {@return a copy of the loop's transmit counters, as of now} */
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
     * {@return the counts of {@link #kernelStatistics()} for one receive interface}
     *
     * @param number of the interface, in the order of {@link ReceiveConfig#interfaceNames()}
     */
    public KernelStatistics kernelStatistics(int number) {
        return receivers.get(number).statistics();
    }
}
