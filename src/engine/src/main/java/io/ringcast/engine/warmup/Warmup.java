package io.ringcast.engine.warmup;

import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Runs the loop over rings whose kernel side is simulated, before the first real frame, so that the
 * code is compiled when that arrives: the same classes, memory of the same kind, every branch that
 * traffic can take. A branch never taken is compiled as a trap, and the frame that takes it first
 * would wait for code without it.
 */
public final class Warmup {
    /**
     * Each of the loop's methods is called more often than -XX:Tier4InvocationThreshold (5,000).
     */
    private static final int LEAST_SCENARIOS = 1_000;

    /** Of the time, at most, for each of three ways of waiting: a few milliseconds are enough. */
    private static final int SHARE_OF_A_WAIT = 8;

    private Warmup() {}

    /**
     * What the loop to come is made of.
     *
     * @param interfaces names of the receive interfaces
     * @param burst the most frames of a round
     * @param gso for each destination, whether its frames may be merged into super-frames
     * @param elsewhere for each destination, whether it has the other one of two devices
     * @param dryRun whether frames are only counted
     * @param handled whether a handler is asked about each frame
     */
    public record Plan(
            RuleSet rules,
            List<String> interfaces,
            ReceiveMode receiveMode,
            TransmitMode transmitMode,
            int burst,
            boolean[] gso,
            boolean[] elsewhere,
            boolean dryRun,
            boolean handled) {
        /** Whether frames go to two devices. */
        boolean isSplit() {
            int others = 0;
            for (final boolean other : elsewhere) {
                others += other ? 1 : 0;
            }
            return others > 0 && others < elsewhere.length;
        }
    }

    /**
     * The outcome of a warm-up.
     *
     * @param nanos how long it took
     * @param complete whether the compiler had little left to do; false if the time was over before
     */
    public record Result(long nanos, boolean complete) {}

    /**
     * Warms up on the calling thread, until the compiler has little left to do.
     *
     * @param mostMillis at most so long, but for the scenario that has begun; 0 for not at all
     * @param cancelled asked after each scenario, which takes about a millisecond: whether to give
     *     up
     * @throws CancellationException if {@code cancelled} said so
     */
    public static Result run(Plan plan, int mostMillis, BooleanSupplier cancelled) {
        final long start = System.nanoTime();
        boolean complete = false;
        if (mostMillis > 0) {
            try (WarmupRings rings = new WarmupRings(plan)) {
                final long most = mostMillis * 1_000_000L;
                complete =
                        run(new Scenarios(rings, most / SHARE_OF_A_WAIT), start, most, cancelled);
            }
        }
        return new Result(System.nanoTime() - start, complete);
    }

    /** Returns whether it came to its end before the time was over. */
    private static boolean run(
            Scenarios scenarios, long start, long mostNanos, BooleanSupplier cancelled) {
        final Compiler compiler = new Compiler();
        long now = start;
        for (int scenario = 0; now - start < mostNanos; scenario++) {
            scenarios.run(scenario);
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("cancelled while the loop was warmed up");
            }
            now = System.nanoTime();
            if (compiler.isQuiet() && scenario >= LEAST_SCENARIOS) {
                return scenarios.hasWaited();
            }
        }
        return false;
    }
}
