package io.ringcast.daemon.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A run's summary for people: the accounting law, losses by reason, latencies. 80 columns. */
public final class SummaryText {
    private static final String LAW = "  %-50s %s";
    private static final String FACT = "  %-18s %s";

    private SummaryText() {}

    /**
     * All of it.
     *
     * @param destinations how many each matched frame is sent to
     */
    public static List<String> lines(RunSummary summary, int destinations) {
        final List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "Accounting, %.1f s", summary.seconds()));
        lines.addAll(law(summary, destinations));
        lines.addAll(losses(summary));
        lines.add("");
        lines.addAll(latency(summary.latency()));
        return lines;
    }

    /** The accounting law with the numbers put in; nothing is in flight any more after a run. */
    static List<String> law(RunSummary summary, int destinations) {
        return List.of(
                equation(
                        "received = matched + unmatched + dropped",
                        summary.received(),
                        summary.matched(),
                        summary.unmatched(),
                        summary.droppedTotal()),
                equation(
                        "matched x " + destinations + " = sent + transmit errors + in flight",
                        summary.matched() * destinations,
                        summary.forwarded(),
                        summary.transmitErrorsTotal(),
                        0));
    }

    private static String equation(String law, long left, long... right) {
        final List<String> terms = new ArrayList<>();
        long sum = 0;
        for (final long term : right) {
            terms.add(count(term));
            sum += term;
        }
        final String relation = left == sum ? " = " : " != ";
        return LAW.formatted(law, count(left) + relation + String.join(" + ", terms));
    }

    private static List<String> losses(RunSummary summary) {
        return List.of(
                FACT.formatted("dropped", reasons(summary.dropped())),
                FACT.formatted("transmit errors", reasons(summary.transmitErrors())),
                FACT.formatted(
                        "kernel drops",
                        summary.kernelDrops() == 0
                                ? "none"
                                : count(summary.kernelDrops()) + " (the ring was full)"),
                FACT.formatted("kicks", kicks(summary)));
    }

    private static String reasons(Map<String, Long> counts) {
        final String text =
                counts.entrySet().stream()
                        .filter(reason -> reason.getValue() != 0)
                        .map(reason -> reason.getKey() + " " + count(reason.getValue()))
                        .collect(Collectors.joining(", "));
        return text.isEmpty() ? "none" : text;
    }

    private static String kicks(RunSummary summary) {
        if (summary.kicks() == 0) {
            return "none";
        }
        return String.format(
                Locale.ROOT,
                "%,d (%.2f frames each)",
                summary.kicks(),
                (double) summary.forwarded() / summary.kicks());
    }

    /** A table with a line for each stage. */
    static List<String> latency(Map<String, Percentiles> stages) {
        final List<String> lines = new ArrayList<>();
        lines.add(row("Latency in µs", "frames", "p50", "p90", "p99", "p99.9", "p99.99", "max"));
        stages.forEach(
                (stage, p) ->
                        lines.add(
                                row(
                                        "  " + stage,
                                        count(p.count()),
                                        micros(p.p50()),
                                        micros(p.p90()),
                                        micros(p.p99()),
                                        micros(p.p999()),
                                        micros(p.p9999()),
                                        micros(p.max()))));
        return lines;
    }

    private static String row(String stage, Object... columns) {
        return stage
                + " ".repeat(13 - stage.length())
                + "%11s%9s%9s%9s%9s%10s%10s".formatted(columns);
    }

    /** Three to four digits that matter. */
    static String micros(double micros) {
        return String.format(Locale.ROOT, micros < 1_000 ? "%.1f" : "%,.0f", micros);
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
