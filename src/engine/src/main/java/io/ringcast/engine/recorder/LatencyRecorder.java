package io.ringcast.engine.recorder;

import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.latency.Stage;
import org.HdrHistogram.WriterReaderPhaser;

/**
 * Recorder of frame latencies: records each transmit call, and gives readers the values since the
 * last reading.
 *
 * <p>HdrHistogram's own interval recorder enters its phaser and updates totals and extremes for
 * every value. Here a transmit call is one critical section, a value is one addition to a cell, and
 * the reader builds histograms from the cells.
 *
 * <p>Threading: one writer ({@link #record}), which never waits. Any thread may call {@link
 * #takeInterval} and {@link #outOfRange}; intervals are taken one at a time.
 */
public final class LatencyRecorder {
    private final WriterReaderPhaser phaser = new WriterReaderPhaser();
    private volatile Recording active = new Recording();
    private Recording inactive = new Recording();
    private final LatencyHistograms interval = new LatencyHistograms();
    private volatile long outOfRange;
    private long intervalStart = System.currentTimeMillis();

    /** Begins the first interval, without values. */
    public LatencyRecorder() {}

    /**
     * Writer: records a frame that was sent by its own call. All times are nanoseconds of
     * CLOCK_REALTIME.
     *
     * @param received the kernel's receive timestamp
     * @param taken when the loop took the frame's burst
     * @param sent when the transmit call had returned
     */
    public void record(long received, long taken, long sent) {
        final long section = phaser.writerCriticalSectionEnter();
        try {
            final Recording to = active;
            to.record(inRange(taken - received), inRange(sent - received), 1);
            to.service.record(inRange(sent - taken), 1);
        } finally {
            phaser.writerCriticalSectionExit(section);
        }
    }

    /**
     * Writer: records frames of one burst that were sent by one call.
     *
     * @param received the kernel's receive timestamp of each frame
     * @param datagrams number of datagrams in each frame: 1, or more in a super-frame
     * @param count number of frames, at least 1: the used elements of both arrays
     * @param taken when the loop took the burst
     * @param sent when the transmit call had returned
     */
    public void record(long[] received, int[] datagrams, int count, long taken, long sent) {
        final long section = phaser.writerCriticalSectionEnter();
        try {
            final Recording to = active;
            int sum = 0;
            for (int i = 0; i < count; i++) {
                final int here = datagrams[i];
                sum += here;
                to.record(inRange(taken - received[i]), inRange(sent - received[i]), here);
            }
            to.service.record(inRange(sent - taken), sum);
        } finally {
            phaser.writerCriticalSectionExit(section);
        }
    }

    /**
     * Writer: records frames of a ring that were sent by one call; they may come from several
     * bursts.
     *
     * @param received by slot, the kernel's receive timestamp
     * @param taken by slot, when the loop took the frame's burst
     * @param first number of the first slot; slot numbers only grow, and {@code mask} turns them
     *     into indexes
     * @param end number after the last slot
     * @param sent when the transmit call had returned
     */
    public void record(long[] received, long[] taken, int first, int end, int mask, long sent) {
        final long section = phaser.writerCriticalSectionEnter();
        try {
            record(active, received, taken, first, end, mask, sent);
        } finally {
            phaser.writerCriticalSectionExit(section);
        }
    }

    private void record(
            Recording to, long[] received, long[] taken, int first, int end, int mask, long sent) {
        long burst = taken[first & mask];
        int count = 0;
        for (int at = first; at != end; at++) {
            final long began = taken[at & mask];
            if (began != burst) {
                to.service.record(inRange(sent - burst), count);
                burst = began;
                count = 0;
            }
            count++;
            final long stamp = received[at & mask];
            to.record(inRange(began - stamp), inRange(sent - stamp), 1);
        }
        to.service.record(inRange(sent - burst), count);
    }

    /**
     * Reader: adds the values recorded since the last call to {@code target}, and begins a new
     * interval.
     *
     * @return the interval alone, valid until the next call
     */
    public synchronized LatencyHistograms takeInterval(LatencyHistograms target) {
        phaser.readerLock();
        try {
            final Recording over = active;
            active = inactive;
            inactive = over;
            phaser.flipPhase(100_000);
            final long now = System.currentTimeMillis();
            interval.reset();
            over.drainTo(interval);
            interval.label(intervalStart, now);
            intervalStart = now;
            target.add(interval);
            return interval;
        } finally {
            phaser.readerUnlock();
        }
    }

    /**
     * The number of values outside 0 to {@link LatencyHistograms#MAX_NANOS}, recorded as the nearer
     * limit; the cause is a step of CLOCK_REALTIME.
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

    /** The cells that the writer fills between two readings. */
    private static final class Recording {
        private final LatencyCells queue = new LatencyCells();
        private final LatencyCells service = new LatencyCells();
        private final LatencyCells total = new LatencyCells();

        void record(long queued, long whole, int count) {
            queue.record(queued, count);
            total.record(whole, count);
        }

        void drainTo(LatencyHistograms histograms) {
            queue.drainTo(histograms.of(Stage.QUEUE));
            service.drainTo(histograms.of(Stage.SERVICE));
            total.drainTo(histograms.of(Stage.TOTAL));
        }
    }
}
