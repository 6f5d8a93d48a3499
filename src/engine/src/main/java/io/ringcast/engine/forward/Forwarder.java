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
 * The forwarding loop: receives a burst, matches its frames, rewrites them in place, hands them to
 * the transmitter, flushes once, and releases the burst.
 *
 * <p>The counters satisfy: {@code received = matched + unmatched + dropped}, and {@code copies =
 * sent + transmit errors + in flight}.
 *
 * <p>Threading: {@link #doWork}, {@link #run}, {@link #pause} and the {@code replace} methods
 * belong to one thread: the first that calls one of the former two, until {@code run} returns, or
 * the thread calls {@link #leave} or ends. If another thread calls them meanwhile, it gets an
 * {@link IllegalStateException} that names the first. Any thread may call {@link #stop}, {@link
 * #execute} and {@link #close}. Allocates nothing per frame or burst.
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

    /** The table for the frames of this round: one of {@link #tables}. */
    private RuleTable rules;

    /** One table for each source. */
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

    /** The source, if it combines several sources; else null. */
    private final RoundRobin several;

    private Transmitter transmitter;

    /** Written only between rounds, so the loop reads it without volatile access. */
    private boolean paused;

    private volatile boolean running = true;

    /** Accessed through {@link #ROUNDS}; the loop's thread, its only writer, reads it directly. */
    private long rounds;

    /**
     * @param source not owned
     * @param transmitter not owned
     * @param burstSize the largest number of frames taken in one round, at least 1
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
     * @param burstSize the largest number of frames taken in one round, at least 1
     * @param unmatched called with the frames that match no rule, or null
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
     * @param burstSize the largest number of frames taken in one round, at least 1
     * @param unmatched called with the frames that match no rule, or null
     * @param handler called with the frames that match a rule, or null
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
     * @param counters with one receive interface for each source
     * @param burstSize the largest number of frames taken in one round, at least 1
     * @param handler called with the frames that match a rule, or null
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
     * @throws IllegalStateException if another thread runs the loop, if this thread runs it
     *     already, or if this object is closed
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

    /**
     * Ends {@link #run} after its present round, or before its first. Any thread may call this at
     * any time.
     */
    public void stop() {
        running = false;
    }

    /**
     * Executes a command on the loop's thread between two rounds, when no frame is on loan. An idle
     * loop does this when it wakes up (within 100 ms with {@link IdleMode#POLL}). Before the loop's
     * first round and after its end the caller executes the command, and the loop cannot begin
     * meanwhile.
     *
     * <p>A loop of {@link #doWork} calls lasts from the first call until {@link #leave}, or until
     * its thread has ended.
     *
     * @param command must not wait for anything that the loop or another command must do
     * @return completed when the command has returned, or failed with what it threw, which does not
     *     affect the loop
     */
    public CompletableFuture<Void> execute(Runnable command) {
        return commands.execute(command);
    }

    /**
     * Like {@link #execute}, but if the loop is between two rounds, the caller executes the
     * command: a loop that waits for frames need not wake up, and cannot begin a round meanwhile.
     * If the present round takes longer than a few milliseconds, the loop executes the command
     * before its next round.
     */
    public CompletableFuture<Void> executeBetweenRounds(Runnable command) {
        return commands.executeBetweenRounds(command);
    }

    /**
     * Ends a loop of {@link #doWork} calls, called by its thread: another thread may then run the
     * loop. The caller executes the waiting commands. Does nothing if there is no loop.
     *
     * @throws IllegalStateException if the loop is another thread's, or the caller is within a
     *     round
     */
    public void leave() {
        commands.leave();
    }

    /**
     * Ends all forwarding for good: {@link #run} returns, {@link #doWork} throws. When this
     * returns, the loop is not in a round and cannot begin one, so the memory of the source and the
     * transmitter may be unmapped. The caller executes the waiting commands. Any thread may call
     * this, but not from within the loop or a command. Ignores interrupts, and leaves them pending.
     *
     * @param deadline of {@link System#nanoTime}
     * @throws IllegalStateException if a round, a command or an idle strategy has not ended by
     *     then. Nothing may be unmapped, and this method may be called again
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

    /**
     * Returns true if the caller is called by the loop, in a round or between two, or by a command.
     */
    public boolean isWithin() {
        return commands.isWithin();
    }

    /** Returns true if the caller is called by the loop, in a round. */
    boolean isInRound() {
        return commands.isInRound();
    }

    /**
     * Replaces the source. First forwards the frames that the present source still holds. To be
     * called on the loop's thread, between rounds.
     *
     * @param next not owned
     */
    public void replaceSource(FrameSource next) {
        replaceSource(0, next);
    }

    /**
     * Like {@link #replaceSource(FrameSource)}, for one of several sources. Takes no frames from
     * the other sources meanwhile.
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
     * Replaces the transmitter. To be called on the loop's thread, between rounds. Any thread may
     * then close the former transmitter, which counts its frames in flight.
     *
     * @param next not owned; nothing else may write its counters while it is open
     */
    public void replaceTransmitter(Transmitter next) {
        transmitter.flush();
        transmitter = next;
    }

    /**
     * Sets whether frames that match a rule are dropped as {@link DropReason#PAUSED}. To be called
     * on the loop's thread, between rounds.
     */
    public void pause(boolean whether) {
        paused = whether;
    }

    /**
     * Replaces the rules. All earlier frames have been forwarded by the former rules only. To be
     * called on the loop's thread, between rounds.
     *
     * @param next for this loop's thread
     * @param from the new numbers of the former rules and destinations
     * @param change of destinations for the present transmitter, which keeps its frames in flight
     */
    public void replaceRules(RuleTable next, Renumbering from, DestinationChange change) {
        replaceRules(List.of(next), from, change);
    }

    /**
     * Like {@link #replaceRules(RuleTable, Renumbering, DestinationChange)}, for several sources.
     *
     * @param next one table for each source
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

    /**
     * Returns the number of frames in flight in the present transmitter; exact on the loop's
     * thread.
     */
    public int inFlight() {
        return transmitter.inFlight();
    }

    /** Returns the number of rounds begun so far, with or without frames. Any thread. */
    public long rounds() {
        return (long) ROUNDS.getOpaque(this);
    }

    /**
     * Runs one round.
     *
     * @return frames seen, 0 to the burst size
     * @throws IllegalStateException if another thread runs the loop, if called from within a round,
     *     or if this object is closed; then nothing has changed
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
        // A thread's first system call allocates its call state: do that now, not when a frame
        // waits.
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

    /** Selects the rules and the interface of the source that the burst came from. */
    private void turn() {
        final int number = burst.source();
        rules = tables[number];
        if (handling != null) {
            handling.from(number);
        }
    }

    /** Flushes again: the kernel may now take frames that it could not take before. */
    private int nothingArrived() {
        if (transmitter.inFlight() > 0) {
            transmitter.flush();
        }
        return 0;
    }

    /** While paused: matches and counts each frame, but forwards none. */
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

    /**
     * Forwards the frames. Adds to a rule's counter once for each run of frames with the same rule,
     * not for each frame.
     */
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
