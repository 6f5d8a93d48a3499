package io.ringcast.bench.superframe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Results of the measurement with super-frames.
 *
 * @param settings settings of the measurement
 * @param contenders all contenders, including absent ones
 */
public record SuperFrameResults(SuperFrameSettings settings, List<SuperFrameResult> contenders) {
    /**
     * Returns the figures of a contender with a shape; a result without measurements if there are
     * none.
     */
    ShapeResult of(String contender, Shape shape) {
        return contenders.stream()
                .filter(result -> result.name().equals(contender))
                .findFirst()
                .map(result -> result.of(shape))
                .orElse(new ShapeResult(shape));
    }

    /** Returns the object for {@link io.ringcast.daemon.report.Json#write}. */
    public Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("settings", settings.toMap());
        map.put("contenders", contenders.stream().map(SuperFrameResult::toMap).toList());
        return map;
    }
}
