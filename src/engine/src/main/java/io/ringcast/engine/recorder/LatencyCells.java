package io.ringcast.engine.recorder;

import io.ringcast.engine.latency.LatencyHistograms;
import org.HdrHistogram.Histogram;

/**
 * Counts of a histogram, in the same cells as an HdrHistogram with three significant digits: 2048
 * cells of width 1, then 1024 for each further power of two. Recording a value adds to one cell;
 * the reader computes totals, minimum and maximum.
 *
 * <p>Threading: not thread-safe; {@link LatencyRecorder} hands the cells from the writer to the
 * reader.
 */
final class LatencyCells {
    /**
     * log2 of the cells for one power of two: 1024, half of the 2048 that three significant digits
     * need.
     */
    private static final int HALF_BITS = 10;

    /** Values up to this one have a cell each. */
    private static final long WIDTH_ONE = (2L << HALF_BITS) - 1;

    private static final int SHIFT_BASE = Long.SIZE - 1 - HALF_BITS;

    private final long[] counts = new long[cell(LatencyHistograms.MAX_NANOS) + 1];

    /**
     * @param value 0 to {@link LatencyHistograms#MAX_NANOS}
     */
    void record(long value, long count) {
        counts[cell(value)] += count;
    }

    /** Moves all counts to a histogram and clears the cells. */
    void drainTo(Histogram histogram) {
        for (int cell = 0; cell < counts.length; cell++) {
            final long count = counts[cell];
            if (count != 0) {
                histogram.recordValueWithCount(least(cell), count);
                counts[cell] = 0;
            }
        }
    }

    /** Returns the cell of a value. */
    static int cell(long value) {
        final int shift = SHIFT_BASE - Long.numberOfLeadingZeros(value | WIDTH_ONE);
        return (shift << HALF_BITS) + (int) (value >>> shift);
    }

    /** Returns the smallest value of a cell. */
    static long least(int cell) {
        final int shift = Math.max(0, (cell >>> HALF_BITS) - 1);
        return (long) (cell - (shift << HALF_BITS)) << shift;
    }
}
