package io.ringcast.engine.forward;

import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Idle strategy: spins, then yields, then sleeps for longer and longer, up to a millisecond. Nearly
 * as fast as spinning while traffic flows, and nearly no load while there is none.
 */
public final class BackoffIdle implements IntConsumer {
    private static final int SPINS = 100;
    private static final int YIELDS = 100;

    /** Empty rounds before the strategy sleeps. */
    public static final int AWAKE = SPINS + YIELDS;

    private static final long MIN_SLEEP_NANOS = 1_000;
    private static final long MAX_SLEEP_NANOS = 1_000_000;

    private int rounds;
    private long sleepNanos = MIN_SLEEP_NANOS;

    /** Starts with spinning. */
    public BackoffIdle() {}

    @Override
    public void accept(int workCount) {
        if (workCount > 0) {
            rounds = 0;
            sleepNanos = MIN_SLEEP_NANOS;
        } else {
            backOff();
        }
    }

    private void backOff() {
        if (rounds < SPINS) {
            rounds++;
            Thread.onSpinWait();
        } else if (rounds < AWAKE) {
            rounds++;
            Thread.yield();
        } else {
            LockSupport.parkNanos(sleepNanos);
            sleepNanos = Math.min(MAX_SLEEP_NANOS, sleepNanos << 1);
        }
    }
}
