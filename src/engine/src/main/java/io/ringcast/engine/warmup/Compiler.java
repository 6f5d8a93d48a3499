package io.ringcast.engine.warmup;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/**
 * Whether the JVM's compiler, which works in the background, still has much to do. Some small thing
 * there is always.
 */
final class Compiler {
    /** Longer than a compilation usually takes: the total grows when one ends. */
    private static final long PERIOD_NANOS = 200_000_000;

    /** Milliseconds in a period: a tenth of it. */
    private static final long LITTLE = 20;

    private final CompilationMXBean bean = ManagementFactory.getCompilationMXBean();
    private long periodStart;
    private long totalAtStart;

    /**
     * @param now {@link System#nanoTime}
     */
    Compiler(long now) {
        begin(now);
    }

    private void begin(long now) {
        periodStart = now;
        totalAtStart = total();
    }

    /**
     * Whether a period has just ended in which little was compiled; in a JVM that does not compile,
     * whether one has ended.
     *
     * @param now {@link System#nanoTime}
     */
    boolean isQuiet(long now) {
        if (now - periodStart < PERIOD_NANOS) {
            return false;
        }
        final boolean quiet = total() - totalAtStart < LITTLE;
        begin(now);
        return quiet;
    }

    private long total() {
        return bean != null && bean.isCompilationTimeMonitoringSupported()
                ? bean.getTotalCompilationTime()
                : 0;
    }
}
