package io.ringcast.engine.forward;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.burst.RoundRobin;
import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.match.Renumbering;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.transmit.DestinationChange;
import io.ringcast.engine.transmit.Transmitter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/**
 * The forwarding loop: receive a burst, match, rewrite in place, hand to the transmitter, flush
 * once, give the burst back.
 *
 * <p>The law that its counters keep: {@code received = matched + unmatched + dropped}, and {@code
 * copies = sent + transmit errors + in flight}.
 *
 * <p>Threading: {@link #doWork}, {@link #run}, {@link #pause} and the {@code replace} methods
 * belong to one thread, the first that calls one of the former two, until {@code run} returns, the
 * thread calls {@link #leave} or ends. Another one gets an {@link IllegalStateException} that names
 * it. {@link #stop}, {@link #execute} and {@link #close} may come from any. Allocates nothing per
 * frame or burst.
 */
public final class Forwarder {
    private static final LoopWords WORDS =
            new LoopWords(
                    "doWork or run",
                    "forwards",
                    "a loop belongs to one thread: call stop() and wait until run has returned, or"
                            + " leave() by that thread if it calls doWork",
                    "nothing is forwarded any more",
                    "a round");

    private static final VarHandle ROUNDS;

    static {
        try {
            ROUNDS = MethodHandles.lookup().findVarHandle(Forwarder.class, "rounds", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Of the frames of this round: one of {@link #tables}. */
    private RuleTable rules;

    /** One for each source. */
    private RuleTable[] tables;

    private final ForwardCounters counters;
    private final UnmatchedFrames unmatched;

    /** Null if there is no handler. */
    private final Handling handling;

    private final Burst burst;
    private final Headers headers = new Headers();
    private final OutFrame out = new OutFrame(headers);
    private final Commands commands = new Commands(WORDS);
    private FrameSource source;

    /** The source, if it is several; else null. */
    private final RoundRobin several;

    private Transmitter transmitter;

    /** Set between rounds, so the loop reads it plainly. */
    private boolean paused;

    private volatile boolean running = true;

    /** Accessed by {@link #ROUNDS}; plainly by the loop's thread, its only writer. */
    private long rounds;

    /**
     * @param source not owned
     * @param transmitter not owned
     * @param burstSize the most frames taken in one round, at least 1
     */
    public Forwarder(
            FrameSource source,
            RuleTable rules,
            Transmitter transmitter,
            ForwardCounters counters,
            int burstSize) {
        this(source, rules, transmitter, counters, burstSize, null);
    }

    /**
     * @param source not owned
     * @param transmitter not owned
     * @param burstSize the most frames taken in one round, at least 1
     * @param unmatched shown the frames that no rule takes, or null
     */
    public Forwarder(
            FrameSource source,
            RuleTable rules,
            Transmitter transmitter,
            ForwardCounters counters,
            int burstSize,
            UnmatchedFrames unmatched) {
        this(source, rules, transmitter, counters, burstSize, unmatched, null);
    }

    /**
     * @param source not owned
     * @param transmitter not owned
     * @param burstSize the most frames taken in one round, at least 1
     * @param unmatched shown the frames that no rule takes, or null
     * @param handler shown the frames that a rule took, or null
     */
    public Forwarder(
            FrameSource source,
            RuleTable rules,
            Transmitter transmitter,
            ForwardCounters counters,
            int burstSize,
            UnmatchedFrames unmatched,
            HandlerPlan handler) {
        this(source, null, List.of(rules), transmitter, counters, burstSize, unmatched, handler);
    }

    /**
     * @param sources not owned
     * @param tables one for each source, in their order; see {@link RuleTable#beside}
     * @param transmitter not owned
     * @param counters of as many receive interfaces as there are sources
     * @param burstSize the most frames taken in one round, at least 1
     * @param handler shown the frames that a rule took, or null
     */
    public Forwarder(
            RoundRobin sources,
            List<RuleTable> tables,
            Transmitter transmitter,
            ForwardCounters counters,
            int burstSize,
            HandlerPlan handler) {
        this(sources, sources, tables, transmitter, counters, burstSize, null, handler);
    }

    private Forwarder(
            FrameSource source,
            RoundRobin several,
            List<RuleTable> tables,
            Transmitter transmitter,
            ForwardCounters counters,
            int burstSize,
            UnmatchedFrames unmatched,
            HandlerPlan handler) {
        this.source = source;
        this.several = several;
        this.tables = tables.toArray(RuleTable[]::new);
        rules = tables.get(0);
        this.transmitter = transmitter;
        this.counters = counters;
        this.unmatched = unmatched;
        handling = handler == null ? null : new Handling(handler, headers, counters, tables.size());
        burst = new Burst(burstSize);
    }

    /**
     * Runs the loop until {@link #stop} or {@link #close}; returns at once after {@code stop}.
     *
     * @throws IllegalStateException if another thread forwards, if this one does already, or if
     *     this is closed
     */
    public void run(IntConsumer idle) {
        commands.beginRun();
        try {
            while (running) {
                idle.accept(doWork());
            }
        } finally {
            commands.leave();
        }
    }

    /** Ends {@link #run} after its present round, or before its first. Any thread, any time. */
    public void stop() {
        running = false;
    }

    /**
     * Has something done by the loop's thread between two rounds, when no frame is on loan: at the
     * latest when an idle loop wakes up (100 ms with {@link IdleMode#POLL}). Before the loop's
     * first round and after its end the caller does it, and the loop cannot begin meanwhile.
     *
     * <p>A loop of {@link #doWork} calls is there from the first of them until {@link #leave}, or
     * until its thread has ended.
     *
     * @param command is not to wait for anything that the loop or another command must do
     * @return done when the command has returned, or failed with what it threw; that does not touch
     *     the loop
     */
    public CompletableFuture<Void> execute(Runnable command) {
        return commands.execute(command);
    }

    /**
     * As {@link #execute}, but by the caller if the loop is between two rounds: a loop that waits
     * for frames need not wake up, and cannot make a round meanwhile. By the loop, at its next
     * round, if the present one takes longer than milliseconds.
     */
    public CompletableFuture<Void> executeBetweenRounds(Runnable command) {
        return commands.executeBetweenRounds(command);
    }

    /**
     * Ends a loop of {@link #doWork} calls, by its thread: another one may forward then. What waits
     * to be executed is executed by the caller. Nothing if no loop is there.
     *
     * @throws IllegalStateException if the loop is another thread's, or the caller is within a
     *     round
     */
    public void leave() {
        commands.leave();
    }

    /**
     * Ends all forwarding for good: {@link #run} returns, {@link #doWork} throws. When this
     * returns, no round is being made and none will be, so what the source and the transmitter
     * refer to may be unmapped; what waited to be executed has been, by the caller. Any thread but
     * one that the loop or a command calls it from. Ignores interrupts, and leaves them pending.
     *
     * @param deadline of {@link System#nanoTime}
     * @throws IllegalStateException if a round, a command or a way of waiting has not come to its
     *     end by then. Nothing may be unmapped, and this may be called again
     */
    public void close(long deadline) {
        if (isWithin()) {
            throw new IllegalStateException(
                    "close: called from within the loop: call stop(), and close when run or doWork"
                            + " has returned");
        }
        stop();
        if (!commands.close(deadline)) {
            throw new IllegalStateException(
                    "close: the loop of thread "
                            + commands.waitedFor()
                            + " has not ended, so nothing is unmapped: let that thread return from"
                            + " run or doWork, then call close again");
        }
    }

    /** Whether the caller is called by the loop, from a round or between two, or by a command. */
    public boolean isWithin() {
        return commands.isWithin();
    }

    /** True if the caller is called by the loop from a round. */
    boolean isInRound() {
        return commands.isInRound();
    }

    /**
     * Takes frames from another source from now on, after it has forwarded what the present one
     * still holds. On the loop's thread, between rounds.
     *
     * @param next not owned
     */
    public void replaceSource(FrameSource next) {
        replaceSource(0, next);
    }

    /**
     * As {@link #replaceSource(FrameSource)}, for one of several sources: nothing is taken from the
     * others meanwhile.
     *
     * @param number of the source
     */
    public void replaceSource(int number, FrameSource next) {
        if (several == null) {
            Objects.checkIndex(number, 1);
            forwardAll();
            source = next;
        } else {
            several.only(number);
            try {
                forwardAll();
            } finally {
                several.all();
            }
            several.replace(number, next);
        }
    }

    private void forwardAll() {
        int held;
        do {
            held = round();
        } while (held > 0);
    }

    /**
     * Hands frames to another transmitter from now on. On the loop's thread, between rounds; the
     * present one may then be closed by any thread, which counts what it has in flight.
     *
     * @param next not owned; its counters are its own: nobody else writes them while it is open
     */
    public void replaceTransmitter(Transmitter next) {
        transmitter.flush();
        transmitter = next;
    }

    /**
     * Whether frames that rules take are counted as {@link DropReason#PAUSED} from now on, and not
     * forwarded. On the loop's thread, between rounds.
     */
    public void pause(boolean whether) {
        paused = whether;
    }

    /**
     * Obeys other rules from now on; each frame before it has been made by the former ones alone.
     * On the loop's thread, between rounds.
     *
     * @param next of this loop's thread
     * @param from numbers of the former rules and destinations in the new ones
     * @param change the same for the present transmitter, which goes on with what it has in flight
     */
    public void replaceRules(RuleTable next, Renumbering from, DestinationChange change) {
        replaceRules(List.of(next), from, change);
    }

    /**
     * As the other one, for several sources.
     *
     * @param next one for each source
     */
    public void replaceRules(List<RuleTable> next, Renumbering from, DestinationChange change) {
        transmitter.flush();
        transmitter.renumber(change);
        transmitter.counters().renumber(change.to(), change.count());
        counters.renumber(from.rules(), next.get(0).size());
        next.forEach(table -> table.changeOver(from));
        tables = next.toArray(RuleTable[]::new);
        rules = tables[0];
    }

    /** Frames that the present transmitter has in flight; exact on the loop's thread. */
    public int inFlight() {
        return transmitter.inFlight();
    }

    /** Rounds begun so far, with frames or without. Any thread. */
    public long rounds() {
        return (long) ROUNDS.getOpaque(this);
    }

    /**
     * One round.
     *
     * @return frames seen, 0 to the burst size
     * @throws IllegalStateException if another thread forwards, if called from within a round, or
     *     if this is closed; then nothing has been touched
     */
    public int doWork() {
        final Loop loop = commands.current();
        final boolean attention = loop.enter();
        try {
            if (attention) {
                attend(loop);
            }
            ROUNDS.setOpaque(this, rounds + 1);
            return round();
        } finally {
            loop.exit();
        }
    }

    private void attend(Loop loop) {
        // A thread's first call makes room for what calls return: not when the first frame waits.
        HotSyscalls.realtimeNanos();
        commands.attend(loop);
    }

    private int round() {
        final int count = source.receive(burst);
        if (count == 0) {
            return nothingArrived();
        }
        if (several != null) {
            turn();
        }
        if (paused) {
            return discard(count);
        }
        out.takenAt(HotSyscalls.realtimeNanos());
        transmitter.begin(count);
        forward(count);
        transmitter.flush();
        source.release(burst);
        if (handling != null) {
            handling.endRound();
        }
        return count;
    }

    /** The burst is of one of several sources. */
    private void turn() {
        final int number = burst.source();
        rules = tables[number];
        if (handling != null) {
            handling.from(number);
        }
    }

    /** Frames that the kernel would not take before may find room now. */
    private int nothingArrived() {
        if (transmitter.inFlight() > 0) {
            transmitter.flush();
        }
        return 0;
    }

    /** While paused: each frame gets its verdict, and none is forwarded. */
    private int discard(int count) {
        long bytes = 0;
        int datagrams = 0;
        for (int i = 0; i < count; i++) {
            bytes += burst.wireLength(i);
            final int rule = rules.match(burst, i, headers);
            final int here = headers.datagrams();
            datagrams += here;
            if (headers.segmentSize() != 0) {
                counters.countSuperFrame();
                bytes += (here - 1L) * headers.headersLength();
            }
            if (rule < 0) {
                notForwarded(i, rule, here);
            } else {
                counters.countDropped(DropReason.PAUSED, here);
            }
        }
        counters.countBurst(burst.source(), count, datagrams, bytes);
        nothingArrived();
        source.release(burst);
        return count;
    }

    /** Counters are added to once for a run of frames, not once for a frame. */
    private void forward(int count) {
        long bytes = 0;
        int datagrams = 0;
        int runRule = 0;
        int run = 0;
        for (int i = 0; i < count; i++) {
            bytes += burst.wireLength(i);
            final int rule = rules.match(burst, i, headers);
            final int here = headers.datagrams();
            datagrams += here;
            if (headers.segmentSize() != 0) {
                counters.countSuperFrame();
                bytes += (here - 1L) * headers.headersLength();
            }
            if (rule < 0) {
                notForwarded(i, rule, here);
                continue;
            }
            if (handling != null && !handling.forwards(rules, rule, here)) {
                continue;
            }
            if (rule != runRule) {
                countMatched(runRule, run);
                runRule = rule;
                run = 0;
            }
            run += here;
            if (rules.hasReturned(headers, rule)) {
                counters.countLooped();
            }
            if (rules.keepsLinkLocalSource(headers, rule)) {
                counters.countLinkLocalSource();
            }
            forwardBy(rule);
        }
        countMatched(runRule, run);
        counters.countBurst(burst.source(), count, datagrams, bytes);
    }

    private void countMatched(int rule, int frames) {
        counters.countMatched(rule, frames, rules.destinations(rule));
    }

    private void forwardBy(int rule) {
        for (int d = rules.firstDestination(rule); d < rules.endDestination(rule); d++) {
            if (rules.rewrite(out, d)) {
                transmitter.accept(out);
            } else {
                transmitter.counters().countError(d, TransmitError.NO_NEIGHBOUR, out.datagrams());
            }
        }
    }

    private void notForwarded(int i, int code, int datagrams) {
        if (code == RuleTable.UNMATCHED) {
            counters.countUnmatched(datagrams);
            if (unmatched != null) {
                unmatched.unmatched(burst, i);
            }
        } else {
            counters.countDropped(RuleTable.dropReason(code), datagrams);
        }
    }
}
