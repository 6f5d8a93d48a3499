package io.ringcast.engine.forward;

import java.util.function.IntConsumer;

/** Yields to other threads that want the core, and spins while there is none. */
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
