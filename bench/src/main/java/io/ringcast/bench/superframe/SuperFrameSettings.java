package io.ringcast.bench.superframe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Plan of the super-frame benchmark: trials, their lengths and their number.
 *
 * @param shapes shapes of datagrams that the generator sends
 * @param rounds number of rounds
 * @param warmUpSeconds seconds of warm-up at the fixed rate, for each shape
 * @param pacedRate fixed rate, datagrams a second
 * @param pacedSeconds seconds of the trial at the fixed rate
 * @param overloadSeconds seconds of the trial at the generator's highest rate
 * @param drainFrames most frames that wait in the receive ring while the contender is stopped
 * @param drainBytes most payload bytes of these frames
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

    /** Returns settings for real measurements. */
    public static SuperFrameSettings full(List<Shape> shapes, int rounds) {
        return new SuperFrameSettings(shapes, rounds, 0.3, RATE, 0.3, 1, 4_000, 8 << 20);
    }

    /**
     * Returns settings for a test of the bench; the figures mean nothing. The waiting datagrams fit
     * into the largest socket buffer that needs no privilege.
     */
    public static SuperFrameSettings smoke(List<Shape> shapes) {
        return new SuperFrameSettings(shapes, 1, 0.02, 20_000, 0.1, 0.05, 100, 1 << 17);
    }

    /** Returns the datagrams that wait in the receive ring while the contender is stopped. */
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
