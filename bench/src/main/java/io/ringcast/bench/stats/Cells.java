package io.ringcast.bench.stats;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Histograms as the programs in C write them: the cells of an HdrHistogram with three significant
 * digits.
 */
public final class Cells {
    private static final int SIGNIFICANT_DIGITS = 3;

    private Cells() {}

    /** An empty histogram of nanoseconds with the same cells. */
    public static Histogram histogram() {
        return new Histogram(SIGNIFICANT_DIGITS);
    }

    /**
     * Parses a list of value, count, value, count and so on.
     *
     * @throws IllegalArgumentException if the list is no such histogram
     */
    public static Histogram parse(List<?> cells) {
        if (cells.size() % 2 != 0) {
            throw new IllegalArgumentException(
                    "histogram of " + cells.size() + " numbers: must be pairs of value and count");
        }
        final Histogram histogram = histogram();
        for (int i = 0; i < cells.size(); i += 2) {
            histogram.recordValueWithCount(number(cells.get(i)), number(cells.get(i + 1)));
        }
        return histogram;
    }

    private static long number(Object cell) {
        if (cell instanceof Number number && number.longValue() >= 0) {
            return number.longValue();
        }
        throw new IllegalArgumentException("histogram cell " + cell + ": must be a whole number");
    }
}
