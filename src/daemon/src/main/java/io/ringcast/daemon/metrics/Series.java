package io.ringcast.daemon.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;

/** Metric of a scrape: its name and its series. */
final class Series {
    /** Builder of a metric of one type. */
    private interface Type {
        void add(Labels labels, double value);

        MetricSnapshot build();
    }

    private final Type type;

    private Series(Type type) {
        this.type = type;
    }

    /**
     * Creates a counter, which only increases.
     *
     * @param name without {@code _total}, which the formats append
     */
    static Series counter(String name, String help) {
        final List<CounterDataPointSnapshot> points = new ArrayList<>();
        return new Series(
                new Type() {
                    @Override
                    public void add(Labels labels, double value) {
                        points.add(new CounterDataPointSnapshot(value, labels, null, 0));
                    }

                    @Override
                    public MetricSnapshot build() {
                        return new CounterSnapshot(new MetricMetadata(name, help), points);
                    }
                });
    }

    /** Creates a gauge, which increases and decreases. */
    static Series gauge(String name, String help) {
        final List<GaugeDataPointSnapshot> points = new ArrayList<>();
        return new Series(
                new Type() {
                    @Override
                    public void add(Labels labels, double value) {
                        points.add(new GaugeDataPointSnapshot(value, labels, null));
                    }

                    @Override
                    public MetricSnapshot build() {
                        return new GaugeSnapshot(new MetricMetadata(name, help), points);
                    }
                });
    }

    /**
     * Creates an info metric: its value is 1, and its labels contain the information.
     *
     * @param name without {@code _info}, which the formats append
     */
    static MetricSnapshot info(String name, String help, Labels labels) {
        return new InfoSnapshot(
                new MetricMetadata(name, help), List.of(new InfoDataPointSnapshot(labels)));
    }

    Series add(Labels labels, double value) {
        type.add(labels, value);
        return this;
    }

    MetricSnapshot build() {
        return type.build();
    }
}
