package io.ringcast.engine.forward;

import java.util.function.IntConsumer;

/** Idle strategy: spins. Lowest latency, uses a whole core. */
public final class SpinIdle implements IntConsumer {
    /** Without state. */
    public SpinIdle() {}

    @Override
    public void accept(int workCount) {
        if (workCount <= 0) {
            Thread.onSpinWait();
        }
    }
}
