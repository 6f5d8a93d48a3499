package io.ringcast.engine;

import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.recorder.LatencyRecorder;
import java.util.List;

/**
 * Reader of the latencies of all workers of an {@link Engine}, interval by interval.
 *
 * <p>Threading: any thread; calls that take an interval run one after the other.
 */
final class LatencyReader {
    private final List<LatencyRecorder> recorders;
    private final LatencyHistograms interval = new LatencyHistograms();
    private long intervalStart = System.currentTimeMillis();

    /**
     * @param recorders of all workers; only this object takes intervals from them
     */
    LatencyReader(List<LatencyRecorder> recorders) {
        this.recorders = List.copyOf(recorders);
    }

    /** See {@link Engine#takeLatencies}. */
    synchronized LatencyHistograms takeInterval(LatencyHistograms target) {
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

    /** See {@link Engine#latenciesOutOfRange}. */
    long outOfRange() {
        long sum = 0;
        for (final LatencyRecorder recorder : recorders) {
            sum += recorder.outOfRange();
        }
        return sum;
    }
}
