package io.ringcast.daemon.it;

import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assertions;

/** Waiting for a condition. */
final class Until {
    private static final int PAUSE_MILLIS = 10;

    private Until() {}

    /** Waits until it holds, or the patience is over: then it is for the caller to see. */
    static boolean holds(BooleanSupplier condition) {
        final long deadline = System.nanoTime() + Lab.PATIENCE.toNanos();
        boolean holds = condition.getAsBoolean();
        while (!holds && System.nanoTime() - deadline < 0) {
            pause();
            holds = condition.getAsBoolean();
        }
        return holds;
    }

    /** Waits until it holds; fails if it does not in time. */
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
