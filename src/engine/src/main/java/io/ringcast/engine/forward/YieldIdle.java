package io.ringcast.engine.forward;

import java.util.function.IntConsumer;

/** Idle strategy: yields the core to other runnable threads, and spins while there are none. */
public final class YieldIdle implements IntConsumer {
    /** Without state. */
    public YieldIdle() {}

    @Override
    public void accept(int workCount) {
        if (workCount <= 0) {
            Thread.yield();
        }
    }
}
