package io.ringcast.engine;

import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.capture.TappedSource;
import io.ringcast.engine.forward.BackoffIdle;
import io.ringcast.engine.forward.ForwardCounters;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.forward.IdleMode;
import io.ringcast.engine.forward.IdleStrategy;
import io.ringcast.engine.forward.PollIdle;
import io.ringcast.engine.forward.SpinIdle;
import io.ringcast.engine.forward.YieldIdle;
import io.ringcast.engine.latency.LatencyRecorder;
import io.ringcast.engine.ring.KernelStatistics;
import io.ringcast.engine.ring.PollWait;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.rule.FragmentCounters;
import io.ringcast.engine.rule.RuleTable;
import io.ringcast.engine.transmit.TransmitCounters;
import io.ringcast.engine.transmit.Transmitter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * One forwarding loop of an {@link Engine}, with rings, rules and counters of its own.
 *
 * <p>Its receive socket and its transmitter belong to it. Both can be replaced while the loop runs:
 * the loop lets go of the old one between two rounds, with nothing on loan, and only then it is
 * drained, counted and closed by the thread that replaces it.
 *
 * <p>Threading: {@link #run} or {@link #doWork} belong to one thread, which the caller may pin and
 * name as it likes: the first that calls one of them, until {@code run} returns, the thread calls
 * {@link #leave} or ends. Everything else may be called by any, also after {@link Engine#close}.
 */
public final class Worker {
    private final int number;
    private final EngineConfig config;
    private final ForwardCounters counters;
    private final FragmentCounters fragments;
    private final LatencyRecorder latency;
    private final PollWait wait = new PollWait();
    private final Forwarder forwarder;

    private ReceiveSocket receive;
    private ReceiveSocket former;
    private KernelStatistics closedStatistics = KernelStatistics.NONE;
    private Transmitter transmit;
    private Transmitter retiring;
    private final TransmitCounters retired;
    private boolean closed;

    // Of the change from one receive socket to the next: written by who carries out commands
    private FrameSource source;
    private long receivedBefore;
    private boolean drained;

    /**
     * @param table for this worker alone
     * @param receive owned from now on
     * @param transmit owned from now on
     * @param latency that it records by
     */
    Worker(
            int number,
            EngineConfig config,
            RuleTable table,
            ReceiveSocket receive,
            Transmitter transmit,
            LatencyRecorder latency) {
        this.number = number;
        this.config = config;
        this.receive = receive;
        this.transmit = transmit;
        this.latency = latency;
        counters = new ForwardCounters(config.rules().size());
        fragments = table.fragmentCounters();
        retired = new TransmitCounters(config.rules().destinations());
        wait.watch(receive);
        source = tapped(receive.ring());
        forwarder = new Forwarder(source, table, transmit, counters, config.burst());
    }

    private FrameSource tapped(FrameSource ring) {
        return config.receive().tap().isPresent()
                ? new TappedSource(ring, config.receive().tap().get())
                : ring;
    }

    /** Counted from 0. */
    public int number() {
        return number;
    }

    /** A new way of waiting, for the thread that runs the loop. */
    public IdleStrategy idle(IdleMode mode) {
        return switch (mode) {
            case SPIN -> new SpinIdle();
            case YIELD -> new YieldIdle();
            case BACKOFF -> new BackoffIdle();
            case POLL -> new PollIdle(wait, forwarder);
        };
    }

    /**
     * Forwards on the calling thread until {@link #stop} or {@link Engine#close}; returns at once
     * after {@code stop}.
     *
     * @throws IllegalStateException if another thread forwards for this worker, which it names; if
     *     this thread does already; or if the engine is closed
     */
    public void run(IdleStrategy idle) {
        forwarder.run(idle);
    }

    /**
     * One round of the loop, for callers with a loop of their own.
     *
     * @return frames seen, 0 to the burst size
     * @throws IllegalStateException if another thread forwards for this worker, which it names; or
     *     if the engine is closed
     */
    public int doWork() {
        return forwarder.doWork();
    }

    /**
     * Ends a loop of {@link #doWork} calls, by its thread: another one may forward then. Nothing if
     * there is none.
     *
     * @throws IllegalStateException if another thread forwards for this worker, which it names
     */
    public void leave() {
        forwarder.leave();
    }

    /** Ends {@link #run}; with {@link IdleMode#POLL} after 100 ms at most. */
    public void stop() {
        forwarder.stop();
    }

    /** See {@link Forwarder#execute}. */
    CompletableFuture<Void> execute(Runnable command) {
        return forwarder.execute(command);
    }

    /** The control side: returns when the loop's present round is over. */
    void awaitRound() {
        await(
                forwarder.executeBetweenRounds(
                        () -> {
                            // no round is being made
                        }));
    }

    /** Whether the caller is called by the loop. */
    boolean isWithin() {
        return forwarder.isWithin();
    }

    /** For the engine's closing, see {@link Forwarder#close}. */
    void end(long deadline) {
        forwarder.close(deadline);
    }

    /** The receive ring as the kernel granted it. */
    public synchronized RingGeometry receiveGeometry() {
        return receive.geometry();
    }

    /** What the loop has seen; live. */
    public ForwardCounters counters() {
        return counters;
    }

    /** What has become of fragments that it followed; live. */
    public FragmentCounters fragmentCounters() {
        return fragments;
    }

    /** What has become of what it forwarded, as of now. */
    public synchronized TransmitCounters transmitCounters() {
        final TransmitCounters sum = new TransmitCounters(retired.destinations());
        sum.add(retired);
        if (retiring != null) {
            sum.add(retiring.counters());
        }
        if (!closed) {
            sum.add(transmit.counters());
        }
        return sum;
    }

    /**
     * Frames handed over that the kernel has not given back; exact on the loop's thread and after
     * the engine's closing.
     */
    public synchronized int inFlight() {
        final int old = retiring == null ? 0 : retiring.inFlight();
        return old + (closed ? 0 : transmit.inFlight());
    }

    /** Latencies of forwarded frames. Intervals are taken by {@link Engine#latency}. */
    LatencyRecorder latency() {
        return latency;
    }

    /** What the kernel has counted for the receive rings; after closing, its last word. */
    public synchronized KernelStatistics kernelStatistics() {
        if (closed) {
            return closedStatistics;
        }
        final KernelStatistics sum = closedStatistics.plus(receive.statistics());
        return former == null ? sum : sum.plus(former.statistics());
    }

    /** The socket that it receives by. */
    synchronized ReceiveSocket receiveSocket() {
        return receive;
    }

    /**
     * The control side: a loop that waits for frames is woken by those of this socket, too. Done
     * when no wait is left that began before.
     */
    CompletableFuture<Void> watch(ReceiveSocket next) {
        return execute(() -> wait.watch(receiveSocket(), next));
    }

    /**
     * The control side, when the present socket receives nothing more: has what it holds forwarded.
     * When that was all that the kernel has put into its ring, the loop takes no more frames until
     * {@link #take}. A ring of blocks shows its last frames only when their block times out.
     */
    CompletableFuture<Void> drain() {
        return forwarder.executeBetweenRounds(
                () -> {
                    if (!drained) {
                        forwarder.replaceSource(source);
                        drained = unseen() == 0;
                        if (drained) {
                            source =
                                    tapped(
                                            ReceiveSocket.emptyRing(
                                                    config.receive().filling().mode()));
                            forwarder.replaceSource(source);
                        }
                    }
                });
    }

    /** After {@link #drain} is done: whether that was all. */
    boolean isDrained() {
        return drained;
    }

    /** Frames in the present ring that the loop has not seen. */
    long unseen() {
        final KernelStatistics kernel = receiveSocket().statistics();
        return kernel.packets() - kernel.drops() - (counters.received() - receivedBefore);
    }

    /**
     * The control side: receives by another socket. The present one is closed by {@link
     * #closeFormer} afterwards.
     *
     * @param next owned from now on
     */
    CompletableFuture<Void> take(ReceiveSocket next) {
        return forwarder.executeBetweenRounds(
                () -> {
                    source = tapped(next.ring());
                    forwarder.replaceSource(source);
                    wait.watch(next);
                    succeed(next);
                });
    }

    /**
     * The control side, when {@link #take} is done: done when the loop waits for the former socket
     * no longer. One that poll(2) waits for stays in its group after it has been closed, until the
     * wait is over (__pollwait in fs/select.c holds the file).
     */
    CompletableFuture<Void> leaveWait() {
        return execute(
                () -> {
                    // between two waits
                });
    }

    private synchronized void succeed(ReceiveSocket next) {
        former = receive;
        receive = next;
        receivedBefore = counters.received();
        drained = false;
    }

    /** The control side, when {@link #leaveWait} is done: closes the socket before. */
    synchronized void closeFormer() {
        closedStatistics = closedStatistics.plus(former.statistics());
        former.close();
        former = null;
    }

    /**
     * The control side: transmits by another transmitter; then drains and closes the present one.
     *
     * @param next owned from now on
     */
    void replaceTransmit(Transmitter next) {
        await(forwarder.executeBetweenRounds(() -> switchTo(next)));
        retiring.close();
        synchronized (this) {
            retired.add(retiring.counters());
            retiring = null;
        }
    }

    private synchronized void switchTo(Transmitter next) {
        forwarder.replaceTransmitter(next);
        retiring = transmit;
        transmit = next;
    }

    static void await(CompletableFuture<Void> command) {
        try {
            command.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Drains and frees everything; counters stay readable. After the loop's end, once. */
    synchronized void close() {
        closedStatistics = kernelStatistics();
        closed = true;
        wait.unwatch();
        try {
            transmit.close();
            retired.add(transmit.counters());
        } finally {
            if (former != null) {
                former.close();
            }
            receive.close();
        }
    }
}
