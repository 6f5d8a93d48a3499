package io.ringcast.engine.forward;

import io.ringcast.engine.mode.IdleStrategy;

/** Yields to other threads that want the core, and spins while there is none. */
public final class YieldIdle implements IdleStrategy {
    /** Without state. */
    public YieldIdle() {}

    @Override
    public void idle(int workCount) {
        if (workCount <= 0) {
            Thread.yield();
        }
    }
}
