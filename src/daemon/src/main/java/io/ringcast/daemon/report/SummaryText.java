package io.ringcast.daemon.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Summary of a run as text, 80 columns wide: the accounting law, losses by reason, latencies. */
public final class SummaryText {
    private static final String LAW = "  %-50s %s";

    private static final int NAME_COLUMNS = 16;

    /** Columns of an IPv4 address with its port. */
    private static final int ADDRESS_COLUMNS = 21;

    private static final String WORKER = "%-8s%6s%14s%14s%10s%14s%14s";

    private SummaryText() {}

    /** Returns the summary of a run that has ended. */
    public static List<String> lines(RunSummary summary) {
        return lines(summary, law(summary));
    }

    /** Returns the summary of a run in progress, whose counters are read one after the other. */
    public static List<String> live(RunSummary summary) {
        return lines(summary, liveLaw(summary));
    }

    private static List<String> lines(RunSummary summary, List<String> law) {
        final List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "Accounting, %.1f s", summary.seconds()));
        lines.addAll(law);
        lines.addAll(losses(summary));
        if (summary.rules().stream().mapToInt(rule -> rule.destinations().size()).sum() > 1) {
            lines.add("");
            lines.addAll(rules(summary.rules()));
        }
        if (summary.workers().size() > 1) {
            lines.add("");
            lines.addAll(workers(summary.workers()));
        }
        if (!summary.latency().isEmpty()) {
            lines.add("");
            lines.addAll(latency(summary.latency()));
        }
        return lines;
    }

    /**
     * Returns the accounting law of a run in progress: the difference is in flight. As counters are
     * read one after the other, sums may include a later burst.
     */
    private static List<String> liveLaw(RunSummary summary) {
        return law(
                        summary,
                        Math.max(
                                0,
                                summary.copies()
                                        - summary.forwarded()
                                        - summary.transmitErrorsTotal()))
                .stream()
                .map(line -> line.replace(" != ", " ~ "))
                .toList();
    }

    /** Returns the accounting law with its numbers. After a run, nothing is in flight. */
    static List<String> law(RunSummary summary) {
        return law(summary, 0);
    }

    private static List<String> law(RunSummary summary, long inFlight) {
        return List.of(
                equation(
                        "received = matched + unmatched + dropped",
                        summary.received(),
                        summary.matched(),
                        summary.unmatched(),
                        summary.droppedTotal()),
                equation(
                        "copies = sent + transmit errors + in flight",
                        summary.copies(),
                        summary.forwarded(),
                        summary.transmitErrorsTotal(),
                        inFlight));
    }

    private static String equation(String law, long left, long... right) {
        final List<String> terms = new ArrayList<>();
        long sum = 0;
        for (final long term : right) {
            terms.add(count(term));
            sum += term;
        }
        final String relation = left == sum ? " = " : " != ";
        return String.format(
                Locale.ROOT, LAW, law, count(left) + relation + String.join(" + ", terms));
    }

    private static List<String> losses(RunSummary summary) {
        final List<String> lines = new ArrayList<>();
        lines.add(fact("dropped", reasons(summary.dropped())));
        lines.add(fact("transmit errors", reasons(summary.transmitErrors())));
        lines.add(
                fact(
                        "kernel drops",
                        summary.kernelDrops() == 0
                                ? "none"
                                : count(summary.kernelDrops()) + " (the ring was full)"));
        if (summary.fragments().values().stream().anyMatch(count -> count != 0)) {
            lines.add(fact("fragments", reasons(summary.fragments())));
        }
        lines.add(fact("kicks", kicks(summary)));
        if (summary.receivedSuperFrames() > 0 || summary.sentSuperFrames() > 0) {
            lines.add(
                    fact(
                            "super-frames",
                            count(summary.receivedSuperFrames())
                                    + " received, "
                                    + count(summary.sentSuperFrames())
                                    + " sent"));
        }
        if (summary.receivedBytes() > 0) {
            lines.add(
                    fact(
                            "bytes",
                            count(summary.receivedBytes())
                                    + " received, "
                                    + count(summary.sentBytes())
                                    + " sent"));
        }
        return lines;
    }

    /** Returns a line of the first block; other classes add their own lines with it. */
    public static String fact(String name, String value) {
        return String.format(Locale.ROOT, "  %-18s %s", name, value);
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

    /** Returns a table with a line for each destination of each rule. */
    static List<String> rules(List<RuleSummary> rules) {
        final int longest =
                rules.stream()
                        .flatMap(rule -> rule.destinations().stream())
                        .mapToInt(to -> to.to().length())
                        .max()
                        .orElse(0);
        final String row =
                "%-"
                        + NAME_COLUMNS
                        + "s%13s  %-"
                        + Math.max(ADDRESS_COLUMNS, longest)
                        + "s%13s  %s";
        final List<String> lines = new ArrayList<>();
        lines.add(
                String.format(
                        Locale.ROOT, row, "Rule", "matched", "to", "sent", "transmit errors"));
        for (final RuleSummary rule : rules) {
            String name = "  " + rule.name();
            if (name.length() > NAME_COLUMNS) {
                lines.add(name);
                name = "";
            }
            String matched = count(rule.matched());
            for (final RuleSummary.Destination to : rule.destinations()) {
                final String errors = reasons(to.transmitErrors());
                lines.add(
                        String.format(
                                Locale.ROOT,
                                row,
                                name,
                                matched,
                                to.to(),
                                count(to.sent()),
                                errors));
                name = "";
                matched = "";
            }
        }
        return lines;
    }

    /** Returns a table with a line for each worker. */
    static List<String> workers(List<WorkerSummary> workers) {
        final List<String> lines = new ArrayList<>();
        lines.add(
                String.format(
                        Locale.ROOT,
                        WORKER,
                        "Worker",
                        "CPU",
                        "received",
                        "sent",
                        "errors",
                        "kernel drops",
                        "kicks"));
        for (final WorkerSummary worker : workers) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            WORKER,
                            "  " + worker.worker(),
                            worker.cpu().isPresent() ? worker.cpu().getAsInt() : "any",
                            count(worker.received()),
                            count(worker.forwarded()),
                            count(worker.dropped() + worker.transmitErrors()),
                            count(worker.kernelDrops()),
                            count(worker.kicks())));
        }
        return lines;
    }

    /** Returns a table with a line for each stage. */
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
                + String.format(Locale.ROOT, "%11s%9s%9s%9s%9s%10s%10s", columns);
    }

    /** Returns a number: with one decimal below 1000, without decimals above. */
    static String micros(double micros) {
        return String.format(Locale.ROOT, micros < 1_000 ? "%.1f" : "%,.0f", micros);
    }

    /** Returns a count with thousands separators. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
