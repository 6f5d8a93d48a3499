package io.ringcast.daemon.report;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Percentiles of a latency distribution, in microseconds; all 0 if there was no value.
 *
 * @param count number of values
 * @param p50 median: half of the values do not exceed it; the others likewise
 * @param max largest value
 */
public record Percentiles(
        long count, double p50, double p90, double p99, double p999, double p9999, double max) {
    private static final double NANOS_PER_MICRO = 1_000;

    /** Computes the percentiles of a histogram of nanoseconds. */
    public static Percentiles of(Histogram nanos) {
        return new Percentiles(
                nanos.getTotalCount(),
                micros(nanos, 50),
                micros(nanos, 90),
                micros(nanos, 99),
                micros(nanos, 99.9),
                micros(nanos, 99.99),
                nanos.getMaxValue() / NANOS_PER_MICRO);
    }

    private static double micros(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }

    /** Returns the fields of the JSON output, by name. */
    public Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("count", count);
        map.put("p50", p50);
        map.put("p90", p90);
        map.put("p99", p99);
        map.put("p99.9", p999);
        map.put("p99.99", p9999);
        map.put("max", max);
        return map;
    }

    /** Reads the fields that {@link #toMap} returns. */
    public static Percentiles fromMap(Map<?, ?> map) {
        return new Percentiles(
                Fields.integer(map, "count"),
                Fields.real(map, "p50"),
                Fields.real(map, "p90"),
                Fields.real(map, "p99"),
                Fields.real(map, "p99.9"),
                Fields.real(map, "p99.99"),
                Fields.real(map, "max"));
    }
}
