package io.ringcast.bench.report;

import io.ringcast.bench.campaign.ContenderResult;
import io.ringcast.bench.campaign.Overload;
import io.ringcast.bench.campaign.Results;
import io.ringcast.bench.campaign.Settings;
import io.ringcast.bench.contender.Contenders;
import io.ringcast.bench.stats.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** Results as tables with titles, for both terminal and page. */
final class Tables {
    /** Title of the most important table. */
    static final String AIMS = "What is aimed at, and what was reached";

    private static final double[] PERCENTILES = {50, 90, 99, 99.9};

    private final Results results;
    private final ContenderResult reference;

    Tables(Results results) {
        this.results = results;
        reference = results.of(Contenders.REFERENCE).orElse(new ContenderResult("", "nobody"));
    }

    /** Returns tables by title, the most important first. Empty tables are left out. */
    static Map<String, Table> of(Report report) {
        final Map<String, Table> tables = new LinkedHashMap<>();
        tables.put(AIMS, Aims.table(report.results(), report.userSpace()));
        tables.putAll(new Tables(report.results()).all());
        report.scaling().ifPresent(results -> new Tables(results).scaling(tables));
        tables.values().removeIf(Table::isEmpty);
        return tables;
    }

    private void scaling(Map<String, Table> tables) {
        for (final Overload overload : overloads()) {
            tables.put(
                    "Workers: overload with "
                            + overload
                            + " in "
                            + results.settings().flows()
                            + " flows",
                    overload(overload));
        }
    }

    private Map<String, Table> all() {
        final Map<String, Table> tables = new LinkedHashMap<>();
        for (final double rate : rates()) {
            tables.put(latencyTitle(rate), latency(rate));
        }
        tables.put(
                String.format(
                        Locale.ROOT,
                        "Latency of the first %,d frames after the ready line, µs",
                        results.settings().firstFrames()),
                firstFrames());
        for (final Overload overload : overloads()) {
            tables.put(overloadTitle(overload), overload(overload));
        }
        tables.put(
                "Throughput: frames a second without loss (RFC 2544 26.1), by frame size with FCS",
                byLength(
                        ContenderResult::throughputLengths,
                        (result, length) -> throughput(result, length)));
        tables.put(
                "Longest burst without loss (RFC 2544 26.4), frames, by frame size with FCS",
                byLength(ContenderResult::burstLengths, (result, length) -> burst(result, length)));
        tables.put("What it takes", resources());
        return tables;
    }

    private String latencyTitle(double rate) {
        return String.format(
                Locale.ROOT,
                "Latency at %s frames/s of %d bytes, µs: kernel's receive stamp less due time",
                Format.whole(rate),
                results.settings().length());
    }

    private static String overloadTitle(Overload overload) {
        return "Overload with " + overload + ": as fast as the generator goes";
    }

    private Table latency(double rate) {
        final Table table =
                new Table("", "p50", "", "x C", "p90", "p99", "x C", "p99.9", "x C", "max", "lost");
        for (final ContenderResult result : results.measured()) {
            final Spread[] values = new Spread[PERCENTILES.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = result.latency(rate, PERCENTILES[i]);
            }
            if (values[0].isPresent()) {
                table.add(
                        result.name(),
                        Format.micros(values[0].median()),
                        Format.spread(values[0]),
                        latencyRatio(values[0], rate, 50),
                        Format.micros(values[1].median()),
                        Format.micros(values[2].median()),
                        latencyRatio(values[2], rate, 99),
                        Format.micros(values[3].median()),
                        latencyRatio(values[3], rate, 99.9),
                        Format.micros(result.latency(rate, 100).median()),
                        Format.share(result.latencyLoss(rate).median()));
            }
        }
        return table;
    }

    private String latencyRatio(Spread value, double rate, double percentile) {
        return Format.ratio(value.ratioTo(reference.latency(rate, percentile)));
    }

    private Table firstFrames() {
        final Table table = new Table("", "p50", "p99", "of steady p99", "max", "ready after, s");
        final double rate = results.settings().firstRate();
        for (final ContenderResult result : results.measured()) {
            if (result.first(50).isPresent()) {
                table.add(
                        result.name(),
                        Format.micros(result.first(50).median()),
                        Format.micros(result.first(99).median()),
                        Format.ratio(result.first(99).ratioTo(result.latency(rate, 99))),
                        Format.micros(result.first(100).median()),
                        Format.number("%.2f", result.startSeconds().median()));
            }
        }
        return table;
    }

    private Table overload(Overload overload) {
        final Table table =
                new Table(
                        "",
                        "delivered/s",
                        "",
                        "x C",
                        "offered/s",
                        "lost",
                        "user ns/frame",
                        "system ns/frame",
                        "out of a full ring/s",
                        "",
                        "x C");
        for (final ContenderResult result : results.measured()) {
            final Spread delivered = result.delivered(overload);
            final boolean drained = overload.equals(Overload.of(results.settings().length()));
            if (delivered.isPresent()) {
                table.add(
                        result.name(),
                        Format.thousands(delivered.median()),
                        Format.spread(delivered),
                        Format.ratio(delivered.ratioTo(reference.delivered(overload))),
                        Format.thousands(result.offered(overload).median()),
                        Format.share(result.loss(overload).median()),
                        Format.whole(result.userNanos(overload).median()),
                        Format.whole(result.systemNanos(overload).median()),
                        drained ? Format.thousands(result.drained().median()) : "",
                        drained ? Format.spread(result.drained()) : "",
                        drained ? Format.ratio(result.drained().ratioTo(reference.drained())) : "");
            }
        }
        return table;
    }

    private interface Cell {
        String of(ContenderResult result, int length);
    }

    private Table byLength(Function<ContenderResult, List<Integer>> lengths, Cell cell) {
        final List<Integer> columns = lengths(lengths);
        final List<String> header = new ArrayList<>(List.of(""));
        columns.forEach(length -> header.add(Integer.toString(length + Settings.FCS)));
        final Table table = new Table(header.toArray(String[]::new));
        for (final ContenderResult result : results.measured()) {
            if (!lengths.apply(result).isEmpty()) {
                final List<String> row = new ArrayList<>(List.of(result.name()));
                columns.forEach(length -> row.add(cell.of(result, length)));
                table.add(row);
            }
        }
        return table;
    }

    private static String throughput(ContenderResult result, int length) {
        final Spread spread = result.throughput(length);
        final String value = Format.thousands(spread.median());
        return (result.limitedByGenerator(length) ? ">=" : "")
                + (value + " " + Format.spread(spread)).strip();
    }

    private String burst(ContenderResult result, int length) {
        final double median = result.burst(length).median();
        return (median >= results.settings().burstMost() ? ">=" : "") + Format.whole(median);
    }

    private Table resources() {
        final Table table =
                new Table(
                        "",
                        "rounds",
                        "peak memory, MiB",
                        "transmit calls/frame",
                        "waited for CPU",
                        "generator waited",
                        "reordered",
                        "duplicates",
                        "wrong");
        for (final ContenderResult result : results.measured()) {
            table.add(
                    result.name(),
                    Integer.toString(result.rounds()),
                    Format.whole(result.peakKib().median() / 1024),
                    Double.isNaN(result.kicksPerFrame().median())
                            ? Format.NOTHING
                            : Format.number("%.3f", result.kicksPerFrame().median()),
                    Format.share(result.waited()),
                    Format.share(result.generatorWaited()),
                    Format.whole(result.reordered()),
                    Format.whole(result.duplicates()),
                    Format.whole(result.wrong()));
        }
        return table;
    }

    private List<Double> rates() {
        final TreeSet<Double> rates = new TreeSet<>();
        results.measured().forEach(result -> rates.addAll(result.latencyRates()));
        return List.copyOf(rates);
    }

    private List<Overload> overloads() {
        final TreeSet<Overload> overloads = new TreeSet<>();
        results.measured().forEach(result -> overloads.addAll(result.overloads()));
        return List.copyOf(overloads);
    }

    private List<Integer> lengths(Function<ContenderResult, List<Integer>> of) {
        final TreeSet<Integer> lengths = new TreeSet<>();
        results.measured().forEach(result -> lengths.addAll(of.apply(result)));
        return List.copyOf(lengths);
    }
}
