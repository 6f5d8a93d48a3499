package io.ringcast.bench.campaign;

import io.ringcast.bench.trial.ThreadUse;
import io.ringcast.bench.trial.Usage;
import io.ringcast.testbed.TestbedException;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Leaves a JVM's compilers the time for what they have to do: they do not get it while frames are
 * sent, because the generator then occupies the only CPU that they may run on.
 */
public final class CompilerRest {
    private static final long LOOK_MILLIS = 20;
    private static final int MOST_LOOKS = 50;

    /** Compilers that ran for less between two looks have nothing to do. */
    private static final long IDLE_NANOS = 500_000;

    private CompilerRest() {}

    /**
     * Returns when the compilers are idle, after a second at the latest; at once if there are none.
     *
     * @param pid of the contender; empty if it is no process
     */
    public static void of(OptionalLong pid) {
        if (pid.isPresent() && ran(pid.getAsLong()) > 0) {
            untilIdle(() -> ran(pid.getAsLong()));
        }
    }

    /** Returns how often it looked. */
    static int untilIdle(LongSupplier ranNanos) {
        long before = ranNanos.getAsLong();
        for (int look = 1; look <= MOST_LOOKS; look++) {
            pause();
            final long now = ranNanos.getAsLong();
            if (now - before < IDLE_NANOS) {
                return look;
            }
            before = now;
        }
        return MOST_LOOKS;
    }

    private static long ran(long pid) {
        return Usage.of(pid).stream()
                .flatMap(usage -> usage.threads().values().stream())
                .filter(ThreadUse::compiles)
                .mapToLong(ThreadUse::ranNanos)
                .sum();
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException("interrupted", e);
        }
    }
}
