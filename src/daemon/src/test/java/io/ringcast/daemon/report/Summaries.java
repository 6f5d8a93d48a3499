package io.ringcast.daemon.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Summaries for tests. */
public final class Summaries {
    private Summaries() {}

    /**
     * Returns a summary with a different number in almost every field, and with counts that add up.
     */
    public static RunSummary distinct() {
        final Map<String, Long> dropped = new LinkedHashMap<>();
        dropped.put("runt", 0L);
        dropped.put("fragment", 30L);
        dropped.put("ttl", 4L);
        final Map<String, Long> fragments = new LinkedHashMap<>();
        fragments.put("tracked", 11L);
        fragments.put("followed", 12L);
        fragments.put("unknown", 13L);
        fragments.put("evicted", 0L);
        fragments.put("expired", 2L);
        final Map<String, Long> errors = new LinkedHashMap<>();
        errors.put("no_neighbour", 0L);
        errors.put("enobufs", 5L);
        final Map<String, Percentiles> latency = new LinkedHashMap<>();
        latency.put("queue", new Percentiles(1195, 1.234, 2.5, 3.5, 4.5, 5.5, 6.5));
        latency.put("service", new Percentiles(1195, 10.25, 20.5, 30.5, 40.5, 50.5, 60.5));
        latency.put("total", new Percentiles(1195, 11.5, 22.5, 33.5, 999.94, 1000.6, 12345.678));
        final List<RuleSummary> rules =
                List.of(rule("default", 1200, to("10.0.2.2", 1195, Map.of("enobufs", 5L))));
        final List<WorkerSummary> workers =
                List.of(
                        new WorkerSummary(0, OptionalInt.of(3), 1240, 1199, 7, 34, 1194, 5, 6, 477),
                        new WorkerSummary(1, OptionalInt.empty(), 1, 1, 0, 0, 1, 0, 0, 1));
        return new RunSummary(
                1241, 176222, 3, 1200, 7, 1200, 1195, 169690, 12, dropped, fragments, errors, 6,
                478, 2.5, latency, rules, workers);
    }

    /** Returns the counts of a rule. */
    public static RuleSummary rule(
            String name, long matched, RuleSummary.Destination... destinations) {
        return new RuleSummary(name, matched, List.of(destinations));
    }

    /** Returns the counts of a rule for one destination. */
    public static RuleSummary.Destination to(String to, long sent, Map<String, Long> errors) {
        return new RuleSummary.Destination(to, sent, 142 * sent, errors);
    }

    private static long copies(RuleSummary... rules) {
        return Stream.of(rules)
                .mapToLong(rule -> rule.matched() * rule.destinations().size())
                .sum();
    }

    /** Returns a summary without losses or latencies. */
    public static RunSummary plain(long received, long matched, long sent, RuleSummary... rules) {
        return new RunSummary(
                received,
                0,
                0,
                matched,
                received - matched,
                copies(rules),
                sent,
                0,
                0,
                Map.of(),
                Map.of(),
                Map.of(),
                0,
                0,
                1,
                Map.of(),
                List.of(rules),
                List.of());
    }
}
