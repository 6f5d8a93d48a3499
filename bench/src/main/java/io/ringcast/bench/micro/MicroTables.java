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
    static final String KERNEL_ONLY = "BurstBenchmark.kernelOnly";

    private MicroTables() {}

    static List<String> lines(List<MicroResult> results, Map<Integer, ReferenceBurst> inC) {
        final List<String> lines = new ArrayList<>();
        lines.add("JMH, nanoseconds and bytes allocated per frame");
        lines.addAll(benchmarks(results).lines());
        final Table comparison = comparison(results, inC);
        if (!comparison.isEmpty()) {
            lines.add("");
            lines.add("A burst of 64 on rings in plain memory, nanoseconds per frame");
            lines.addAll(comparison.lines());
            lines.add("all: with the simulated kernel, each in its own language; engine: without");
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
        final Table table = new Table("bytes", "all", "in C", "ratio", "engine", "in C", "ratio");
        inC.forEach(
                (length, c) -> {
                    final Optional<MicroResult> forward = find(results, FORWARD, length);
                    final Optional<MicroResult> kernel = find(results, KERNEL_ONLY, length);
                    if (forward.isPresent() && kernel.isPresent()) {
                        final double all = forward.get().nanos();
                        final double engine = all - kernel.get().nanos();
                        table.add(
                                length.toString(),
                                Format.number("%.1f", all),
                                Format.number("%.1f", c.forward().median()),
                                Format.ratio(all / c.forward().median()),
                                Format.number("%.1f", engine),
                                Format.number("%.1f", c.engine()),
                                Format.ratio(engine / c.engine()));
                    }
                });
        return table;
    }

    private static Optional<MicroResult> find(
            List<MicroResult> results, String benchmark, int length) {
        return results.stream()
                .filter(result -> result.is(benchmark, "length", Integer.toString(length)))
                .findFirst();
    }
}
