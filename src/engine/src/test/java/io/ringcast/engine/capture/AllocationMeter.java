package io.ringcast.engine.capture;

import java.lang.reflect.Method;

/**
 * Bytes that the calling thread has allocated. By reflection, because the engine's module, of which
 * the tests are a part, does not read the modules of the management beans.
 */
final class AllocationMeter {
    private final Object bean;
    private final Method allocated;
    private long start;

    AllocationMeter() throws ReflectiveOperationException {
        bean =
                Class.forName("java.lang.management.ManagementFactory")
                        .getMethod("getThreadMXBean")
                        .invoke(null);
        allocated =
                Class.forName("com.sun.management.ThreadMXBean")
                        .getMethod("getCurrentThreadAllocatedBytes");
    }

    void start() throws ReflectiveOperationException {
        now();
        start = now();
    }

    /** Bytes since {@link #start}, with some tens for the measurement itself. */
    long stop() throws ReflectiveOperationException {
        return now() - start;
    }

    private long now() throws ReflectiveOperationException {
        return (Long) allocated.invoke(bean);
    }
}
