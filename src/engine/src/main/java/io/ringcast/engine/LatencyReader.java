package io.ringcast.engine;

import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.recorder.LatencyRecorder;
import java.util.List;

/**
 * Latencies of all workers of an {@link Engine}, read interval by interval.
 *
 * <pre>{@code
 * LatencyHistograms all = new LatencyHistograms();
 * LatencyHistograms second = engine.latency().takeInterval(all); // called once a second
 * long p99 = second.of(Stage.SERVICE).getValueAtPercentile(99); // nanoseconds
 * }</pre>
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
    LatencyReader(List<LatencyRecorder> recorders) {
        this.recorders = List.copyOf(recorders);
    }

    /**
     * Adds what was recorded since the last call to {@code target}, and begins a new interval.
     *
     * @param target that is added to, by the calling thread
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

    /**
     * {@return the number of values that were not between 0 and {@link LatencyHistograms#MAX_NANOS}
     * and were recorded as the nearer of the two: CLOCK_REALTIME has been set meanwhile}
     */
    public long outOfRange() {
        long sum = 0;
        for (final LatencyRecorder recorder : recorders) {
            sum += recorder.outOfRange();
        }
        return sum;
    }
}
