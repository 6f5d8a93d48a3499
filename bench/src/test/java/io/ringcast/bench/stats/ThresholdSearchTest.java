package io.ringcast.bench.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ThresholdSearchTest {
    @Test
    void theMostIsTriedFirst() {
        final List<Double> tried = new ArrayList<>();
        final double found =
                new ThresholdSearch(1000, 0.01, 1, 10).highest(rate -> tried.add(rate));
        assertEquals(1000, found);
        assertEquals(List.of(1000.0), tried);
    }

    @Test
    void nothingPasses() {
        assertEquals(0, new ThresholdSearch(1000, 0.01, 1, 20).highest(rate -> false));
    }

    @Test
    void endsAtTheTrials() {
        final List<Double> tried = new ArrayList<>();
        new ThresholdSearch(1 << 20, 0, 0, 5)
                .highest(
                        rate -> {
                            tried.add(rate);
                            return false;
                        });
        assertEquals(5, tried.size());
    }

    @Test
    void findsAnyThresholdWithinTheResolution() {
        final long seed = Long.getLong("ringcast.seed", System.nanoTime());
        final Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            final double threshold = 1 + random.nextDouble() * 2_000;
            final double found =
                    new ThresholdSearch(1_000, 0.02, 0.5, 100).highest(rate -> rate <= threshold);
            final String message = "seed " + seed + ", threshold " + threshold;
            assertTrue(found <= threshold, message);
            assertTrue(
                    found >= Math.min(1_000, threshold) - Math.max(0.5, 0.02 * threshold),
                    message + ", found " + found);
        }
    }
}
