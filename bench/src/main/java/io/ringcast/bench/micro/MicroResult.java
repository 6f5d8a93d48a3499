package io.ringcast.bench.micro;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * Result of one benchmark with one set of parameters.
 *
 * @param name class and method
 * @param parameters values by parameter name
 * @param nanos nanoseconds per frame
 * @param error error of {@code nanos}: half the 99.9 % confidence interval
 * @param bytes bytes allocated per frame
 */
record MicroResult(
        String name, Map<String, String> parameters, double nanos, double error, double bytes) {
    /** JMH's label of the gc profiler's normalised allocation rate. */
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    static MicroResult of(RunResult result) {
        final BenchmarkParams params = result.getParams();
        final Map<String, String> parameters = new LinkedHashMap<>();
        for (final String key : params.getParamsKeys()) {
            parameters.put(key, params.getParam(key));
        }
        final String[] words = params.getBenchmark().split("\\.");
        final Result<?> primary = result.getPrimaryResult();
        return new MicroResult(
                words[words.length - 2] + "." + words[words.length - 1],
                parameters,
                primary.getScore(),
                primary.getScoreError(),
                allocation(result));
    }

    private static double allocation(RunResult result) {
        return result.getSecondaryResults().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(ALLOCATION))
                .mapToDouble(entry -> entry.getValue().getScore())
                .findFirst()
                .orElse(Double.NaN);
    }

    boolean is(String benchmark, String parameter, String value) {
        return name.equals(benchmark) && value.equals(parameters.get(parameter));
    }

    Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("parameters", parameters);
        map.put("nanos_per_frame", nanos);
        map.put("error", Double.isFinite(error) ? error : 0);
        map.put("bytes_per_frame", Double.isFinite(bytes) ? bytes : -1);
        return map;
    }
}
