package io.ringcast.engine.latency;

import java.util.List;

/**
 * Reads several recorders as one: the latencies of all workers of an engine.
 *
 * <p>Threading: any number of readers, one at a time.
 */
public final class LatencyReader {
    private final List<LatencyRecorder> recorders;
    private final LatencyHistograms interval = new LatencyHistograms();
    private long intervalStart = System.currentTimeMillis();

    /**
     * @param recorders nobody else is to take intervals from them
     */
    public LatencyReader(List<LatencyRecorder> recorders) {
        this.recorders = List.copyOf(recorders);
    }

    /**
     * Adds what was recorded since the last call to {@code target}, and begins a new interval.
     *
     * @return the interval alone, valid until the next call
     */
    public synchronized LatencyHistograms takeInterval(LatencyHistograms target) {
        interval.reset();
        for (final LatencyRecorder recorder : recorders) {
            recorder.takeInterval(interval);
        }
        final long now = System.currentTimeMillis();
        interval.label(intervalStart, now);
        intervalStart = now;
        target.add(interval);
        return interval;
    }

    /** As {@link LatencyRecorder#outOfRange}, of all. */
    public long outOfRange() {
        long sum = 0;
        for (final LatencyRecorder recorder : recorders) {
            sum += recorder.outOfRange();
        }
        return sum;
    }
}
