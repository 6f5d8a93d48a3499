package io.ringcast.engine.forward;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.burst.TransmitError;
import io.ringcast.engine.burst.Transmitter;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.latency.LatencyRecorder;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.rule.RuleTable;

/**
 * The forwarding loop: borrow a burst, match, rewrite in place, hand to the transmitter, flush
 * once, give the burst back.
 *
 * <p>The law that its counters keep: {@code received = matched + unmatched + dropped}, and {@code
 * matched x destinations = sent + transmit errors + in flight}.
 *
 * <p>Threading: {@link #doWork} and {@link #run} belong to one thread, the caller's; {@link #stop}
 * may come from any. Allocates nothing per frame or burst.
 */
public final class Forwarder {
    private final FrameSource source;
    private final RuleTable rules;
    private final Transmitter transmitter;
    private final ForwardCounters counters;
    private final TransmitCounters transmitCounters;
    private final LatencyRecorder latency;
    private final UnmatchedFrames unmatched;
    private final Burst burst;
    private final Headers headers = new Headers();
    private final long[] forwardedStamps;
    private volatile boolean running = true;

    /**
     * @param burstSize the most frames taken in one round, at least 1
     * @param latency where latencies go, or null if the source's time stamps are not from now
     */
    public Forwarder(
            FrameSource source,
            RuleTable rules,
            Transmitter transmitter,
            ForwardCounters counters,
            TransmitCounters transmitCounters,
            LatencyRecorder latency,
            int burstSize) {
        this(source, rules, transmitter, counters, transmitCounters, latency, null, burstSize);
    }

    /**
     * @param burstSize the most frames taken in one round, at least 1
     * @param latency where latencies go, or null if the source's time stamps are not from now
     * @param unmatched shown the frames that no rule is about, or null
     */
    public Forwarder(
            FrameSource source,
            RuleTable rules,
            Transmitter transmitter,
            ForwardCounters counters,
            TransmitCounters transmitCounters,
            LatencyRecorder latency,
            UnmatchedFrames unmatched,
            int burstSize) {
        this.source = source;
        this.rules = rules;
        this.transmitter = transmitter;
        this.counters = counters;
        this.transmitCounters = transmitCounters;
        this.latency = latency;
        this.unmatched = unmatched;
        burst = new Burst(burstSize);
        forwardedStamps = new long[burstSize];
    }

    /** Runs the loop until {@link #stop}. */
    public void run(IdleStrategy idle) {
        while (running) {
            idle.idle(doWork());
        }
    }

    /** Ends {@link #run} after its present round, or before its first. Any thread, any time. */
    public void stop() {
        running = false;
    }

    /**
     * One round.
     *
     * @return frames seen, 0 to the burst size
     */
    public int doWork() {
        final int count = source.borrow(burst);
        if (count == 0) {
            return nothingArrived();
        }
        final long taken = HotSyscalls.realtimeNanos();
        final int forwarded = forward(count);
        transmitter.flush();
        if (latency != null) {
            latency.record(forwardedStamps, forwarded, taken, HotSyscalls.realtimeNanos());
        }
        source.giveBack(burst);
        return count;
    }

    /** Frames that the kernel would not take before may find room now. */
    private int nothingArrived() {
        if (transmitter.inFlight() > 0) {
            transmitter.flush();
        }
        return 0;
    }

    /**
     * Counters are added to once for a run of frames, not once for a frame.
     *
     * @return how many frames were accepted for a destination at least; their stamps are noted
     */
    private int forward(int count) {
        int forwarded = 0;
        long bytes = 0;
        int runRule = 0;
        int run = 0;
        for (int i = 0; i < count; i++) {
            bytes += burst.wireLength(i);
            final int rule = rules.match(burst, i, headers);
            if (rule < 0) {
                notForwarded(i, rule);
                continue;
            }
            if (rule != runRule) {
                counters.countMatched(runRule, run);
                runRule = rule;
                run = 0;
            }
            run++;
            if (forwardBy(rule)) {
                forwardedStamps[forwarded++] = burst.timestamp(i);
            }
        }
        counters.countMatched(runRule, run);
        counters.countBurst(count, bytes);
        return forwarded;
    }

    private boolean forwardBy(int rule) {
        boolean accepted = false;
        for (int d = rules.firstDestination(rule); d < rules.endDestination(rule); d++) {
            accepted |= forwardTo(d);
        }
        return accepted;
    }

    private boolean forwardTo(int destination) {
        if (!rules.rewrite(burst, headers, destination)) {
            transmitCounters.countError(destination, TransmitError.NO_NEIGHBOUR);
            return false;
        }
        return transmitter.accept(
                burst.memory(), headers.outOffset(), headers.outLength(), destination);
    }

    private void notForwarded(int i, int code) {
        if (code == RuleTable.UNMATCHED) {
            counters.countUnmatched();
            if (unmatched != null) {
                unmatched.unmatched(burst, i);
            }
        } else {
            counters.countDropped(RuleTable.dropReason(code));
        }
    }
}
