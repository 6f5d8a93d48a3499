package io.ringcast.bench.report;

import io.ringcast.bench.campaign.ContenderResult;
import io.ringcast.bench.campaign.Overload;
import io.ringcast.bench.stats.Spread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** JSON of one contender's figures. */
final class ContenderJson {
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99, 100};

    private ContenderJson() {}

    static Map<String, Object> of(ContenderResult result) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", result.name());
        map.put("description", result.description());
        result.absence().ifPresent(reason -> map.put("absence", reason));
        map.put("rounds", result.rounds());
        map.put("remarks", result.remarks());
        if (result.measured()) {
            map.put("latency_micros", latency(result));
            map.put("first_frames_micros", percentiles(result::first));
            map.put("overload", overload(result, true));
            map.put("overload_without_checksum", overload(result, false));
            map.put("drained_per_second", result.drained().toMap());
            map.put(
                    "throughput_per_second",
                    byLength(result.throughputLengths(), result::throughput));
            map.put(
                    "throughput_limited_by_generator",
                    result.throughputLengths().stream()
                            .filter(result::limitedByGenerator)
                            .toList());
            map.put("burst_frames", byLength(result.burstLengths(), result::burst));
            map.put(
                    "loss_over_offered",
                    result.losses().stream().map(p -> List.of(p.offered(), p.loss())).toList());
            map.put("reordered", result.reordered());
            map.put("duplicates", result.duplicates());
            map.put("wrong", result.wrong());
            map.put("start_seconds", result.startSeconds().toMap());
            map.put("peak_kib", result.peakKib().toMap());
            map.put("kicks_per_frame", result.kicksPerFrame().toMap());
            put(map, "waited_for_cpu", result.waited());
            put(map, "generator_waited_for_cpu", result.generatorWaited());
            put(map, "stolen_millis", result.stolenMillis());
            put(map, "frozen_millis", result.frozenMillis());
            map.put("threads", threads(result));
            map.put("turn_seconds", spreads(result.phases()));
        }
        return map;
    }

    private static void put(Map<String, Object> map, String name, double value) {
        if (Double.isFinite(value)) {
            map.put(name, value);
        }
    }

    private static Map<String, Object> latency(ContenderResult result) {
        final Map<String, Object> map = new LinkedHashMap<>();
        for (final double rate : result.latencyRates()) {
            map.put(Long.toString((long) rate), percentiles(p -> result.latency(rate, p)));
        }
        return map;
    }

    private static Map<String, Object> percentiles(Function<Double, Spread> at) {
        final Map<String, Object> map = new LinkedHashMap<>();
        for (final double percentile : PERCENTILES) {
            final String label =
                    percentile == 100 ? "max" : "p" + Double.toString(percentile).replace(".0", "");
            map.put(label, at.apply(percentile).toMap());
        }
        return map;
    }

    /** Returns thread times by latency rate, then by thread name. */
    private static Map<String, Object> threads(ContenderResult result) {
        final Map<String, Object> map = new LinkedHashMap<>();
        for (final double rate : result.latencyRates()) {
            final Map<String, Object> threads = new LinkedHashMap<>();
            result.threads(rate)
                    .forEach(
                            (name, times) -> {
                                final Map<String, Object> thread = new LinkedHashMap<>();
                                thread.put("nice", times.nice());
                                thread.put("ran_millis", times.ranMillis().toMap());
                                thread.put("waited_millis", times.waitedMillis().toMap());
                                threads.put(name, thread);
                            });
            map.put(Long.toString((long) rate), threads);
        }
        return map;
    }

    private static Map<String, Object> spreads(Map<String, Spread> spreads) {
        final Map<String, Object> map = new LinkedHashMap<>();
        spreads.forEach((name, spread) -> map.put(name, spread.toMap()));
        return map;
    }

    /** Returns the overload figures by frame length. */
    private static Map<String, Object> overload(ContenderResult result, boolean checksum) {
        final Map<String, Object> map = new LinkedHashMap<>();
        result.overloads().stream()
                .filter(overload -> overload.checksum() == checksum)
                .forEach(
                        overload ->
                                map.put(
                                        Integer.toString(overload.length()),
                                        overload(result, overload)));
        return map;
    }

    private static Map<String, Object> overload(ContenderResult result, Overload overload) {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put("offered_per_second", result.offered(overload).toMap());
        values.put("delivered_per_second", result.delivered(overload).toMap());
        values.put("loss", result.loss(overload).toMap());
        values.put("user_nanos_per_frame", result.userNanos(overload).toMap());
        values.put("system_nanos_per_frame", result.systemNanos(overload).toMap());
        return values;
    }

    private static Map<String, Object> byLength(
            List<Integer> lengths, Function<Integer, Spread> value) {
        final Map<String, Object> map = new LinkedHashMap<>();
        lengths.forEach(length -> map.put(length.toString(), value.apply(length).toMap()));
        return map;
    }
}
