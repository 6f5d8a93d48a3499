package io.ringcast.engine.recorder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.engine.latency.LatencyHistograms;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencyCellsTest {
    private static final long MAX = LatencyHistograms.MAX_NANOS;

    private final LatencyCells cells = new LatencyCells();
    private final Histogram drained = new Histogram(MAX, 3);
    private final Histogram recorded = new Histogram(MAX, 3);

    @Test
    void drainsIntoWhatHdrHistogramWouldHaveRecorded() {
        final long seed = Long.getLong("ringcast.seed", System.nanoTime());
        final Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 20_000; i++) {
                // every magnitude is equally likely
                record(random.nextLong() & mask(random), 1 + random.nextInt(3));
            }
            cells.drainTo(drained);
            assertEquals(recorded, drained, "-Dringcast.seed=" + seed);
            assertEquals(recorded.getMaxValue(), drained.getMaxValue(), "-Dringcast.seed=" + seed);
            assertEquals(
                    recorded.getMinNonZeroValue(),
                    drained.getMinNonZeroValue(),
                    "-Dringcast.seed=" + seed);
        }
    }

    @Test
    void agreesAtTheEdgesOfCells() {
        for (long power = 1; power <= MAX; power <<= 1) {
            for (long value = power - 1; value <= Math.min(power + 1, MAX); value++) {
                record(value, 1);
            }
        }
        record(MAX, 7);
        cells.drainTo(drained);
        assertEquals(recorded, drained);
        assertEquals(recorded.getMaxValue(), drained.getMaxValue());
    }

    @Test
    void isEmptyAfterDraining() {
        record(5, 3);
        cells.drainTo(drained);
        final Histogram again = new Histogram(MAX, 3);
        cells.drainTo(again);
        assertEquals(0, again.getTotalCount());
    }

    private void record(long value, long count) {
        cells.record(value, count);
        recorded.recordValueWithCount(value, count);
    }

    /** Below 2^41, which is below an hour. */
    private static long mask(Random random) {
        return (2L << random.nextInt(41)) - 1;
    }
}
