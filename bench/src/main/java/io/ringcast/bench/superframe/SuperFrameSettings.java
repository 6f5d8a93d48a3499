package io.ringcast.bench.superframe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is measured, how long and how often.
 *
 * @param shapes what the generator sends
 * @param rounds how often each contender has its turn
 * @param warmUpSeconds at the fixed rate, before anything counts, of each shape
 * @param pacedRate the fixed rate, datagrams a second
 * @param pacedSeconds of the trial at that rate
 * @param overloadSeconds of the trial as fast as the generator goes
 * @param drainFrames frames that wait in the receive ring of a contender that is held up, at most
 * @param drainBytes payload bytes of these, at most
 */
public record SuperFrameSettings(
        List<Shape> shapes,
        int rounds,
        double warmUpSeconds,
        double pacedRate,
        double pacedSeconds,
        double overloadSeconds,
        int drainFrames,
        int drainBytes) {
    private static final double RATE = 500_000;

    /** For figures. */
    public static SuperFrameSettings full(List<Shape> shapes, int rounds) {
        return new SuperFrameSettings(shapes, rounds, 0.3, RATE, 0.3, 1, 4_000, 8 << 20);
    }

    /**
     * For a test of the bench; figures mean nothing. What waits fits a socket whose buffer is as
     * large as it may be without privileges.
     */
    public static SuperFrameSettings smoke(List<Shape> shapes) {
        return new SuperFrameSettings(shapes, 1, 0.02, 20_000, 0.1, 0.05, 100, 1 << 17);
    }

    /** Datagrams that wait in the receive ring of a contender that is held up. */
    long drainDatagrams(Shape shape) {
        final int bytes = shape.segments() * shape.payload();
        return (long) Math.min(drainFrames, drainBytes / bytes) * shape.segments();
    }

    Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("rounds", rounds);
        map.put("warm_up_seconds", warmUpSeconds);
        map.put("paced_rate", pacedRate);
        map.put("paced_seconds", pacedSeconds);
        map.put("overload_seconds", overloadSeconds);
        map.put("drain_frames", drainFrames);
        map.put("drain_bytes", drainBytes);
        return map;
    }
}
