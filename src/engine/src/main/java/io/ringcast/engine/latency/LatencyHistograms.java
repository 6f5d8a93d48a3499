package io.ringcast.engine.latency;

import org.HdrHistogram.Histogram;

/**
 * One histogram for each {@link Stage}: nanoseconds, three significant digits, up to one hour.
 *
 * <p>Threading: not thread-safe.
 */
public final class LatencyHistograms {
    /** Longer values are recorded as this, and counted as out of range. */
    public static final long MAX_NANOS = 3_600_000_000_000L;

    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram[] stages = new Histogram[Stage.count()];

    /** Empty histograms. */
    public LatencyHistograms() {
        for (int i = 0; i < stages.length; i++) {
            stages[i] = new Histogram(MAX_NANOS, SIGNIFICANT_DIGITS);
        }
    }

    /**
     * {@return the histogram of one stage; live, not a copy}
     *
     * @param stage not null
     */
    public Histogram of(Stage stage) {
        return stages[stage.ordinal()];
    }

    /**
     * Adds the values of other histograms.
     *
     * @param other not changed
     */
    public void add(LatencyHistograms other) {
        for (int i = 0; i < stages.length; i++) {
            stages[i].add(other.stages[i]);
        }
    }

    /** Removes all values. */
    public void reset() {
        for (final Histogram stage : stages) {
            stage.reset();
        }
    }

    /**
     * Labels the histograms for a log, each with its stage and the interval.
     *
     * @param startMillis the interval's beginning, in milliseconds since the epoch
     * @param endMillis its end, likewise
     */
    public void label(long startMillis, long endMillis) {
        for (int i = 0; i < stages.length; i++) {
            stages[i].setTag(Stage.of(i).label());
            stages[i].setStartTimeStamp(startMillis);
            stages[i].setEndTimeStamp(endMillis);
        }
    }
}
