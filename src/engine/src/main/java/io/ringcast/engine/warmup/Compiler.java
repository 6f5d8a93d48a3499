package io.ringcast.engine.warmup;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Detector of the end of JIT compilation: tells whether the JVM's compiler, which works in the
 * background, still has much to do. It always has a little to do.
 *
 * <p>Periods are measured in the CPU time of the thread that warms up: if all CPUs are busy, the
 * compiler gets as little CPU time as that thread does. In a period of wall-clock time it might
 * then compile little although it has much to do.
 *
 * <p>Threading: one thread.
 */
final class Compiler {
    /**
     * Length of a period: longer than most compilations, because the total grows only when a
     * compilation ends.
     */
    private static final long PERIOD_NANOS = 200_000_000;

    /** Milliseconds of compilation in a period that count as little: a tenth of the period. */
    private static final long LITTLE = 20;

    private final CompilationMXBean compilation = ManagementFactory.getCompilationMXBean();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long periodStart;
    private long totalAtStart;

    /** Begins the first period, in CPU time of the calling thread. */
    Compiler() {
        begin(cpuTime());
    }

    private void begin(long now) {
        periodStart = now;
        totalAtStart = total();
    }

    /**
     * Returns true if a period has just ended with little compilation; in a JVM that does not
     * compile, if a period has just ended.
     */
    boolean isQuiet() {
        final long now = cpuTime();
        if (now - periodStart < PERIOD_NANOS) {
            return false;
        }
        final boolean quiet = total() - totalAtStart < LITTLE;
        begin(now);
        return quiet;
    }

    private long cpuTime() {
        return threads.isCurrentThreadCpuTimeSupported()
                ? threads.getCurrentThreadCpuTime()
                : System.nanoTime();
    }

    private long total() {
        return compilation != null && compilation.isCompilationTimeMonitoringSupported()
                ? compilation.getTotalCompilationTime()
                : 0;
    }
}
