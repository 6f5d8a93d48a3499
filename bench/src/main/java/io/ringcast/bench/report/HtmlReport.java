package io.ringcast.bench.report;

import io.ringcast.bench.campaign.ContenderResult;
import io.ringcast.bench.campaign.Results;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The results as a page that needs nothing but itself: no script, no font, no picture from
 * elsewhere. Well-formed as XML, too.
 */
public final class HtmlReport {
    private static final String STYLE =
            """
            :root { color-scheme: light dark; --line: #8885; }
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.6rem; } h2 { font-size: 1.1rem; margin-top: 2.2rem; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
            td, th { padding: .15rem .7rem; text-align: right; border-bottom: 1px solid var(--line); font-weight: normal; }
            td:first-child, th:first-child { text-align: left; white-space: nowrap; }
            thead th { font-weight: bold; }
            svg { width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: currentColor; }
            svg polyline { fill: none; stroke-width: 1.8; } svg .grid { stroke: var(--line); } svg .spread { stroke: currentColor; }
            .scroll { overflow-x: auto; } .words td, .words th { text-align: left; vertical-align: top; }
            """;

    private HtmlReport() {}

    /** The whole page. */
    public static String of(Report report) {
        final Results results = report.results();
        final StringBuilder page = new StringBuilder();
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        page.append("<meta name=\"viewport\" content=\"width=device-width\"/>\n");
        page.append("<title>Ringcast bench</title>\n<style>\n").append(STYLE);
        page.append("</style>\n</head>\n<body>\n<h1>Ringcast bench: ");
        page.append(Svg.escape(results.settings().name())).append(" run</h1>\n");
        TextReport.closing(report).forEach(line -> page.append(paragraph(line)));
        page.append(
                paragraph(
                        "generator -> if1 [contender] eth0 -> sink, in network namespaces joined by"
                                + " veth pairs; generator and sink on one CPU, the contender on"
                                + " another. The generator is open-loop: latency counts from the"
                                + " time a frame was due. The null run has nobody between generator"
                                + " and sink: it is what the bench itself costs."));
        new Charts(results)
                .all()
                .forEach(
                        (title, svg) ->
                                page.append(heading(title))
                                        .append("<figure>\n")
                                        .append(svg)
                                        .append("</figure>\n"));
        Tables.of(report)
                .forEach((title, table) -> page.append(heading(title)).append(table(table)));
        page.append(heading("Contenders")).append(words(contenders(results.contenders())));
        page.append(heading("Machine")).append(words(facts(report.host().facts())));
        return page.append("</body>\n</html>\n").toString();
    }

    private static String heading(String text) {
        return "<h2>" + Svg.escape(text) + "</h2>\n";
    }

    private static String paragraph(String text) {
        return "<p>" + Svg.escape(text) + "</p>\n";
    }

    private static String words(String table) {
        return "<div class=\"words\">" + table + "</div>\n";
    }

    private static String table(Table table) {
        return "<div class=\"scroll\"><table>\n<thead>"
                + row("th", table.header())
                + "</thead>\n<tbody>\n"
                + table.body().stream().map(r -> row("td", r)).collect(Collectors.joining())
                + "</tbody>\n</table></div>\n";
    }

    private static String row(String element, List<String> cells) {
        return cells.stream()
                .map(cell -> "<%s>%s</%s>".formatted(element, Svg.escape(cell), element))
                .collect(Collectors.joining("", "<tr>", "</tr>\n"));
    }

    private static String contenders(List<ContenderResult> contenders) {
        final Table table = new Table("", "what it is", "remarks");
        for (final ContenderResult result : contenders) {
            final String absence = result.absence().map(r -> "absent: " + r + " ").orElse("");
            table.add(
                    result.name(),
                    result.description(),
                    absence + String.join("; ", result.remarks()));
        }
        return table(table);
    }

    private static String facts(Map<String, String> facts) {
        final Table table = new Table("", "");
        facts.forEach(table::add);
        return table(table);
    }
}
