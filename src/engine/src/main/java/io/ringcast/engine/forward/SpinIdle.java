package io.ringcast.engine.forward;

import io.ringcast.engine.mode.IdleStrategy;

/** Spins: the least latency, and a whole core. */
public final class SpinIdle implements IdleStrategy {
    /** Without state. */
    public SpinIdle() {}

    @Override
    public void idle(int workCount) {
        if (workCount <= 0) {
            Thread.onSpinWait();
        }
    }
}
