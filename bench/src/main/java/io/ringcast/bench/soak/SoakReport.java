package io.ringcast.bench.soak;

import io.ringcast.bench.report.Host;
import io.ringcast.bench.report.Table;
import io.ringcast.daemon.report.RunSummary;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Results for people and for programs.
 *
 * @param host machine and circumstances
 * @param settings settings of the soak
 * @param outcomes outcomes, one for each run
 */
record SoakReport(Host host, Settings settings, List<Outcome> outcomes) {
    /** Returns the violated invariants of all runs, a line each. */
    List<String> violations() {
        final List<String> all = new ArrayList<>();
        for (final Outcome outcome : outcomes) {
            Laws.violations(outcome)
                    .forEach(text -> all.add("run " + outcome.number() + ": " + text));
        }
        return all;
    }

    Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("host", host.facts());
        map.put("seed", settings.seed());
        map.put("options", settings.options());
        map.put("frames", outcomes.stream().mapToLong(outcome -> outcome.sent().taken()).sum());
        map.put("violations", violations());
        map.put("runs", outcomes.stream().map(Outcome::toMap).toList());
        return map;
    }

    List<String> lines() {
        final List<String> lines = new ArrayList<>(accounts());
        lines.add("");
        lines.addAll(disturbances());
        lines.add("");
        lines.addAll(resources());
        lines.add("");
        final List<String> violations = violations();
        if (violations.isEmpty()) {
            lines.add("All of it held (seed " + settings.seed() + ").");
        } else {
            lines.add("Broken (seed " + settings.seed() + "):");
            violations.forEach(text -> lines.add("  " + text));
        }
        return lines;
    }

    private List<String> accounts() {
        final List<String> header = new ArrayList<>(List.of("run"));
        outcomes.forEach(outcome -> header.add(Integer.toString(outcome.number())));
        final Table table = new Table(header.toArray(String[]::new));
        row(table, "disturbances of", outcome -> scopes(outcome));
        row(table, "seconds", outcome -> String.format(Locale.ROOT, "%.0f", outcome.seconds()));
        counts(table, "frames sent", outcome -> outcome.sent().taken());
        counts(table, "malformed ones besides", outcome -> outcome.sent().broken());
        counts(table, "frames/s", outcome -> (long) (outcome.sent().taken() / outcome.seconds()));
        engine(table, "received", RunSummary::received);
        engine(table, "kernel drops", RunSummary::kernelDrops);
        counts(table, "lost with the link before", Outcome::lostBefore);
        engine(table, "matched", RunSummary::matched);
        engine(table, "unmatched", RunSummary::unmatched);
        engine(table, "dropped", RunSummary::droppedTotal);
        engine(table, "copies", RunSummary::copies);
        engine(table, "sent", RunSummary::forwarded);
        engine(table, "transmit errors", RunSummary::transmitErrorsTotal);
        counts(table, "arrived", outcome -> outcome.arrivals().received());
        counts(table, "the application's socket full", outcome -> outcome.arrivals().socketDrops());
        counts(table, "lost with the link behind", Outcome::lostBehind);
        counts(table, "twice", outcome -> outcome.arrivals().duplicates());
        counts(table, "out of order", outcome -> outcome.arrivals().reordered());
        counts(table, "misdirected", outcome -> outcome.arrivals().misdirected());
        counts(
                table,
                "corrupt",
                outcome -> outcome.arrivals().corrupt() + outcome.arrivals().checksumErrors());
        return table.lines();
    }

    private interface Cell {
        String of(Outcome outcome);
    }

    private void row(Table table, String name, Cell cell) {
        final List<String> row = new ArrayList<>(List.of(name));
        outcomes.forEach(outcome -> row.add(cell.of(outcome)));
        table.add(row);
    }

    private void counts(Table table, String name, ToLongFunction<Outcome> count) {
        row(table, name, outcome -> number(count.applyAsLong(outcome)));
    }

    private void engine(Table table, String name, ToLongFunction<RunSummary> count) {
        row(
                table,
                name,
                outcome ->
                        outcome.summary().map(s -> number(count.applyAsLong(s))).orElse("unknown"));
    }

    private static String scopes(Outcome outcome) {
        return outcome.scopes().stream()
                .map(scope -> scope.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" "));
    }

    private List<String> disturbances() {
        final Map<Kind, Tally> all = new EnumMap<>(Kind.class);
        for (final Outcome outcome : outcomes) {
            outcome.tallies()
                    .forEach(
                            (kind, tally) ->
                                    all.computeIfAbsent(kind, k -> new Tally()).add(tally));
        }
        final Table table =
                new Table(
                        "disturbance",
                        "times",
                        "recovered",
                        "longest, ms",
                        "sent meanwhile",
                        "wrong");
        all.forEach(
                (kind, tally) ->
                        table.add(
                                kind.label(),
                                number(tally.count()),
                                number(tally.recovered()),
                                String.format(Locale.ROOT, "%,.0f", tally.longestMillis()),
                                number(tally.meanwhile()),
                                number(tally.wrong())));
        return table.lines();
    }

    private List<String> resources() {
        final Table table =
                new Table(
                        "held by the engine",
                        "samples",
                        "descriptors",
                        "rings",
                        "mappings",
                        "threads",
                        "anonymous KiB",
                        "heap KiB");
        for (final Outcome outcome : outcomes) {
            final List<Resources> samples = outcome.samples();
            if (!samples.isEmpty()) {
                table.add(resources("run " + outcome.number() + ", first", 1, samples.get(0)));
                table.add(
                        resources(
                                "run " + outcome.number() + ", last",
                                samples.size(),
                                samples.get(samples.size() - 1)));
            }
        }
        return table.lines();
    }

    private static List<String> resources(String name, int sample, Resources resources) {
        final List<String> row = new ArrayList<>(List.of(name, Integer.toString(sample)));
        resources.toMap().values().forEach(value -> row.add(number(value)));
        return row;
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
