package io.ringcast.bench.micro;

import io.ringcast.bench.report.Format;
import io.ringcast.bench.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The micro-benchmarks' results for a terminal. */
final class MicroTables {
    static final String FORWARD = "BurstBenchmark.forward";

    private MicroTables() {}

    static List<String> lines(List<MicroResult> results, Map<Integer, ReferenceBurst> inC) {
        final List<String> lines = new ArrayList<>();
        lines.add("JMH, nanoseconds and bytes allocated per frame");
        lines.addAll(benchmarks(results).lines());
        final Table comparison = comparison(results, inC);
        if (!comparison.isEmpty()) {
            lines.add("");
            lines.add(
                    "A burst of 64 on rings in plain memory, with the simulated kernel, each in its own language: nanoseconds per frame");
            lines.addAll(comparison.lines());
        }
        return lines;
    }

    private static Table benchmarks(List<MicroResult> results) {
        final Table table = new Table("", "with", "ns", "±", "bytes");
        for (final MicroResult result : results) {
            table.add(
                    result.name(),
                    result.parameters().toString().replaceAll("[{}]", ""),
                    Format.number("%.1f", result.nanos()),
                    Format.number("%.1f", result.error()),
                    Format.number("%.2f", result.bytes()));
        }
        return table;
    }

    private static Table comparison(List<MicroResult> results, Map<Integer, ReferenceBurst> inC) {
        final Table table = new Table("bytes", "ns", "in C", "ratio");
        inC.forEach(
                (length, c) -> {
                    final Optional<MicroResult> forward = find(results, length);
                    if (forward.isPresent()) {
                        final double nanos = forward.get().nanos();
                        table.add(
                                length.toString(),
                                Format.number("%.1f", nanos),
                                Format.number("%.1f", c.forward().median()),
                                Format.ratio(nanos / c.forward().median()));
                    }
                });
        return table;
    }

    private static Optional<MicroResult> find(List<MicroResult> results, int length) {
        return results.stream()
                .filter(result -> result.is(FORWARD, "length", Integer.toString(length)))
                .findFirst();
    }
}
