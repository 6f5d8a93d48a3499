package io.ringcast.daemon.top;

import io.ringcast.daemon.report.RuleSummary;
import io.ringcast.daemon.report.RunSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/**
 * Interval between two samples of a run.
 *
 * @param before the earlier one
 * @param now the later one
 */
record Interval(Sample before, Sample now) {
    /**
     * Traffic of a destination.
     *
     * @param rule name of the rule; empty for its further destinations
     * @param frames frames per second
     * @param bytes bytes per second
     */
    record Row(String rule, String to, String neighbour, double frames, double bytes) {}

    private double seconds() {
        return Math.max(1, now.nanos() - before.nanos()) / 1e9;
    }

    /** Returns the growth of a counter per second. */
    double rate(ToLongFunction<RunSummary> counter) {
        return rate(counter.applyAsLong(now.stats()), counter.applyAsLong(before.stats()));
    }

    private double rate(long later, long earlier) {
        return Math.max(0, later - earlier) / seconds();
    }

    /** Returns a row for each destination of each rule; new rules begin at 0. */
    List<Row> rows() {
        final Map<String, RuleSummary.Destination> earlier = new LinkedHashMap<>();
        for (final RuleSummary rule : before.stats().rules()) {
            rule.destinations().forEach(to -> earlier.put(key(rule, to), to));
        }
        final List<Row> rows = new ArrayList<>();
        for (final RuleSummary rule : now.stats().rules()) {
            String name = rule.name();
            for (final RuleSummary.Destination to : rule.destinations()) {
                final RuleSummary.Destination then = earlier.getOrDefault(key(rule, to), to);
                final int number = rows.size();
                rows.add(
                        new Row(
                                name,
                                to.to(),
                                number < now.neighbours().size()
                                        ? now.neighbours().get(number)
                                        : "",
                                rate(to.sent(), then.sent()),
                                rate(to.sentBytes(), then.sentBytes())));
                name = "";
            }
        }
        return rows;
    }

    private static String key(RuleSummary rule, RuleSummary.Destination to) {
        return rule.name() + " " + to.to();
    }

    /**
     * Returns the latencies of the interval. If the run was restarted meanwhile, returns all its
     * latencies.
     */
    Histogram latency() {
        final Histogram difference = now.total().copy();
        if (before.total().getTotalCount() <= difference.getTotalCount()) {
            try {
                difference.subtract(before.total());
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                return now.total(); // the run was restarted meanwhile
            }
        }
        return difference;
    }
}
