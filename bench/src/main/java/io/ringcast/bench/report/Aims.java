package io.ringcast.bench.report;

import io.ringcast.bench.campaign.ContenderResult;
import io.ringcast.bench.campaign.Overload;
import io.ringcast.bench.campaign.Results;
import io.ringcast.bench.contender.Contenders;
import io.ringcast.bench.micro.UserSpace;
import io.ringcast.bench.stats.Spread;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Aims of Ringcast compared with the C reference and the relay, and what was reached. A contender
 * with fewer than {@value #LEAST_ROUNDS} rounds is left out.
 */
final class Aims {
    static final String MET = "met";
    static final String MISSED = "missed";

    /** A median of fewer rounds means nothing. */
    static final int LEAST_ROUNDS = 3;

    private static final String RING = "ringcast-ring";
    private static final String STANDARD = "ringcast-auto";
    private static final String RINGCAST = "ringcast";
    private static final String RELAY = "nio";

    /**
     * Allowance for JMH, in bytes a frame. JMH also counts what its own threads allocate: 10 to 200
     * KB in each iteration. The smallest object is 16 bytes, so one object in each burst of 64
     * would be 0.25 bytes a frame.
     */
    private static final double HARNESS_BYTES = 0.1;

    private static final double SLOW = 10_000;
    private static final double FAST = 100_000;

    private final Results results;
    private final Optional<UserSpace> userSpace;
    private final Overload overload;
    private final Table table = new Table("", "aim", "measured", "", "by", "rounds");

    private Aims(Results results, Optional<UserSpace> userSpace) {
        this.results = results;
        this.userSpace = userSpace;
        overload = Overload.of(results.settings().length());
    }

    /** Returns a table with a row for each aim that has a figure. */
    static Table table(Results results, Optional<UserSpace> userSpace) {
        final Aims aims = new Aims(results, userSpace);
        aims.named(Contenders.REFERENCE).ifPresent(aims::againstReference);
        aims.named(RELAY).ifPresent(aims::againstRelay);
        aims.inUserSpace();
        aims.firstFrames();
        return aims.table;
    }

    private void againstReference(ContenderResult c) {
        named(RING)
                .ifPresent(
                        ring ->
                                ratio(
                                        "overload, transmit ring: frames/s, x C",
                                        "at least",
                                        1.0,
                                        ring,
                                        c,
                                        result -> delivered(result).median()));
        overload(c, overload);
        overload(c, overload.withoutChecksum());
        best(Comparator.comparingDouble(result -> -result.drained().median()))
                .ifPresent(
                        best ->
                                ratio(
                                        "out of a full ring, best transmitter: frames/s, x C",
                                        "at least",
                                        1.4,
                                        best,
                                        c,
                                        result -> result.drained().median()));
        latency(c, SLOW, 50, 1.0);
        for (final double rate : new double[] {SLOW, FAST}) {
            latency(c, rate, 99, 1.1);
            latency(c, rate, 99.9, 1.1);
        }
    }

    private void overload(ContenderResult c, Overload what) {
        final String name =
                what.checksum()
                        ? "overload, best transmitter"
                        : "overload without UDP checksum, best transmitter";
        best(Comparator.comparingDouble(result -> -result.delivered(what).median()))
                .ifPresent(
                        best -> {
                            ratio(
                                    name + ": frames/s, x C",
                                    "at least",
                                    1.4,
                                    best,
                                    c,
                                    result -> result.delivered(what).median());
                            row(
                                    "the same: lost (C: "
                                            + Format.share(c.loss(what).median())
                                            + ")",
                                    "nothing",
                                    Format.share(best.loss(what).median()),
                                    best.loss(what).median(),
                                    value -> value == 0,
                                    best.name(),
                                    rounds(best, c));
                        });
    }

    private void latency(ContenderResult c, double rate, double percentile, double aim) {
        standard()
                .ifPresent(
                        ours ->
                                ratio(
                                        String.format(
                                                Locale.ROOT,
                                                "p%s at %s frames/s, x C",
                                                Double.toString(percentile).replace(".0", ""),
                                                Format.whole(rate)),
                                        "at most",
                                        aim,
                                        ours,
                                        c,
                                        result -> result.latency(rate, percentile).median()));
    }

    private void againstRelay(ContenderResult relay) {
        best(Comparator.comparingDouble(result -> -delivered(result).median()))
                .ifPresent(
                        best ->
                                ratio(
                                        "overload: frames/s, x the NIO relay",
                                        "at least",
                                        2.5,
                                        best,
                                        relay,
                                        result -> delivered(result).median()));
        standard()
                .ifPresent(
                        ours ->
                                ratio(
                                        "p50 at 10,000 frames/s, x the NIO relay",
                                        "at most",
                                        0.75,
                                        ours,
                                        relay,
                                        result -> result.latency(SLOW, 50).median()));
    }

    private void inUserSpace() {
        userSpace.ifPresent(
                cost -> {
                    final double ratio = cost.nanos() / cost.nanosInC();
                    row(
                            String.format(
                                    Locale.ROOT,
                                    "user space, %d bytes, burst of 64: ns per frame, x C",
                                    cost.length()),
                            "at most 1.20x",
                            String.format(
                                    Locale.ROOT,
                                    "%s (%.0f of %.0f)",
                                    Format.ratio(ratio),
                                    cost.nanos(),
                                    cost.nanosInC()),
                            ratio,
                            value -> value <= 1.2,
                            "JMH and burst.c",
                            "");
                    row(
                            "bytes allocated per frame",
                            "0",
                            Format.number("%.2f", cost.bytes()),
                            cost.bytes(),
                            value -> value < HARNESS_BYTES,
                            "JMH",
                            "");
                });
    }

    private void firstFrames() {
        standard()
                .ifPresent(
                        ours ->
                                row(
                                        String.format(
                                                Locale.ROOT,
                                                "first %s frames: p99, x steady p99",
                                                Format.whole(results.settings().firstFrames())),
                                        "at most 2.00x",
                                        Format.ratio(settling(ours)),
                                        settling(ours),
                                        value -> value <= 2,
                                        ours.name(),
                                        Integer.toString(ours.rounds())));
    }

    private static double settling(ContenderResult result) {
        return result.first(99).ratioTo(result.latency(SLOW, 99));
    }

    private Spread delivered(ContenderResult result) {
        return result.delivered(overload);
    }

    /** Returns the best of Ringcast's variants in this order. */
    private Optional<ContenderResult> best(Comparator<ContenderResult> order) {
        return ours().min(order);
    }

    /** Returns Ringcast's default variant; if that was not measured, the first variant that was. */
    private Optional<ContenderResult> standard() {
        return ours().filter(result -> result.name().equals(STANDARD))
                .findFirst()
                .or(() -> ours().findFirst());
    }

    private Stream<ContenderResult> ours() {
        final Predicate<ContenderResult> ringcast = result -> result.name().startsWith(RINGCAST);
        return measured().filter(ringcast);
    }

    private Optional<ContenderResult> named(String name) {
        return measured().filter(result -> result.name().equals(name)).findFirst();
    }

    private Stream<ContenderResult> measured() {
        return results.measured().stream().filter(result -> result.rounds() >= LEAST_ROUNDS);
    }

    private void ratio(
            String what,
            String bound,
            double aim,
            ContenderResult ours,
            ContenderResult theirs,
            ToDoubleFunction<ContenderResult> figure) {
        final double ratio = figure.applyAsDouble(ours) / figure.applyAsDouble(theirs);
        row(
                what,
                bound + " " + Format.ratio(aim),
                Format.ratio(ratio),
                ratio,
                bound.equals("at least") ? value -> value >= aim : value -> value <= aim,
                ours.name(),
                rounds(ours, theirs));
    }

    private static String rounds(ContenderResult ours, ContenderResult theirs) {
        return ours.rounds() == theirs.rounds()
                ? Integer.toString(ours.rounds())
                : ours.rounds() + " to " + theirs.rounds();
    }

    private void row(
            String what,
            String aim,
            String measured,
            double value,
            DoublePredicate met,
            String by,
            String rounds) {
        if (Double.isFinite(value)) {
            table.add(what, aim, measured, met.test(value) ? MET : MISSED, by, rounds);
        }
    }
}
