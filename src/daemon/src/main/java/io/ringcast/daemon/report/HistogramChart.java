package io.ringcast.daemon.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * Chart of a latency histogram for a terminal: one bar for each step of a logarithmic scale, 80
 * columns wide.
 *
 * <p>Bars can be coloured: one colour up to the median, one up to p99, one beyond.
 */
public final class HistogramChart {
    /** Six steps per decade; three or one if six would be too many rows. */
    private static final double[][] SCALES = {{1, 1.5, 2, 3, 5, 7}, {1, 2, 5}, {1}};

    private static final int MAX_ROWS = 24;
    private static final int BAR_CELLS = 34;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";
    private static final String FULL = "█";
    private static final String[] MARKS = {"50", "90", "99", "99.9"};

    private static final String GREEN = "\033[32m";
    private static final String YELLOW = "\033[33m";
    private static final String RED = "\033[31m";
    private static final String PLAIN = "\033[0m";

    private final Histogram nanos;
    private final boolean colours;
    private final int maxRows;

    private HistogramChart(Histogram nanos, boolean colours, int maxRows) {
        this.nanos = nanos;
        this.colours = colours;
        this.maxRows = maxRows;
    }

    /**
     * Returns the lines of the chart; none if there is no value.
     *
     * @param nanos values in nanoseconds
     * @param colours whether escape sequences may be used
     */
    public static List<String> lines(Histogram nanos, boolean colours) {
        return lines(nanos, colours, MAX_ROWS);
    }

    /**
     * Like {@link #lines(Histogram, boolean)}, but with at most {@code maxRows} rows, if one row
     * per decade is few enough.
     *
     * @param maxRows at least 1
     */
    public static List<String> lines(Histogram nanos, boolean colours, int maxRows) {
        return nanos.getTotalCount() == 0
                ? List.of()
                : new HistogramChart(nanos, colours, maxRows).draw();
    }

    /** Returns the rows, to draw them in another way; none if there is no value. */
    static List<Row> rows(Histogram nanos) {
        return nanos.getTotalCount() == 0
                ? List.of()
                : new HistogramChart(nanos, false, MAX_ROWS).rows();
    }

    private List<String> draw() {
        final List<Row> rows = rows();
        final long largest = rows.stream().mapToLong(Row::count).max().orElse(1);
        final List<String> lines = new ArrayList<>();
        for (final Row row : rows) {
            lines.add(line(row, largest));
        }
        return lines;
    }

    private List<Row> rows() {
        List<Row> rows = List.of();
        for (final double[] scale : SCALES) {
            rows = rows(scale);
            if (rows.size() <= maxRows) {
                break;
            }
        }
        return rows;
    }

    /** Returns the rows from the smallest to the largest value, including empty ones between. */
    private List<Row> rows(double[] scale) {
        final long max = nanos.getMaxValue();
        final List<Row> rows = new ArrayList<>();
        int step = 0;
        long from = 0;
        // All values below 100 ns are one row.
        long to = 100;
        while (from <= max) {
            final long count = nanos.getCountBetweenValues(from, to - 1) - overlap(from);
            if (count > 0 || !rows.isEmpty()) {
                rows.add(new Row(from, to, count));
            }
            from = to;
            step++;
            to = Math.round(scale[step % scale.length] * 100 * Math.pow(10, step / scale.length));
        }
        // The largest value's cell may reach into a row that holds nothing.
        while (rows.get(rows.size() - 1).count == 0) {
            rows.remove(rows.size() - 1);
        }
        return rows;
    }

    /**
     * Returns the number of values already counted in the row before, whose last cell may extend
     * beyond the edge.
     */
    private long overlap(long edge) {
        return edge > 0 && nanos.valuesAreEquivalent(edge - 1, edge)
                ? nanos.getCountAtValue(edge)
                : 0;
    }

    private String line(Row row, long largest) {
        final String bar = bar(row.count, largest);
        return String.format(
                        Locale.ROOT,
                        " %7s - %7s  %s%s %,11d %6s%s",
                        edge(row.from),
                        edge(row.to),
                        coloured(row, bar),
                        " ".repeat(BAR_CELLS - bar.length()),
                        row.count,
                        share(row.count),
                        marks(row))
                .stripTrailing();
    }

    private String share(long count) {
        final double percent = 100.0 * count / nanos.getTotalCount();
        return count > 0 && percent < 0.1 ? "<0.1%" : String.format(Locale.ROOT, "%.1f%%", percent);
    }

    /** Returns a bar; it is never empty if the count is not 0. */
    private static String bar(long count, long largest) {
        if (count == 0) {
            return "";
        }
        final int eighths = (int) Math.max(1, Math.round((double) count / largest * BAR_CELLS * 8));
        final String rest = eighths % 8 == 0 ? "" : EIGHTHS.substring(eighths % 8, eighths % 8 + 1);
        return FULL.repeat(eighths / 8) + rest;
    }

    private String coloured(Row row, String bar) {
        if (!colours || bar.isEmpty()) {
            return bar;
        }
        final String colour;
        if (row.from <= nanos.getValueAtPercentile(50)) {
            colour = GREEN;
        } else if (row.from <= nanos.getValueAtPercentile(99)) {
            colour = YELLOW;
        } else {
            colour = RED;
        }
        return colour + bar + PLAIN;
    }

    /** Returns the mark of the highest percentile in the row. */
    private String marks(Row row) {
        String mark = "";
        for (final String percentile : MARKS) {
            final long value = nanos.getValueAtPercentile(Double.parseDouble(percentile));
            if (value >= row.from && value < row.to) {
                mark = " p" + percentile;
            }
        }
        return mark;
    }

    /** Returns an edge of a row, with its unit. */
    static String edge(long nanos) {
        if (nanos < 1_000_000) {
            return compact(nanos / 1e3) + " µs";
        }
        return nanos < 1_000_000_000 ? compact(nanos / 1e6) + " ms" : compact(nanos / 1e9) + " s";
    }

    private static String compact(double value) {
        return value % 1 == 0 ? Long.toString((long) value) : Double.toString(value);
    }

    /** Values from {@code from} to below {@code to}, in nanoseconds. */
    record Row(long from, long to, long count) {}
}
