package io.ringcast.daemon.config;

import io.ringcast.engine.ReceiveConfig;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.ring.RingGeometry;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Settings of the receive ring. The number of slots is set directly, or computed from a rate and a
 * stall budget.
 *
 * @param frames number of slots
 * @param rate expected frames per second
 * @param stallBudget milliseconds of traffic that the ring must hold; only with a rate
 * @param mode how the kernel fills the ring
 * @param blockTimeout milliseconds after which the kernel hands over a block that is not full
 */
public record ReceiveSettings(
        OptionalInt frames,
        OptionalInt rate,
        OptionalInt stallBudget,
        Optional<ReceiveMode> mode,
        OptionalInt blockTimeout) {
    /** Maximum rate in frames per second; more than a 100 Gbit/s link carries. */
    public static final int MAX_RATE = 150_000_000;

    /** Maximum stall budget in milliseconds. A longer interruption is an outage, not a stall. */
    public static final int MAX_STALL_BUDGET = 10_000;

    /**
     * Default stall budget in milliseconds, well above the longest pauses of the JVM and the time
     * slices of the scheduler.
     */
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
     * Checks for settings that exclude each other.
     *
     * @return key and error, "key: error"; empty if there is none
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

    /**
     * Returns these settings; values that are not set here come from {@code others}. Slots, rate
     * and stall budget are taken together, because they all set the size of the ring.
     */
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
