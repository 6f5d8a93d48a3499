package io.ringcast.bench.stats;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What several rounds gave: the median, and how far they lie apart.
 *
 * @param count how many
 * @param median the middle one, or the mean of the two in the middle; NaN if there is none
 * @param low the smallest
 * @param high the largest
 */
public record Spread(int count, double median, double low, double high) {
    /** Of no values. */
    public static final Spread NONE = new Spread(0, Double.NaN, Double.NaN, Double.NaN);

    /** Of these values, in any order. */
    public static Spread of(Collection<Double> values) {
        return of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Of these values, in any order. */
    public static Spread of(double... values) {
        if (values.length == 0) {
            return NONE;
        }
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        final int middle = sorted.length / 2;
        final double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted.length, median, sorted[0], sorted[sorted.length - 1]);
    }

    /** Whether there is any value. */
    public boolean isPresent() {
        return count > 0;
    }

    /** The median as a multiple of another; NaN if there is none. */
    public double ratioTo(Spread other) {
        return median / other.median;
    }

    /** Half the distance from low to high, as a share of the median: 0.05 means about 5 %. */
    public double relative() {
        return (high - low) / 2 / median;
    }

    /** As in JSON; empty if there is no value. */
    public Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        if (isPresent()) {
            map.put("median", rounded(median));
            map.put("low", rounded(low));
            map.put("high", rounded(high));
            map.put("rounds", count);
        }
        return map;
    }

    /** Five significant digits are more than any measurement here has. */
    private static double rounded(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return 0;
        }
        final double scale = Math.pow(10, 4 - Math.floor(Math.log10(Math.abs(value))));
        return Math.round(value * scale) / scale;
    }
}
