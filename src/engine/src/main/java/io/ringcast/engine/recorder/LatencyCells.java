package io.ringcast.engine.recorder;

import io.ringcast.engine.latency.LatencyHistograms;
import org.HdrHistogram.Histogram;

/**
 * The counts of a histogram alone, in the cells that an HdrHistogram of three significant digits
 * has: 2048 cells of width 1, then 1024 for each further power of two. To record is to add to one
 * element; totals, least and greatest value are the business of whoever reads.
 *
 * <p>Threading: none of its own; {@link LatencyRecorder} hands it from the writer to the reader.
 */
final class LatencyCells {
    /** Cells of one power of two: half of the 2048 that tell three significant digits apart. */
    private static final int HALF_BITS = 10;

    /** Values below are cells themselves. */
    private static final long WIDTH_ONE = (2L << HALF_BITS) - 1;

    private static final int SHIFT_BASE = Long.SIZE - 1 - HALF_BITS;

    private final long[] counts = new long[cell(LatencyHistograms.MAX_NANOS) + 1];

    /**
     * @param value 0 to {@link LatencyHistograms#MAX_NANOS}
     */
    void record(long value, long count) {
        counts[cell(value)] += count;
    }

    /** Moves all counts to a histogram, and is empty afterwards. */
    void drainTo(Histogram histogram) {
        for (int cell = 0; cell < counts.length; cell++) {
            final long count = counts[cell];
            if (count != 0) {
                histogram.recordValueWithCount(least(cell), count);
                counts[cell] = 0;
            }
        }
    }

    /** The cell of a value. */
    static int cell(long value) {
        final int shift = SHIFT_BASE - Long.numberOfLeadingZeros(value | WIDTH_ONE);
        return (shift << HALF_BITS) + (int) (value >>> shift);
    }

    /** The least value of a cell. */
    static long least(int cell) {
        final int shift = Math.max(0, (cell >>> HALF_BITS) - 1);
        return (long) (cell - (shift << HALF_BITS)) << shift;
    }
}
