package io.ringcast.engine.recorder;

import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.latency.Stage;
import org.HdrHistogram.WriterReaderPhaser;

/**
 * Recorder of the latency of frames, transmit call by transmit call; hands over what was recorded
 * since the last time.
 *
 * <p>HdrHistogram's own interval recorder enters its phaser and keeps totals and extremes for every
 * value; here a transmit call is one critical section, a value is one addition to a cell, and the
 * reader makes histograms of the cells.
 *
 * <p>Threading: one writer ({@link #record}), which never waits; any number of readers ({@link
 * #takeInterval}, {@link #outOfRange}), one at a time.
 */
public final class LatencyRecorder {
    private final WriterReaderPhaser phaser = new WriterReaderPhaser();
    private volatile Recording active = new Recording();
    private Recording inactive = new Recording();
    private final LatencyHistograms interval = new LatencyHistograms();
    private volatile long outOfRange;
    private long intervalStart = System.currentTimeMillis();

    /** Empty; the first interval begins now. */
    public LatencyRecorder() {}

    /**
     * Writer: a frame that left by a call of its own. All times are nanoseconds of CLOCK_REALTIME.
     *
     * @param received the kernel's receive stamp
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
     * Writer: frames of one burst that left by one call.
     *
     * @param received their receive stamps
     * @param datagrams how many each of them holds: 1, or more of a super-frame
     * @param count frames, in the first places of both; at least 1
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
     * Writer: frames of a ring that one call carried, of one burst or several.
     *
     * @param received receive stamps by slot
     * @param taken by slot, when the loop took the frame's burst
     * @param first slot; counted on without end, {@code mask} makes indexes of them
     * @param end behind the last slot
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
     * Reader: adds what was recorded since the last call to {@code target}, and begins a new
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

    /** What the writer fills between two readings. */
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
