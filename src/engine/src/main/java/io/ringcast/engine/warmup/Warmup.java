package io.ringcast.engine.warmup;

import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Warm-up of the loop: runs it over rings with a simulated kernel, so that its code is compiled
 * when the first real frame arrives. It uses the same classes, the same kind of memory, and every
 * branch that traffic can take. The JVM compiles a branch that was never taken as an uncommon trap,
 * and the first frame to take it would wait for deoptimized code.
 */
public final class Warmup {
    /**
     * The least number of scenarios: enough to call each of the loop's methods more often than
     * -XX:Tier4InvocationThreshold (5,000).
     */
    private static final int LEAST_SCENARIOS = 1_000;

    /**
     * Each of the three idle strategies gets at most this fraction (one eighth) of the time limit;
     * a few milliseconds are enough.
     */
    private static final int SHARE_OF_A_WAIT = 8;

    private Warmup() {}

    /**
     * Configuration of the loop to warm up.
     *
     * @param interfaces names of the receive interfaces
     * @param burst the largest number of frames in a round
     * @param gso for each destination, whether its frames may be merged into super-frames
     * @param elsewhere for each destination, whether its frames go through the second of two
     *     devices
     * @param dryRun true if frames are only counted
     * @param handled true if there is a handler
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
        /** Returns true if frames go through two devices. */
        boolean isSplit() {
            int others = 0;
            for (final boolean other : elsewhere) {
                others += other ? 1 : 0;
            }
            return others > 0 && others < elsewhere.length;
        }
    }

    /**
     * Result of a warm-up.
     *
     * @param nanos the duration in nanoseconds
     * @param complete true if the compiler had little left to do; false if the time limit was
     *     reached first
     */
    public record Result(long nanos, boolean complete) {}

    /**
     * Warms up on the calling thread, until the compiler has little left to do.
     *
     * @param mostMillis time limit in milliseconds, after which only the present scenario is
     *     finished; 0 for no warm-up
     * @param cancelled called after each scenario, which takes about a millisecond; returns true to
     *     cancel
     * @throws CancellationException if {@code cancelled} returned true
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

    /** Runs the scenarios; returns true if the warm-up was complete within the time limit. */
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
