package io.ringcast.bench.stats;

import io.ringcast.daemon.report.Fields;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What several rounds gave: the median, and how far they lie apart. Quartiles are interpolated
 * linearly between the two values next to them, as most spreadsheets do.
 *
 * @param count how many
 * @param median the middle one, or the mean of the two in the middle; NaN if there is none
 * @param lower the first quartile: a quarter of them lies below
 * @param upper the third quartile
 * @param low the smallest
 * @param high the largest
 */
public record Spread(
        int count, double median, double lower, double upper, double low, double high) {
    /** Of no values. */
    public static final Spread NONE =
            new Spread(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

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
        return new Spread(
                sorted.length,
                at(sorted, 0.5),
                at(sorted, 0.25),
                at(sorted, 0.75),
                sorted[0],
                sorted[sorted.length - 1]);
    }

    private static double at(double[] sorted, double share) {
        final double place = share * (sorted.length - 1);
        final int below = (int) place;
        final int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /**
     * From {@link #toMap}, to its five digits.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Spread fromMap(Map<?, ?> map) {
        return new Spread(
                (int) Fields.integer(map, "rounds"),
                Fields.real(map, "median"),
                Fields.real(map, "lower_quartile"),
                Fields.real(map, "upper_quartile"),
                Fields.real(map, "low"),
                Fields.real(map, "high"));
    }

    /** Whether there is any value. */
    public boolean isPresent() {
        return count > 0;
    }

    /** The median as a multiple of another; NaN if there is none. */
    public double ratioTo(Spread other) {
        return median / other.median;
    }

    /** Half the distance between the quartiles, as a share of the median: 0.05 means about 5 %. */
    public double relative() {
        return (upper - lower) / 2 / median;
    }

    /** As in JSON; empty if there is no value. */
    public Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        if (isPresent()) {
            map.put("median", rounded(median));
            map.put("lower_quartile", rounded(lower));
            map.put("upper_quartile", rounded(upper));
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
