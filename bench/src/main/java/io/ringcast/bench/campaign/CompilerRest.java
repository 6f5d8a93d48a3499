package io.ringcast.bench.campaign;

import io.ringcast.bench.trial.ThreadUse;
import io.ringcast.bench.trial.Usage;
import io.ringcast.testbed.TestbedException;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Pause that gives a contender's JIT compilers CPU time. While frames are sent they get none,
 * because the generator then occupies the only CPU that they may use.
 */
public final class CompilerRest {
    private static final long LOOK_MILLIS = 20;
    private static final int MOST_LOOKS = 50;

    /** If the compilers ran for less than this between two checks, they are idle. */
    private static final long IDLE_NANOS = 500_000;

    private CompilerRest() {}

    /**
     * Waits until the compilers are idle, at most a second. Returns at once if there are none.
     *
     * @param pid PID of the contender; empty if it is no process
     */
    public static void of(OptionalLong pid) {
        if (pid.isPresent() && ran(pid.getAsLong()) > 0) {
            untilIdle(() -> ran(pid.getAsLong()));
        }
    }

    /** Waits until the compilers are idle, and returns the number of checks. */
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
