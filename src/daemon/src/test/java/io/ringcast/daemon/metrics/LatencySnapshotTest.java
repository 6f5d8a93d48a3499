package io.ringcast.daemon.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.NativeHistogramBucket;
import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.latency.Stage;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** Tests that both kinds of Prometheus histograms contain the values of the HdrHistogram. */
class LatencySnapshotTest {
    private static final int VALUES = 100_000;

    private final Histogram nanos = new LatencyHistograms().of(Stage.TOTAL);

    private HistogramDataPointSnapshot snapshot() {
        return LatencySnapshot.of(nanos, Labels.EMPTY);
    }

    @Test
    void nothingWasRecorded() {
        assertEquals(0, snapshot().getCount());
        assertEquals(0, snapshot().getSum());
        assertEquals(0, snapshot().getNativeBucketsForPositiveValues().size());
    }

    @Test
    void aValueIsInItsBuckets() {
        nanos.recordValueWithCount(15_000, 3); // 15 µs
        nanos.recordValue(0);
        final HistogramDataPointSnapshot snapshot = snapshot();
        assertEquals(4, snapshot.getCount());
        assertEquals(45e-6, snapshot.getSum(), 45e-9);
        for (int i = 0; i < snapshot.getClassicBuckets().size(); i++) {
            final double bound = snapshot.getClassicBuckets().getUpperBound(i);
            assertEquals(
                    bound == 1e-6 ? 1 : bound == 20e-6 ? 3 : 0,
                    snapshot.getClassicBuckets().getCount(i),
                    () -> "at most " + bound);
        }
        assertEquals(1, snapshot.getNativeZeroCount());
        assertEquals(1, snapshot.getNativeBucketsForPositiveValues().size());
        assertEquals(3, snapshot.getNativeBucketsForPositiveValues().getCount(0));
        final int index = snapshot.getNativeBucketsForPositiveValues().getBucketIndex(0);
        assertTrue(upper(index - 1) < 15e-6 && 15e-6 <= upper(index), "bucket " + index);
    }

    private static double upper(int index) {
        return Math.pow(2, index / (double) (1 << LatencySnapshot.SCHEMA));
    }

    @Test
    void nothingIsLostOfManyValues() {
        final long seed = Long.getLong("ringcast.seed", System.nanoTime());
        final Random random = new Random(seed);
        double sum = 0;
        for (int i = 0; i < VALUES; i++) {
            final long value = random.nextLong(1L << random.nextInt(41));
            nanos.recordValue(value);
            sum += value / 1e9;
        }
        final HistogramDataPointSnapshot snapshot = snapshot();
        assertEquals(VALUES, snapshot.getCount(), () -> "-Dringcast.seed=" + seed);
        assertEquals(sum, snapshot.getSum(), sum / 1_000, () -> "-Dringcast.seed=" + seed);
        final long positive =
                snapshot.getNativeBucketsForPositiveValues().stream()
                        .mapToLong(NativeHistogramBucket::getCount)
                        .sum();
        assertEquals(VALUES, positive + snapshot.getNativeZeroCount());
    }
}
