package io.ringcast.daemon.metrics;

import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.ringcast.daemon.console.Build;

/**
 * Metrics of the process, the JVM and the build. The metrics of the JVM's threads are left out:
 * their deadlock detection needs a safepoint, which stops all threads, also the forwarding loop.
 */
final class ProcessCollectors {
    private ProcessCollectors() {}

    static void register(PrometheusRegistry registry) {
        ProcessMetrics.builder().register(registry);
        JvmRuntimeInfoMetric.builder().register(registry);
        JvmMemoryMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        final MetricSnapshot build =
                Series.info(
                        "ringcast_build",
                        "The version of Ringcast.",
                        Labels.of("version", Build.version()));
        registry.register(() -> build);
    }
}
