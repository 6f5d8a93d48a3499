package io.ringcast.bench.stats;

import io.ringcast.daemon.report.Fields;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Median and spread of the values of several rounds. Quartiles are interpolated linearly between
 * the two values next to them, as most spreadsheets do.
 *
 * @param count number of values
 * @param median middle value, or the mean of the two in the middle; NaN if there is no value
 * @param lower first quartile: a quarter of the values lies below
 * @param upper the third quartile
 * @param low smallest value
 * @param high largest value
 */
public record Spread(
        int count, double median, double lower, double upper, double low, double high) {
    /** Spread of no values. */
    public static final Spread NONE =
            new Spread(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /** Returns the spread of these values, in any order. */
    public static Spread of(Collection<Double> values) {
        return of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Returns the spread of these values, in any order. */
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
     * Restores a spread from {@link #toMap}, with its five digits.
     *
     * @throws IllegalArgumentException if the map is no spread
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

    /** Returns true if there is any value. */
    public boolean isPresent() {
        return count > 0;
    }

    /** Returns the ratio of the median to another median; NaN if either is missing. */
    public double ratioTo(Spread other) {
        return median / other.median;
    }

    /** Half the distance between the quartiles, as a share of the median: 0.05 means about 5 %. */
    public double relative() {
        return (upper - lower) / 2 / median;
    }

    /** Returns the values for JSON; empty if there is no value. */
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
