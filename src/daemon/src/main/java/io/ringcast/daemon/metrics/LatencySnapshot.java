package io.ringcast.daemon.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Prometheus histogram, classic and native, made from the cells of an HdrHistogram of nanoseconds.
 * Values have a resolution of three significant digits; {@code _sum} is computed from them.
 *
 * <p>Threading: one thread.
 */
final class LatencySnapshot {
    /**
     * Buckets of a native histogram for each power of two: 2^4, so each is 4.4 % wider than the one
     * before (Prometheus native histograms, "schema").
     */
    static final int SCHEMA = 4;

    private static final double NANOS = 1e9;
    private static final double PER_DOUBLING = 1 << SCHEMA;

    /** Upper bounds in nanoseconds: 1, 2, 5 times powers of ten from 1 µs to 1 s; then infinity. */
    private static final long[] BOUNDS = {
        1_000,
        2_000,
        5_000,
        10_000,
        20_000,
        50_000,
        100_000,
        200_000,
        500_000,
        1_000_000,
        2_000_000,
        5_000_000,
        10_000_000,
        20_000_000,
        50_000_000,
        100_000_000,
        200_000_000,
        500_000_000,
        1_000_000_000,
        Long.MAX_VALUE
    };

    private final long[] classic = new long[BOUNDS.length];
    private final List<Integer> indexes = new ArrayList<>();
    private final List<Long> counts = new ArrayList<>();
    private long zeros;
    private double sum;

    private LatencySnapshot() {}

    /**
     * Creates a data point.
     *
     * @param nanos histogram of nanoseconds; not changed
     */
    static HistogramDataPointSnapshot of(Histogram nanos, Labels labels) {
        final LatencySnapshot snapshot = new LatencySnapshot();
        for (final HistogramIterationValue cell : nanos.recordedValues()) {
            snapshot.add(
                    nanos.medianEquivalentValue(cell.getValueIteratedTo()),
                    cell.getCountAtValueIteratedTo());
        }
        return HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds(), snapshot.classic))
                .nativeSchema(SCHEMA)
                .nativeZeroCount(snapshot.zeros)
                .nativeBucketsForPositiveValues(
                        NativeHistogramBuckets.of(snapshot.indexes, snapshot.counts))
                .sum(snapshot.sum / NANOS)
                .labels(labels)
                .build();
    }

    private static double[] bounds() {
        return Arrays.stream(BOUNDS)
                .mapToDouble(
                        bound -> bound == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : bound / NANOS)
                .toArray();
    }

    /** Adds values. To be called in ascending order of the values. */
    private void add(long value, long count) {
        sum += (double) value * count;
        int bound = 0;
        while (value > BOUNDS[bound]) {
            bound++;
        }
        classic[bound] += count;
        if (value == 0) {
            zeros += count;
            return;
        }
        final int index = index(value / NANOS);
        final int last = indexes.size() - 1;
        if (last >= 0 && indexes.get(last) == index) {
            counts.set(last, counts.get(last) + count);
        } else {
            indexes.add(index);
            counts.add(count);
        }
    }

    /**
     * Returns the native bucket of a value. Bucket {@code i} holds values above {@code
     * 2^((i-1)/16)} and at most {@code 2^(i/16)}.
     */
    private static int index(double seconds) {
        return (int) Math.ceil(Math.log(seconds) / Math.log(2) * PER_DOUBLING);
    }
}
