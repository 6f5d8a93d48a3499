package io.ringcast.bench.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bench.stats.Spread;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the benchmarks do what they claim; it does not measure times. */
class MicroTest {
    @ParameterizedTest
    @EnumSource
    void everyScenarioTakesItsWay(RuleBenchmark.Scenario scenario) {
        for (final int rules : new int[] {1, 256}) {
            final RuleBenchmark benchmark = new RuleBenchmark();
            benchmark.scenario = scenario;
            benchmark.rules = rules;
            benchmark.open();
            final int expected = scenario == RuleBenchmark.Scenario.MISS ? -1 : rules - 1;
            assertEquals(expected, benchmark.matchAndRewrite());
            assertEquals(expected, benchmark.matchAndRewrite(), "the frame was put back");
            benchmark.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyChecksum(ChecksumBenchmark.Way way) {
        final ChecksumBenchmark benchmark = new ChecksumBenchmark();
        benchmark.way = way;
        benchmark.length = 100;
        benchmark.open();
        assertEquals(0, benchmark.matchAndRewrite());
        assertEquals(0, benchmark.matchAndRewrite());
        benchmark.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 1400})
    void aBurstIsForwardedAgainAndAgain(int length) {
        final BurstBenchmark benchmark = new BurstBenchmark();
        benchmark.length = length;
        benchmark.open();
        for (int i = 0; i < 100; i++) {
            assertEquals(64, benchmark.forward());
        }
        benchmark.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void eachRoundIsOfOneFrameOrNone(int interfaces) {
        final InterfacesBenchmark benchmark = new InterfacesBenchmark();
        benchmark.interfaces = interfaces;
        benchmark.open();
        for (int i = 0; i < 100; i++) {
            assertEquals(1, benchmark.frame());
            assertEquals(0, benchmark.nothing());
        }
        benchmark.close();
    }

    @Test
    void theKernelAloneTakesWholeBursts() {
        final BurstBenchmark benchmark = new BurstBenchmark();
        benchmark.length = 100;
        benchmark.open();
        for (int i = 0; i < 100; i++) {
            assertEquals(64 * 100, benchmark.kernelOnly());
        }
        benchmark.close();
    }

    @Test
    void eachStepTakesWholeBursts() {
        final StepBenchmark benchmark = new StepBenchmark();
        benchmark.open();
        for (int i = 0; i < 100; i++) {
            assertEquals(64, benchmark.step1Receive());
            assertEquals(0, benchmark.step2Match(), "rule 0 for all");
            assertEquals(64, benchmark.step3Rewrite());
            assertEquals(64, benchmark.step4Transmit());
            assertEquals(64, benchmark.step5Latency());
        }
        benchmark.close();
    }

    @Test
    void theSenderSendsWholeBursts() {
        final SenderBenchmark benchmark = new SenderBenchmark();
        benchmark.open();
        for (int i = 0; i < 100; i++) {
            assertEquals(0, benchmark.claimAndCommit());
            assertEquals(0, benchmark.datagram());
        }
        benchmark.close();
    }

    @Test
    void ratiosToC() {
        final ReferenceBurst c =
                ReferenceBurst.parse("{\"forward\":[40,30,50],\"kernel\":[20,10,30],\"frames\":9}");
        assertEquals(new ReferenceBurst(Spread.of(40, 30, 50), Spread.of(20, 10, 30)), c);
        final String text =
                String.join(
                        "\n",
                        MicroTables.lines(
                                List.of(
                                        result("BurstBenchmark.forward", 60),
                                        result("BurstBenchmark.kernelOnly", 36)),
                                Map.of(100, c)));
        assertTrue(text.contains("1.50x"), text);
        assertThrows(IllegalArgumentException.class, () -> ReferenceBurst.parse("{}"));
    }

    private static MicroResult result(String name, double nanos) {
        return new MicroResult(name, Map.of("length", "100"), nanos, 0.1, 0);
    }
}
