package io.ringcast.engine.warmup;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/** Whether the JVM's compiler, which works in the background, has something to do. */
final class Compiler {
    private final CompilationMXBean bean = ManagementFactory.getCompilationMXBean();
    private long total = -1;
    private long since;

    /**
     * How long nothing has been compiled; without bound in a JVM that does not compile.
     *
     * @param now {@link System#nanoTime}
     * @return nanoseconds
     */
    long quietFor(long now) {
        if (bean == null || !bean.isCompilationTimeMonitoringSupported()) {
            return Long.MAX_VALUE;
        }
        final long compiled = bean.getTotalCompilationTime();
        if (compiled != total) {
            total = compiled;
            since = now;
        }
        return now - since;
    }
}
