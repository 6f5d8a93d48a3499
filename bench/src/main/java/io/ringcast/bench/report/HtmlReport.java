package io.ringcast.bench.report;

import io.ringcast.bench.campaign.ContenderResult;
import io.ringcast.bench.campaign.Results;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Results as a self-contained HTML page: it loads no script, font or picture. It is also
 * well-formed XML.
 */
public final class HtmlReport {
    private static final String STYLE =
            """
            :root {
              color-scheme: light dark;
              --back: #fff; --text: #1c1e21; --line: #0002; --stripe: #00000008; --met: #117733; --missed: #b3261e;
            }
            @media (prefers-color-scheme: dark) {
              :root { --back: #16181c; --text: #e3e5e8; --line: #fff3; --stripe: #ffffff0a; --met: #6fcf8a; --missed: #ff8a7a; }
            }
            body {
              font: 15px/1.5 system-ui, sans-serif; max-width: 66rem; margin: 2rem auto; padding: 0 1rem;
              background: var(--back); color: var(--text);
            }
            h1 { font-size: 1.6rem; } h2 { font-size: 1.1rem; margin: 2.4rem 0 .6rem; }
            nav { columns: 2 24rem; font-size: .9rem; margin: 1.5rem 0; } nav a { display: block; color: inherit; }
            figure { margin: 0; }
            table { border-collapse: collapse; font-size: .87rem; font-variant-numeric: tabular-nums; }
            td, th { padding: .15rem .6rem; text-align: right; border-bottom: 1px solid var(--line); font-weight: normal; white-space: nowrap; }
            td:first-child, th:first-child { text-align: left; position: sticky; left: 0; background: var(--back); }
            thead th { font-weight: bold; white-space: normal; vertical-align: bottom; }
            tbody tr:nth-child(even) td:not(:first-child) { background: var(--stripe); }
            .met { color: var(--met); } .missed { color: var(--missed); font-weight: bold; }
            .scroll { overflow-x: auto; } .words td, .words th { text-align: left; vertical-align: top; white-space: normal; }
            .words td:first-child { white-space: nowrap; }
            svg { width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: currentColor; }
            svg polyline { fill: none; stroke: var(--ink); stroke-width: 1.8; } svg rect, svg circle { fill: var(--ink); }
            svg .grid { stroke: var(--line); } svg .spread { stroke: currentColor; }
            """;

    private HtmlReport() {}

    /** Returns the complete page. */
    public static String of(Report report) {
        final Results results = report.results();
        final StringBuilder page = new StringBuilder();
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        page.append("<meta name=\"viewport\" content=\"width=device-width\"/>\n");
        page.append("<title>Ringcast bench</title>\n<style>\n").append(STYLE).append(Palette.STYLE);
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
        final Map<String, String> sections = sections(report);
        page.append("<nav>\n");
        sections.keySet().forEach(title -> page.append(entry(title)));
        page.append("</nav>\n");
        sections.forEach((title, content) -> page.append(heading(title)).append(content));
        return page.append("</body>\n</html>\n").toString();
    }

    /** Returns the sections by title; the aims come first. */
    private static Map<String, String> sections(Report report) {
        final Map<String, String> sections = new LinkedHashMap<>();
        final Map<String, Table> tables = Tables.of(report);
        final Table aims = tables.remove(Tables.AIMS);
        if (aims != null) {
            sections.put(Tables.AIMS, table(aims));
        }
        new Charts(report.results())
                .all()
                .forEach((title, svg) -> sections.put(title, "<figure>\n" + svg + "</figure>\n"));
        tables.forEach((title, table) -> sections.put(title, table(table)));
        sections.put("Contenders", words(contenders(report.results().contenders())));
        sections.put("Machine", words(facts(report.host().facts())));
        return sections;
    }

    private static String heading(String text) {
        return String.format(
                Locale.ROOT, "<h2 id=\"%s\">%s</h2>\n", anchor(text), Svg.escape(text));
    }

    private static String entry(String text) {
        return String.format(
                Locale.ROOT, "<a href=\"#%s\">%s</a>\n", anchor(text), Svg.escape(text));
    }

    private static String anchor(String text) {
        return text.replaceAll("[^A-Za-z0-9]+", "-");
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
                .map(
                        cell ->
                                String.format(
                                        Locale.ROOT,
                                        "<%s%s>%s</%s>",
                                        element,
                                        verdict(cell),
                                        Svg.escape(cell),
                                        element))
                .collect(Collectors.joining("", "<tr>", "</tr>\n"));
    }

    /** Colours a cell that is a verdict. */
    private static String verdict(String cell) {
        return cell.equals(Aims.MET) || cell.equals(Aims.MISSED) ? " class=\"" + cell + "\"" : "";
    }

    private static String contenders(List<ContenderResult> contenders) {
        final Table table = new Table("", "rounds", "what it is", "remarks");
        for (final ContenderResult result : contenders) {
            final String absence = result.absence().map(r -> "absent: " + r + " ").orElse("");
            table.add(
                    result.name(),
                    Integer.toString(result.rounds()),
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
