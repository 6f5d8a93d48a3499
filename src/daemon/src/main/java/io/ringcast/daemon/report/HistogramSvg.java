package io.ringcast.daemon.report;

import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Picture (SVG 1.1) of the rows of {@link HistogramChart}. */
public final class HistogramSvg {
    private static final int WIDTH = 760;
    private static final int ROW = 22;
    private static final int TOP = 60;
    private static final int LEFT = 170;
    private static final int BAR = 420;
    private static final String BLUE = "#3b6ea5";

    private HistogramSvg() {}

    /**
     * Returns the SVG document.
     *
     * @param title above the chart
     * @param nanos values in nanoseconds
     */
    public static String text(String title, Histogram nanos) {
        final List<HistogramChart.Row> rows = HistogramChart.rows(nanos);
        final long largest = rows.stream().mapToLong(HistogramChart.Row::count).max().orElse(1);
        final int height = TOP + rows.size() * ROW + ROW;
        final StringBuilder svg = new StringBuilder();
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"13\">",
                WIDTH,
                height);
        add(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        add(svg, "<text x=\"20\" y=\"26\" font-size=\"16\">%s</text>", escaped(title));
        add(svg, "<text x=\"20\" y=\"46\">%s</text>", escaped(percentiles(nanos)));
        for (int i = 0; i < rows.size(); i++) {
            row(svg, rows.get(i), largest, TOP + i * ROW);
        }
        add(svg, "</svg>");
        return svg.toString();
    }

    private static void row(StringBuilder svg, HistogramChart.Row row, long largest, int y) {
        final int baseline = y + ROW - 7;
        final double width =
                row.count() == 0 ? 0 : Math.max(1, (double) BAR * row.count() / largest);
        add(
                svg,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s - %s</text>",
                LEFT - 10,
                baseline,
                HistogramChart.edge(row.from()),
                HistogramChart.edge(row.to()));
        add(
                svg,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                LEFT,
                y + 2,
                width,
                ROW - 4,
                BLUE);
        add(svg, "<text x=\"%.1f\" y=\"%d\">%,d</text>", LEFT + width + 8, baseline, row.count());
    }

    private static String percentiles(Histogram nanos) {
        final Percentiles p = Percentiles.of(nanos);
        return String.format(
                Locale.ROOT,
                "%,d frames; µs: p50 %s, p90 %s, p99 %s, p99.9 %s, max %s",
                p.count(),
                SummaryText.micros(p.p50()),
                SummaryText.micros(p.p90()),
                SummaryText.micros(p.p99()),
                SummaryText.micros(p.p999()),
                SummaryText.micros(p.max()));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
