package io.ringcast.engine.warmup;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Whether the JVM's compiler, which works in the background, still has much to do. Some small thing
 * there is always.
 *
 * <p>Periods are measured in the CPU time of the thread that warms up: where all CPUs are busy the
 * compiler gets as little of them as that thread does, and has done little in a period of time
 * though it has much to do.
 *
 * <p>Threading: one thread.
 */
final class Compiler {
    /** Longer than a compilation usually takes: the total grows when one ends. */
    private static final long PERIOD_NANOS = 200_000_000;

    /** Milliseconds in a period: a tenth of it. */
    private static final long LITTLE = 20;

    private final CompilationMXBean compilation = ManagementFactory.getCompilationMXBean();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long periodStart;
    private long totalAtStart;

    /** Begins the first period, of the calling thread. */
    Compiler() {
        begin(cpuTime());
    }

    private void begin(long now) {
        periodStart = now;
        totalAtStart = total();
    }

    /**
     * Whether a period has just ended in which little was compiled; in a JVM that does not compile,
     * whether one has ended.
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
