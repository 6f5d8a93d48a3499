package io.ringcast.bench.superframe;

import io.ringcast.bench.contender.Contenders;
import io.ringcast.bench.report.Format;
import io.ringcast.bench.report.Table;
import io.ringcast.bench.stats.Spread;
import io.ringcast.bench.trial.SuperFrameReceiver;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.DoublePredicate;

/** Results as tables for a terminal, one for each shape. */
public final class SuperFrameTables {
    private static final String RINGCAST = "ringcast-auto";
    private static final Shape AIMED_AT = new Shape(20, 100);
    private static final double LEAST_OF_REFERENCE = 0.95;
    private static final double MOST_OF_SINGLE = 0.25;

    private final SuperFrameResults results;

    private SuperFrameTables(SuperFrameResults results) {
        this.results = results;
    }

    static SuperFrameTables of(SuperFrameResults results) {
        return new SuperFrameTables(results);
    }

    /** Returns all lines. */
    public static List<String> lines(SuperFrameResults results) {
        return of(results).lines();
    }

    private List<String> lines() {
        final List<String> lines = new ArrayList<>();
        add(lines, "Aims, " + RINGCAST + ", " + AIMED_AT, aims());
        for (final Shape shape : results.settings().shapes()) {
            add(lines, shape.toString(), table(shape));
        }
        for (final SuperFrameResult result : results.contenders()) {
            result.absence().ifPresent(reason -> lines.add(result.name() + ": absent: " + reason));
            result.remarks().forEach(remark -> lines.add(result.name() + ": " + remark));
        }
        lines.add(
                String.format(
                        Locale.ROOT,
                        "Medians of %d round%s, half the distance between the quartiles as ±."
                                + " Overload: an ordinary socket receives. CPU: of the contender,"
                                + " all of it if it spins.",
                        results.settings().rounds(),
                        results.settings().rounds() == 1 ? "" : "s"));
        return lines;
    }

    private static void add(List<String> lines, String title, Table table) {
        if (!table.isEmpty()) {
            lines.add(title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1));
            table.lines().forEach(line -> lines.add("  " + line));
            lines.add("");
        }
    }

    Table table(Shape shape) {
        final ShapeResult reference = results.of(Contenders.SUPER_FRAME_REFERENCE, shape);
        final Table table =
                new Table(
                        "",
                        "overload: datagrams/s",
                        "",
                        "x " + Contenders.SUPER_FRAME_REFERENCE,
                        "offered/s",
                        "lost",
                        "CPU ns/datagram",
                        "lost at " + Format.thousands(results.settings().pacedRate()) + "/s",
                        "full ring: ns/datagram",
                        "",
                        "x single",
                        "to UDP_GRO",
                        "",
                        "x single",
                        "left whole");
        for (final SuperFrameResult contender : results.contenders()) {
            final ShapeResult result = contender.of(shape);
            if (result.measured()) {
                final Spread cut = result.drainedNanos(SuperFrameReceiver.CUTS);
                final Spread whole = result.drainedNanos(SuperFrameReceiver.TAKES_WHOLE);
                table.add(
                        contender.name(),
                        Format.thousands(result.delivered().median()),
                        Format.spread(result.delivered()),
                        Format.ratio(result.delivered().ratioTo(reference.delivered())),
                        Format.thousands(result.offered().median()),
                        Format.share(result.loss().median()),
                        Format.whole(result.cpuNanos().median()),
                        Format.share(result.pacedLoss().median()),
                        Format.whole(cut.median()),
                        Format.spread(cut),
                        ofSingle(contender, shape, SuperFrameReceiver.CUTS),
                        Format.whole(whole.median()),
                        Format.spread(whole),
                        ofSingle(contender, shape, SuperFrameReceiver.TAKES_WHOLE),
                        shape.single() ? "" : Format.share(result.leftWhole().median()));
            }
        }
        return table;
    }

    private static String ofSingle(
            SuperFrameResult contender, Shape shape, SuperFrameReceiver receiver) {
        return shape.single()
                ? ""
                : Format.ratio(
                        contender
                                .of(shape)
                                .drainedNanos(receiver)
                                .ratioTo(contender.of(shape.alone()).drainedNanos(receiver)));
    }

    Table aims() {
        final Table table = new Table("", "aim", "measured", "");
        final ShapeResult own = results.of(RINGCAST, AIMED_AT);
        if (own.measured()) {
            final ShapeResult reference = results.of(Contenders.SUPER_FRAME_REFERENCE, AIMED_AT);
            aim(
                    table,
                    "lost at " + Format.whole(results.settings().pacedRate()) + " datagrams/s",
                    "0",
                    own.pacedLoss().median(),
                    Format::share,
                    loss -> loss == 0);
            aim(
                    table,
                    "datagrams/s at overload, x " + Contenders.SUPER_FRAME_REFERENCE,
                    ">= " + LEAST_OF_REFERENCE,
                    own.delivered().ratioTo(reference.delivered()),
                    Format::ratio,
                    ratio -> ratio >= LEAST_OF_REFERENCE);
            full(
                    table,
                    "CPU time per datagram out of a full ring, x single frames",
                    SuperFrameReceiver.CUTS);
            full(table, "the same, to a receiver with UDP_GRO", SuperFrameReceiver.TAKES_WHOLE);
        }
        return table;
    }

    private void full(Table table, String ring, SuperFrameReceiver receiver) {
        final ShapeResult single = results.of(RINGCAST, AIMED_AT.alone());
        aim(
                table,
                ring,
                "<= " + MOST_OF_SINGLE,
                results.of(RINGCAST, AIMED_AT)
                        .drainedNanos(receiver)
                        .ratioTo(single.drainedNanos(receiver)),
                Format::ratio,
                ratio -> ratio <= MOST_OF_SINGLE);
    }

    private static void aim(
            Table table,
            String what,
            String aim,
            double measured,
            DoubleFunction<String> format,
            DoublePredicate met) {
        table.add(
                what,
                aim,
                format.apply(measured),
                Double.isNaN(measured) ? "not measured" : met.test(measured) ? "met" : "missed");
    }
}
