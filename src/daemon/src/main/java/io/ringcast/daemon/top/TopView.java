package io.ringcast.daemon.top;

import io.ringcast.daemon.report.HistogramChart;
import io.ringcast.daemon.report.Percentiles;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.daemon.report.SummaryText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * Picture of an interval that fits the terminal's lines and columns. If there is not enough room,
 * rows at the end are left out, and a line says how many.
 */
final class TopView {
    private static final int NAME = 15;

    /** Columns of an IPv4 address with its port; IPv6 addresses get more if there is room. */
    private static final int ADDRESS = 21;

    private static final int BESIDE_ADDRESS = 59;

    /** Number of lines other than rules and histogram. */
    private static final int OTHERS = 12;

    /** Maximum number of lines of the histogram. */
    private static final int CHART = 6;

    private static final String FOOT = "q: quit";

    private final Interval interval;
    private final int width;
    private final int height;
    private final boolean colours;
    private final int address;
    private final String head;

    TopView(Interval interval, int width, int height, boolean colours) {
        this.interval = interval;
        this.width = width;
        this.height = height;
        this.colours = colours;
        final int longest =
                interval.rows().stream().mapToInt(row -> row.to().length()).max().orElse(0);
        address = Math.max(ADDRESS, Math.min(longest, width - BESIDE_ADDRESS));
        head = "  %-" + NAME + "s %-" + address + "s %-17s %11s %10s";
    }

    List<String> lines() {
        final Histogram latency = interval.latency();
        final List<Interval.Row> rows = interval.rows();
        final int least =
                Math.min(
                        Math.min(CHART, (height - OTHERS) / 2),
                        HistogramChart.lines(latency, false, CHART).size());
        final int table = Math.max(1, Math.min(rows.size(), height - OTHERS - least));
        final List<String> lines = new ArrayList<>(head());
        lines.addAll(table(rows, table));
        lines.add("");
        lines.addAll(losses());
        lines.add("");
        lines.add(percentiles(latency));
        final int room = height - lines.size() - 1;
        if (room > 0) {
            HistogramChart.lines(latency, colours, room).stream().limit(room).forEach(lines::add);
        }
        while (lines.size() < height - 1) {
            lines.add("");
        }
        final List<String> shown =
                new ArrayList<>(lines.subList(0, Math.max(0, Math.min(lines.size(), height - 1))));
        shown.add(FOOT);
        return shown;
    }

    private static String links(Sample now, boolean transmitting) {
        return now.links().stream()
                .filter(link -> link.transmits() == transmitting)
                .map(link -> link.name() + " " + link.state())
                .collect(Collectors.joining(", "));
    }

    private List<String> head() {
        final Sample now = interval.now();
        final String links = links(now, false) + " -> " + links(now, true);
        return List.of(
                cut(
                        String.format(
                                Locale.ROOT,
                                "ringcast %s: %s   %s   %s",
                                now.run(),
                                now.paused() ? "PAUSED" : "forwarding",
                                links,
                                duration(now.stats().seconds()))),
                cut(
                        String.format(
                                Locale.ROOT,
                                "  received %,10.0f/s %10s   matched %,10.0f/s   unmatched %,8.0f/s",
                                interval.rate(RunSummary::received),
                                bytes(interval.rate(RunSummary::receivedBytes)),
                                interval.rate(RunSummary::matched),
                                interval.rate(RunSummary::unmatched))),
                cut(
                        String.format(
                                Locale.ROOT,
                                "  sent     %,10.0f/s %10s   errors  %,10.0f/s   dropped   %,8.0f/s",
                                interval.rate(RunSummary::forwarded),
                                bytes(interval.rate(RunSummary::sentBytes)),
                                interval.rate(RunSummary::transmitErrorsTotal),
                                interval.rate(RunSummary::droppedTotal))),
                "",
                cut(
                        String.format(
                                Locale.ROOT, head, "RULE", "TO", "MAC", "DATAGRAMS/S", "BYTES/S")));
    }

    /** Returns the rows that fit; if some do not fit, the last line says how many are missing. */
    private List<String> table(List<Interval.Row> rows, int room) {
        final int whole = rows.size() <= room ? rows.size() : room - 1;
        final List<String> lines = new ArrayList<>();
        for (final Interval.Row row : rows.subList(0, whole)) {
            lines.add(
                    cut(
                            String.format(
                                    Locale.ROOT,
                                    head,
                                    cut(row.rule(), NAME),
                                    cut(row.to(), address),
                                    row.neighbour(),
                                    String.format(Locale.ROOT, "%,.0f", row.frames()),
                                    bytes(row.bytes()))));
        }
        if (whole < rows.size()) {
            lines.add(
                    cut(
                            "  ... and "
                                    + (rows.size() - whole)
                                    + " more, for which there is no room"));
        }
        return lines;
    }

    private List<String> losses() {
        final RunSummary now = interval.now().stats();
        final RunSummary before = interval.before().stats();
        return List.of(
                cut("  dropped          " + reasons(now.dropped(), before.dropped())),
                cut("  transmit errors  " + reasons(now.transmitErrors(), before.transmitErrors())),
                cut(
                        "  kernel drops     "
                                + reason(
                                        now.kernelDrops(),
                                        interval.rate(RunSummary::kernelDrops))));
    }

    /** Returns the reasons that have occurred. */
    private String reasons(Map<String, Long> now, Map<String, Long> before) {
        final String text =
                now.entrySet().stream()
                        .filter(reason -> reason.getValue() > 0)
                        .map(
                                reason ->
                                        reason.getKey()
                                                + " "
                                                + reason(
                                                        reason.getValue(),
                                                        growth(
                                                                reason.getValue(),
                                                                before.get(reason.getKey()))))
                        .collect(Collectors.joining(", "));
        return text.isEmpty() ? "none" : text;
    }

    private double growth(long now, Long before) {
        final long earlier = before == null ? 0 : before;
        return Math.max(0, now - earlier)
                / (Math.max(1, interval.now().nanos() - interval.before().nanos()) / 1e9);
    }

    private static String reason(long total, double rate) {
        return total == 0
                ? "none"
                : String.format(Locale.ROOT, "%s (%,.0f/s)", SummaryText.count(total), rate);
    }

    private String percentiles(Histogram latency) {
        final Percentiles p = Percentiles.of(latency);
        return cut(
                p.count() == 0
                        ? "  latency          nothing was sent in the last second"
                        : String.format(
                                Locale.ROOT,
                                "  latency in µs    p50 %s  p90 %s  p99 %s  p99.9 %s  max %s",
                                micros(p.p50()),
                                micros(p.p90()),
                                micros(p.p99()),
                                micros(p.p999()),
                                micros(p.max())));
    }

    /**
     * Returns a short number, so that five fit in a line of 80 columns, even if one is ten seconds.
     */
    private static String micros(double value) {
        return String.format(Locale.ROOT, value < 99.95 ? "%.1f" : "%,.0f", value);
    }

    private static String duration(double seconds) {
        final long whole = (long) seconds;
        return String.format(
                Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }

    /** Returns a rate with three significant digits and a decimal prefix. */
    static String bytes(double rate) {
        final String[] units = {"B/s", "kB/s", "MB/s", "GB/s", "TB/s"};
        double value = rate;
        int unit = 0;
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1_000;
            unit++;
        }
        return String.format(
                Locale.ROOT, unit > 0 && value < 99.95 ? "%.1f %s" : "%.0f %s", value, units[unit]);
    }

    private String cut(String line) {
        return cut(line, width);
    }

    private static String cut(String text, int columns) {
        return text.length() <= columns ? text : text.substring(0, columns);
    }
}
