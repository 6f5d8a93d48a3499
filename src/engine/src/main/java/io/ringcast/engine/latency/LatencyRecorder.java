package io.ringcast.engine.latency;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.WriterReaderPhaser;

/**
 * Records the latency of bursts, and hands over what was recorded since the last time.
 *
 * <p>HdrHistogram's own interval recorder enters its phaser for every value; here a burst is one
 * critical section, so a frame costs two plain histogram updates and the burst two atomic
 * additions.
 *
 * <p>Threading: one writer ({@link #record}), which never waits; any number of readers ({@link
 * #takeInterval}, {@link #outOfRange}), one at a time.
 */
public final class LatencyRecorder {
    private final WriterReaderPhaser phaser = new WriterReaderPhaser();
    private volatile LatencyHistograms active = new LatencyHistograms();
    private LatencyHistograms inactive = new LatencyHistograms();
    private volatile long outOfRange;
    private long intervalStart = System.currentTimeMillis();

    /** Empty; the first interval begins now. */
    public LatencyRecorder() {}

    /**
     * Writer: the frames of one burst. All times are nanoseconds of CLOCK_REALTIME.
     *
     * @param received the kernel's receive stamps, in the first {@code count} places
     * @param count frames, 0 or more
     * @param taken when the engine took the burst
     * @param sent when the transmit call had returned
     */
    public void record(long[] received, int count, long taken, long sent) {
        final long section = phaser.writerCriticalSectionEnter();
        try {
            final LatencyHistograms histograms = active;
            final Histogram queue = histograms.of(Stage.QUEUE);
            final Histogram total = histograms.of(Stage.TOTAL);
            for (int i = 0; i < count; i++) {
                queue.recordValue(inRange(taken - received[i]));
                total.recordValue(inRange(sent - received[i]));
            }
            if (count > 0) {
                histograms.of(Stage.SERVICE).recordValueWithCount(inRange(sent - taken), count);
            }
        } finally {
            phaser.writerCriticalSectionExit(section);
        }
    }

    /**
     * Reader: adds what was recorded since the last call to {@code target}, and begins a new
     * interval.
     *
     * @return the interval alone, valid until the next call
     */
    public synchronized LatencyHistograms takeInterval(LatencyHistograms target) {
        phaser.readerLock();
        try {
            inactive.reset();
            final LatencyHistograms interval = active;
            active = inactive;
            inactive = interval;
            phaser.flipPhase(100_000);
            final long now = System.currentTimeMillis();
            interval.label(intervalStart, now);
            intervalStart = now;
            target.add(interval);
            return interval;
        } finally {
            phaser.readerUnlock();
        }
    }

    /**
     * Values that were not between 0 and {@link LatencyHistograms#MAX_NANOS} and were recorded as
     * the nearer of the two: CLOCK_REALTIME has been set meanwhile.
     */
    public long outOfRange() {
        return outOfRange;
    }

    private long inRange(long nanos) {
        return nanos >= 0 && nanos <= LatencyHistograms.MAX_NANOS ? nanos : clamped(nanos);
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer
    private long clamped(long nanos) {
        outOfRange = outOfRange + 1;
        return nanos < 0 ? 0 : LatencyHistograms.MAX_NANOS;
    }
}
