package io.ringcast.bench.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bench.stats.Spread;
import io.ringcast.bench.trial.Load;
import io.ringcast.bench.trial.Sending;
import io.ringcast.bench.trial.SinkMode;
import io.ringcast.bench.trial.Trial;
import io.ringcast.bench.trial.Usage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContenderResultTest {
    private final ContenderResult result = Sample.results().of("c").orElseThrow();

    @Test
    void latencyOfTheRounds() {
        assertEquals(List.of(10_000.0, 100_000.0), result.latencyRates());
        assertEquals(3, result.latency(10_000, 50).count());
        assertEquals(11, result.latency(10_000, 50).median(), 0.02);
        assertEquals(1_100, result.latency(10_000, 100).median(), 2);
        assertEquals(21_000, result.latencies(10_000).getTotalCount(), "all rounds together");
        assertFalse(result.latency(5, 50).isPresent());
    }

    @Test
    void overload() {
        assertEquals(0.25, result.loss(Overload.of(100)).median());
        assertEquals(300_000, result.delivered(Overload.of(100)).median());
        assertEquals(333, result.userNanos(Overload.of(100)).median(), 1);
        assertEquals(1_000, result.systemNanos(Overload.of(100)).median());
    }

    @Test
    void overloadWithAndWithoutChecksumsApart() {
        final Overload without = Overload.of(100).withoutChecksum();
        assertEquals(List.of(Overload.of(100), without), result.overloads());
        assertEquals(0.5, result.loss(without).median());
        assertEquals(200_000, result.delivered(without).median());
        assertEquals(3, result.delivered(without).count());
    }

    @Test
    void timeSpentWaitingForACpu() {
        // of each trial's second the loop waited 5 ms, the generator 2
        assertEquals(0.005, result.waited(), 1e-9);
        assertEquals(0.002, result.generatorWaited(), 1e-9);
    }

    @Test
    void threadsOfOneNameTogether() {
        final Map<String, ThreadTimes> threads = result.threads(10_000);
        assertEquals(Set.of("loop", "C2"), threads.keySet(), "those that did something");
        assertEquals(19, threads.get("C2").nice());
        assertEquals(Spread.of(3, 3, 3), threads.get("C2").ranMillis());
        assertEquals(Spread.of(5, 5, 5), threads.get("loop").waitedMillis());
        assertEquals(Map.of(), result.threads(5));
    }

    @Test
    void aThreadThatWasNotThereInATrialRanForNoTime() {
        final Trial without =
                new Trial(
                        Load.paced(100, 10, 1),
                        new Sending(10, 1, 0, 0, 0, 0, 0),
                        Sample.trial(Load.paced(100, 10, 1), 1, 0).receipt(),
                        Optional.of(new Usage(0, 0, Map.of())),
                        0);
        final Trial with = Sample.trial(Load.paced(100, 10, 1), 1, 0);
        assertEquals(Spread.of(0, 3), ThreadTimes.of(List.of(with, without)).get("C2").ranMillis());
    }

    @Test
    void theMachineStoodStill() {
        // three rounds of two latency trials and two overloads, 10 ms stolen and 3 ms frozen in
        // each
        assertEquals(120, result.stolenMillis());
        assertEquals(36, result.frozenMillis());
    }

    @Test
    void lossesAreSortedByRate() {
        final List<Double> offered = result.losses().stream().map(LossPoint::offered).toList();
        assertEquals(offered.stream().sorted().toList(), offered);
        assertEquals(2, offered.size(), "one for each rate that was asked for");
    }

    @Test
    void partsOfATurn() {
        assertEquals(3, result.rounds());
        assertEquals(Map.of("latency", Spread.of(1.5, 2.5, 3.5)), result.phases());
    }

    @Test
    void whoWasAbsentHasNoFigures() {
        final ContenderResult absent = Sample.results().of("socat").orElseThrow();
        assertFalse(absent.measured());
        assertEquals(Optional.of("no program socat here"), absent.absence());
        assertTrue(result.measured());
    }

    @Test
    void settingsWithOtherValues() {
        final Settings settings =
                Settings.full()
                        .withRounds(2)
                        .withSink(SinkMode.RING)
                        .withThroughputLengths(Settings.lengths(List.of(64, 1518)));
        assertEquals(2, settings.rounds());
        assertEquals(2, settings.searchRounds());
        assertEquals(1, settings.sideSearchRounds());
        assertEquals(2, settings.sideRounds(), "who asks for rounds gets them of all");
        assertEquals(0, settings.budgetSeconds());
        assertEquals(SinkMode.RING, settings.sink());
        assertEquals(List.of(60, 1514), settings.throughputLengths());
        assertEquals(Settings.full().latencyRates(), settings.latencyRates());
    }
}
