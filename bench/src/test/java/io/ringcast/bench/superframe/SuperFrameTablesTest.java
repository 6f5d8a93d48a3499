package io.ringcast.bench.superframe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bench.contender.Account;
import io.ringcast.bench.stats.Cells;
import io.ringcast.bench.trial.Load;
import io.ringcast.bench.trial.Receipt;
import io.ringcast.bench.trial.Sending;
import io.ringcast.bench.trial.SuperFrameReceiver;
import io.ringcast.bench.trial.Trial;
import io.ringcast.bench.trial.Usage;
import io.ringcast.daemon.report.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SuperFrameTablesTest {
    private static final Shape SINGLE = new Shape(1, 100);
    private static final Shape TWENTY = new Shape(20, 100);
    private static final SuperFrameSettings SETTINGS =
            SuperFrameSettings.full(List.of(SINGLE, TWENTY), 3);

    private final SuperFrameResult reference = result("c-gro");
    private final SuperFrameResult ringcast = result("ringcast-auto");
    private final SuperFrameResult absent = result("tc");
    private final SuperFrameResults results =
            new SuperFrameResults(SETTINGS, List.of(reference, ringcast, absent));

    private static SuperFrameResult result(String name) {
        return new SuperFrameResult(name, name, SETTINGS.shapes());
    }

    /** Returns a trial in which everything is sent, and received, within one second. */
    private static Trial trial(
            Load load, long sent, long received, long superFrames, long wrong, long cpuNanos) {
        return new Trial(
                load,
                new Sending(sent, 1, 0, 0, 0, 0, 0),
                new Receipt(
                        received,
                        0,
                        0,
                        superFrames,
                        0,
                        wrong,
                        0,
                        0,
                        0,
                        received > 0 ? 1 : 0,
                        Cells.histogram()),
                cpuNanos < 0
                        ? Optional.empty()
                        : Optional.of(new Usage(cpuNanos / 4, cpuNanos * 3 / 4, Map.of())),
                0);
    }

    private static void measure(SuperFrameResult of, Shape shape, long arrive, long drained) {
        final ShapeResult result = of.of(shape);
        result.addPaced(trial(shape.paced(1_000, 1), 1_000, Math.min(1_000, arrive), 0, 0, 0));
        result.addOverload(trial(shape.flood(1), 1_000_000, arrive, 0, 0, 400_000_000));
        final long whole = shape.single() ? 0 : drained / shape.segments();
        result.addDrain(
                SuperFrameReceiver.CUTS,
                trial(shape.burst(drained), drained, drained, whole, 0, -1));
        final long quick = 2 * drained;
        result.addDrain(
                SuperFrameReceiver.TAKES_WHOLE,
                trial(shape.burst(quick), quick, quick, 2 * whole, 0, -1));
    }

    @Test
    void aRowOfEachThatWasMeasured() {
        measure(reference, SINGLE, 200_000, 1_001);
        measure(ringcast, SINGLE, 400_000, 2_001);
        measure(reference, TWENTY, 1_000_000, 4_020);
        measure(ringcast, TWENTY, 800_000, 10_020);
        final SuperFrameTables tables = SuperFrameTables.of(results);
        assertEquals(
                List.of(
                        row(
                                "c-gro 200k x 1.00x 1000k 80.00% 2,000 0.00% 1,000,000 x x 499,750 x x x"),
                        row(
                                "ringcast-auto 400k x 2.00x 1000k 60.00% 1,000 0.00% 500,000 x x 249,938 x x x")),
                tables.table(SINGLE).body());
        assertEquals(
                List.of(
                        row(
                                "c-gro 1000k x 1.00x 1000k 0.00% 400 0.00% 250,000 x 0.25x 124,688 x 0.25x 100.00%"),
                        row(
                                "ringcast-auto 800k x 0.80x 1000k 20.00% 500 0.00% 100,000 x 0.20x"
                                        + " 49,950 x 0.20x 100.00%")),
                tables.table(TWENTY).body());
        assertEquals(
                List.of("met", "missed", "met", "met"),
                tables.aims().body().stream().map(aim -> aim.get(3)).toList());
    }

    /** Returns the words of a row; an x stands for an empty cell. */
    private static List<String> row(String words) {
        return List.of(words.split(" ")).stream().map(w -> w.equals("x") ? "" : w).toList();
    }

    /** An engine that cannot receive super-frames still gets figures, with what went wrong. */
    @Test
    void nothingArrives() {
        final ShapeResult result = ringcast.of(TWENTY);
        result.addPaced(trial(TWENTY.paced(1_000, 1), 1_000, 0, 0, 50, 0));
        result.addOverload(trial(TWENTY.flood(1), 1_000_000, 0, 0, 0, 400_000_000));
        result.addDrain(SuperFrameReceiver.CUTS, trial(TWENTY.burst(80_000), 80_000, 0, 0, 0, -1));
        assertEquals(
                List.of(row("ringcast-auto 0 x - 1000k 100.00% - 100.00% - x - - x - 0.00%")),
                SuperFrameTables.of(results).table(TWENTY).body());
        final List<String> aims =
                SuperFrameTables.of(results).aims().body().stream().map(a -> a.get(3)).toList();
        assertEquals(List.of("missed", "not measured", "not measured", "not measured"), aims);
        final List<String> lines = SuperFrameTables.lines(results);
        assertTrue(
                lines.contains(
                        "ringcast-auto: super-frames of 20 datagrams of 100 bytes: 50 frames merged"
                                + " into one datagram, or with wrong bytes"),
                lines.toString());
        assertTrue(lines.contains("Super-frames of 20 datagrams of 100 bytes"), lines.toString());
    }

    /** If the generator did not reach a rate, a loss says nothing about that rate. */
    @Test
    void aRateThatWasNotOffered() {
        ringcast.of(TWENTY).addPaced(trial(TWENTY.paced(2_000, 1), 1_000, 500, 0, 0, 0));
        assertEquals(0, ringcast.of(TWENTY).pacedLoss().count());
        ringcast.of(TWENTY).addPaced(trial(TWENTY.paced(1_000, 1), 1_000, 500, 0, 0, 0));
        assertEquals(0.5, ringcast.of(TWENTY).pacedLoss().median());
    }

    private static Account account(long received) {
        return new Account(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.of(received),
                OptionalLong.of(0),
                Map.of());
    }

    @Test
    void json() {
        measure(ringcast, TWENTY, 800_000, 10_020);
        absent.absent("no program tc here");
        ringcast.count(account(7));
        ringcast.count(account(8));
        ringcast.count(Account.NONE);
        final Map<String, Object> map = Json.read(Json.write(results.toMap()));
        final List<?> contenders = (List<?>) map.get("contenders");
        assertEquals("no program tc here", ((Map<?, ?>) contenders.get(2)).get("absence"));
        assertEquals(List.of(), ((Map<?, ?>) contenders.get(0)).get("shapes"));
        assertEquals(null, ((Map<?, ?>) contenders.get(0)).get("received_super_frames"));
        assertEquals(15, ((Map<?, ?>) contenders.get(1)).get("received_super_frames"));
        assertEquals(0, ((Map<?, ?>) contenders.get(1)).get("sent_super_frames"));
        final Map<?, ?> shape =
                (Map<?, ?>) ((List<?>) ((Map<?, ?>) contenders.get(1)).get("shapes")).get(0);
        assertEquals(20, ((Number) shape.get("datagrams")).intValue());
        assertEquals(
                100_000.0,
                ((Number) ((Map<?, ?>) shape.get("drained_nanos_per_datagram")).get("median"))
                        .doubleValue());
        assertTrue(
                SuperFrameTables.lines(results).contains("tc: absent: no program tc here"),
                "and in words");
    }
}
