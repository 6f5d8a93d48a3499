package io.ringcast.bench.soak;

import io.ringcast.daemon.report.RunSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Invariants that must hold at the end of a run. */
final class Laws {
    /**
     * Allowed growth in memory mappings: under changing load a JVM adds compiled code and thread
     * caches.
     */
    static final long MAPPINGS = 16;

    static final long ANONYMOUS_KIB = 16 << 10;
    static final long HEAP_KIB = 512;

    /** A wall clock that is a day ahead makes latencies of a minute at least, in microseconds. */
    private static final double STEPPED_MICROS = 60e6;

    /** Divisor for the share of samples, a quarter, during which memory may still settle. */
    private static final int SETTLED = 4;

    private Laws() {}

    /** Returns the violated invariants, a line each; empty if all hold. */
    static List<String> violations(Outcome outcome) {
        final List<String> broken = new ArrayList<>(outcome.failures());
        outcome.summary().ifPresent(summary -> account(outcome, summary, broken));
        final Arrivals arrivals = outcome.arrivals();
        none(arrivals.duplicates(), "datagrams arrived twice", broken);
        none(arrivals.reordered(), "datagrams arrived behind later ones of their flow", broken);
        none(
                arrivals.misdirected(),
                "datagrams arrived that should not have, or not there",
                broken);
        none(arrivals.corrupt(), "datagrams arrived with another length or content", broken);
        none(arrivals.checksumErrors(), "datagrams arrived with a wrong checksum", broken);
        outcome.tallies()
                .forEach(
                        (kind, tally) ->
                                none(
                                        tally.count() - tally.recovered(),
                                        "times no frames flowed after " + kind.label(),
                                        broken));
        growth(outcome.samples(), broken);
        return broken;
    }

    private static void account(Outcome outcome, RunSummary summary, List<String> broken) {
        final long seen = summary.matched() + summary.unmatched() + summary.droppedTotal();
        if (summary.received() != seen) {
            broken.add(
                    text(
                            "received %,d, matched + unmatched + dropped %,d",
                            summary.received(), seen));
        }
        final long ended = summary.forwarded() + summary.transmitErrorsTotal();
        if (summary.copies() != ended) {
            broken.add(text("copies %,d, sent + transmit errors %,d", summary.copies(), ended));
        }
        lost(
                outcome.lostBefore(),
                outcome.carriedAway(Scope.RECEIVE, outcome.sent().linkDrops()),
                "before the engine",
                broken);
        lost(
                outcome.lostBehind(),
                // a lost frame may have been due at each destination
                outcome.carriedAway(Scope.TRANSMIT, outcome.linkDrops())
                        * SoakNetwork.DESTINATIONS.size(),
                "behind the engine",
                broken);
        if (outcome.tallies().containsKey(Kind.CLOCK)
                && summary.latency().get("total").max() < STEPPED_MICROS) {
            broken.add("the engine did not see its clock step");
        }
    }

    private static void lost(long lost, long most, String where, List<String> broken) {
        if (lost < 0) {
            broken.add(text("%,d frames more than there were, %s", -lost, where));
        } else if (lost > most) {
            broken.add(
                    text(
                            "%,d frames lost uncounted %s; the link can have lost %,d",
                            lost, where, most));
        }
    }

    private static void growth(List<Resources> samples, List<String> broken) {
        if (samples.size() < 2) {
            return;
        }
        final Resources first = samples.get(0);
        // On a busy machine the JVM compiles for minutes, and compiled code stays in memory
        final Resources settled = samples.get(samples.size() / SETTLED);
        final Resources last = samples.get(samples.size() - 1);
        grown("descriptors", first.descriptors(), last.descriptors(), 0, broken);
        grown("mapped rings", first.rings(), last.rings(), 0, broken);
        grown("threads", first.threads(), last.threads(), 0, broken);
        grown("mappings", first.mappings(), last.mappings(), MAPPINGS, broken);
        grown(
                "KiB of anonymous memory",
                settled.anonymousKib(),
                last.anonymousKib(),
                ANONYMOUS_KIB,
                broken);
        grown("KiB of heap", first.heapKib(), last.heapKib(), HEAP_KIB, broken);
    }

    private static void grown(String what, long first, long last, long most, List<String> broken) {
        if (last > first + most) {
            broken.add(text("%s grew from %,d to %,d, by more than %,d", what, first, last, most));
        }
    }

    private static void none(long count, String what, List<String> broken) {
        if (count != 0) {
            broken.add(text("%,d %s", count, what));
        }
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
