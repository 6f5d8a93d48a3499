package io.ringcast.engine.capture;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The seed of this run's random tests: {@code -Dringcast.seed=} repeats an earlier run. */
final class TestSeed {
    static final long SEED = Long.getLong("ringcast.seed", System.nanoTime());

    private TestSeed() {}

    static RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    }

    /** Returns the seed as text for messages of assertions. */
    static String hint() {
        return "repeat with -Dringcast.seed=" + SEED;
    }
}
