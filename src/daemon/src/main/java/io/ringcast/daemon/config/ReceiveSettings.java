package io.ringcast.daemon.config;

import io.ringcast.engine.ReceiveConfig;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.ring.RingGeometry;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is said of the receive ring: its slots, or the rate and the stall from which they follow.
 *
 * @param frames slots
 * @param rate frames a second that arrive
 * @param stallBudget milliseconds for which the ring shall hold what arrives; only with a rate
 * @param mode how the kernel fills the ring
 * @param blockTimeout milliseconds after which a block that is not full is seen
 */
public record ReceiveSettings(
        OptionalInt frames,
        OptionalInt rate,
        OptionalInt stallBudget,
        Optional<ReceiveMode> mode,
        OptionalInt blockTimeout) {
    /** More than a 100 Gbit/s link carries. */
    public static final int MAX_RATE = 150_000_000;

    /** Longer, and it is no stall. */
    public static final int MAX_STALL_BUDGET = 10_000;

    /** A JVM's longest pauses and a scheduler's time slices are well below. */
    public static final int DEFAULT_STALL_BUDGET = 20;

    /** No value is set. */
    public static final ReceiveSettings NONE =
            new ReceiveSettings(
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    OptionalInt.empty());

    /**
     * What may not be said together.
     *
     * @return what is wrong with which key, "key: what"; empty if nothing is
     */
    public Optional<String> conflict() {
        if (rate.isPresent() && frames.isPresent()) {
            return Optional.of("rate: tells the ring's size, and so does ring-frames");
        }
        if (stallBudget.isPresent() && rate.isEmpty()) {
            return Optional.of("stall-budget: needs rate");
        }
        try {
            slots();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("rate: " + e.getMessage());
        }
    }

    /** These, and where they say nothing, what the others say. The ring's size is one thing. */
    ReceiveSettings or(ReceiveSettings others) {
        final ReceiveSettings size = frames.isPresent() || rate.isPresent() ? this : others;
        return new ReceiveSettings(
                size.frames,
                size.rate,
                size.stallBudget,
                mode.or(others::mode),
                blockTimeout.isPresent() ? blockTimeout : others.blockTimeout);
    }

    /** Returns these settings, with the defaults for values that are not set. */
    ReceiveSettings orDefaults() {
        return new ReceiveSettings(
                OptionalInt.of(slots()),
                rate,
                rate.isPresent() ? OptionalInt.of(budget()) : OptionalInt.empty(),
                mode.or(() -> Optional.of(ReceiveConfig.DEFAULT_MODE)),
                OptionalInt.of(blockTimeout.orElse(ReceiveConfig.DEFAULT_BLOCK_TIMEOUT_MILLIS)));
    }

    private int slots() {
        return rate.isPresent() && frames.isEmpty()
                ? RingGeometry.framesFor(rate.getAsInt(), budget())
                : frames.orElse(ReceiveConfig.DEFAULT_RING_FRAMES);
    }

    private int budget() {
        return stallBudget.orElse(DEFAULT_STALL_BUDGET);
    }
}
