package io.ringcast.daemon.it;

import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assertions;

/** Waits for a condition, with a time limit. */
final class Until {
    private static final int PAUSE_MILLIS = 10;

    private Until() {}

    /**
     * Waits until the condition holds or the time limit is reached.
     *
     * @return whether the condition holds
     */
    static boolean holds(BooleanSupplier condition) {
        final long deadline = System.nanoTime() + Lab.PATIENCE.toNanos();
        boolean holds = condition.getAsBoolean();
        while (!holds && System.nanoTime() - deadline < 0) {
            pause();
            holds = condition.getAsBoolean();
        }
        return holds;
    }

    /** Waits until the condition holds; fails if it does not hold in time. */
    static void must(String what, BooleanSupplier condition) {
        Assertions.assertTrue(holds(condition), what);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
