package io.ringcast.bench.report;

import io.ringcast.bench.campaign.ContenderResult;
import io.ringcast.bench.campaign.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Results as text for a terminal. */
public final class TextReport {
    private TextReport() {}

    /** Returns all lines. */
    public static List<String> lines(Report report) {
        final Results results = report.results();
        final List<String> lines = new ArrayList<>();
        for (final Map.Entry<String, Table> entry : Tables.of(report).entrySet()) {
            lines.add(entry.getKey());
            entry.getValue().lines().forEach(line -> lines.add("  " + line));
            lines.add("");
        }
        for (final ContenderResult result : results.contenders()) {
            result.absence().ifPresent(reason -> lines.add(result.name() + ": absent: " + reason));
            result.remarks().forEach(remark -> lines.add(result.name() + ": " + remark));
        }
        lines.addAll(closing(report));
        return lines;
    }

    /** Returns notes on how to read the figures. */
    static List<String> closing(Report report) {
        final Results results = report.results();
        final List<String> lines = new ArrayList<>();
        lines.add(
                String.format(
                        Locale.ROOT,
                        "Medians of %s%s, half the distance between the quartiles as ±; x C: as a multiple of the C reference's; load"
                                + " measured with the %s sink; %.0f s in all.",
                        rounds(results.rounds()),
                        fewer(results),
                        results.settings().sink().label(),
                        results.seconds()));
        report.scaling()
                .ifPresent(scaling -> lines.add("Workers: " + rounds(scaling.rounds()) + "."));
        if (results.rounds() < Aims.LEAST_ROUNDS) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "Aims are judged by medians of %s.",
                            rounds(Aims.LEAST_ROUNDS)));
        }
        standstill(results).ifPresent(lines::add);
        return lines;
    }

    /** Returns a note on contenders with fewer rounds than others. */
    private static String fewer(Results results) {
        final Map<Integer, List<String>> names = new TreeMap<>();
        for (final ContenderResult result : results.measured()) {
            if (result.rounds() < results.rounds()) {
                names.computeIfAbsent(result.rounds(), n -> new ArrayList<>()).add(result.name());
            }
        }
        final String list =
                names.entrySet().stream()
                        .map(
                                e ->
                                        String.format(
                                                Locale.ROOT,
                                                "%s: %d",
                                                String.join(", ", e.getValue()),
                                                e.getKey()))
                        .collect(Collectors.joining("; "));
        return list.isEmpty() ? "" : " (" + list + ")";
    }

    /**
     * Returns a note if the machine was stopped during a measurement, for example by its
     * hypervisor.
     */
    private static Optional<String> standstill(Results results) {
        final List<String> parts = new ArrayList<>();
        for (final ContenderResult result : results.measured()) {
            if (result.stolenMillis() > 0 || result.frozenMillis() >= 1) {
                parts.add(
                        String.format(
                                Locale.ROOT,
                                "%s %.0f/%.0f",
                                result.name(),
                                result.stolenMillis(),
                                result.frozenMillis()));
            }
        }
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        ("The machine itself was stopped meanwhile: ms of its CPUs that the hypervisor"
                                        + " used otherwise / ms for which the generator stood still: ")
                                + String.join(", ", parts)
                                + ".");
    }

    private static String rounds(int number) {
        return number == 1 ? "1 round" : number + " rounds";
    }
}
