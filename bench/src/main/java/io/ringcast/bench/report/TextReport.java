package io.ringcast.bench.report;

import io.ringcast.bench.campaign.ContenderResult;
import io.ringcast.bench.campaign.Results;
import io.ringcast.bench.campaign.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The results for a terminal. */
public final class TextReport {
    private TextReport() {}

    /** All lines. */
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
        lines.add(closing(results));
        return lines;
    }

    /** How the figures are to be read. */
    static String closing(Results results) {
        final Settings settings = results.settings();
        return ("Medians of %d round%s, half the range as ±; x C: as a multiple of the C reference's;"
                        + " load measured with the %s sink; %.0f s in all.")
                .formatted(
                        results.rounds(),
                        results.rounds() == 1 ? "" : "s",
                        settings.sink().label(),
                        results.seconds());
    }
}
