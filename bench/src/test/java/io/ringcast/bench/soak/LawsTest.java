package io.ringcast.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.Percentiles;
import io.ringcast.daemon.report.RuleSummary;
import io.ringcast.daemon.report.RunSummary;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LawsTest {
    private static final Resources HELD = new Resources(19, 2, 220, 14, 80_000, 8_000);

    private long taken = 1_000;
    private long linkDrops;
    private long received = 900;
    private long kernelDrops = 110;
    private long unmatched;
    private long sent = 1_000;
    private long errors = 5;
    private double latency = 100e6;
    private Arrivals arrivals = new Arrivals(990, 0, 0, 0, 0, 10, 0);
    private final Map<Kind, Tally> tallies = new EnumMap<>(Kind.class);
    private Resources last = HELD;
    private Resources early = HELD;
    private List<String> failures = List.of();

    private List<String> violations() {
        final RunSummary summary =
                new RunSummary(
                        received,
                        0,
                        0,
                        890,
                        unmatched,
                        1005,
                        sent,
                        0,
                        0,
                        Map.of("malformed", 10L),
                        Map.of(),
                        Map.of("enetdown", errors),
                        kernelDrops,
                        100,
                        1,
                        Map.of("total", new Percentiles(1, 1, 1, 1, 1, 1, latency)),
                        List.of(rule("first", 775, 775), rule("both", 115, 225)),
                        List.of());
        return Laws.violations(
                new Outcome(
                        1,
                        Set.of(Scope.HOST),
                        1,
                        new Sent(taken, 10, 3, linkDrops),
                        Optional.of(summary),
                        0,
                        arrivals,
                        tallies,
                        List.of(HELD, early, early, last),
                        failures));
    }

    private static RuleSummary rule(String name, long matched, long sent) {
        final RuleSummary.Destination to =
                new RuleSummary.Destination("198.19.0.2", sent, 0, Map.of());
        return new RuleSummary(name, matched, name.equals("both") ? List.of(to, to) : List.of(to));
    }

    private void assertBroken(String message) {
        final List<String> violations = violations();
        assertEquals(1, violations.size(), violations::toString);
        assertTrue(violations.get(0).contains(message), violations::toString);
    }

    @Test
    void allHold() {
        assertEquals(List.of(), violations());
    }

    @Test
    void whatTheEngineReceivesAddsUp() {
        unmatched = 1;
        assertBroken("received 900, matched + unmatched + dropped 901");
    }

    @Test
    void whatTheEngineSendsAddsUp() {
        errors = 4;
        assertBroken("copies 1,005, sent + transmit errors 1,004");
    }

    @Test
    void nothingIsLostBeforeTheEngine() {
        taken++;
        assertBroken("1 frames lost uncounted before the engine");
        linkDrops = 1;
        assertEquals(List.of(), violations());
    }

    @Test
    void whatIsSentWhileTheLinkIsCutMayBeLost() {
        taken += 2;
        final Tally tally = new Tally();
        tally.add(1, 0, 1);
        tallies.put(Kind.RECEIVE_DOWN, tally);
        assertBroken("2 frames lost uncounted before the engine; the link can have lost 1");
        tally.add(1, 0, 1);
        assertEquals(List.of(), violations());
    }

    @Test
    void nothingIsReceivedTwice() {
        kernelDrops++;
        assertBroken("1 frames more than there were, before the engine");
    }

    @Test
    void nothingIsLostBehindTheEngine() {
        arrivals = new Arrivals(989, 0, 0, 0, 0, 10, 0);
        assertBroken("1 frames lost uncounted behind the engine");
    }

    @Test
    void whatArrivesIsRight() {
        arrivals = new Arrivals(990, 1, 2, 3, 4, 10, 5);
        final List<String> violations = violations();
        assertEquals(5, violations.size(), violations::toString);
    }

    @Test
    void framesFlowAgain() {
        final Tally tally = new Tally();
        tally.add(-1, 0, 0);
        tallies.put(Kind.STOP, tally);
        assertBroken("1 times no frames flowed after stop");
    }

    @Test
    void clockStepsAreSeen() {
        final Tally tally = new Tally();
        tally.add(1, 0, 0);
        tallies.put(Kind.CLOCK, tally);
        assertEquals(List.of(), violations());
        latency = 1e6;
        assertBroken("clock");
    }

    @Test
    void nothingGrows() {
        last = new Resources(20, 2, 220, 14, 80_000, 8_000);
        assertBroken("descriptors grew from 19 to 20");
        last = new Resources(19, 3, 220, 14, 80_000, 8_000);
        assertBroken("mapped rings");
        last = new Resources(19, 2, 221 + Laws.MAPPINGS, 14, 80_000, 8_000);
        assertBroken("mappings");
        last = new Resources(19, 2, 220, 15, 80_000, 8_000);
        assertBroken("threads");
        last = new Resources(19, 2, 220, 14, 80_001 + Laws.ANONYMOUS_KIB, 8_000);
        assertBroken("anonymous");
        last = new Resources(19, 2, 220, 14, 80_000, 8_001 + Laws.HEAP_KIB);
        assertBroken("heap");
    }

    /** The JVM keeps compiled code, so growth in the first quarter is no leak. */
    @Test
    void memoryMaySettle() {
        last = new Resources(19, 2, 220, 14, 80_001 + Laws.ANONYMOUS_KIB, 8_000);
        early = last;
        assertEquals(List.of(), violations());
    }

    @Test
    void failuresAreBroken() {
        failures = List.of("the engine ended");
        assertBroken("the engine ended");
    }
}
