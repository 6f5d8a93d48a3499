package io.ringcast.bench.superframe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured.
 *
 * @param settings what was asked for
 * @param contenders all of them, also the absent ones
 */
public record SuperFrameResults(SuperFrameSettings settings, List<SuperFrameResult> contenders) {
    /** The figures of one with one shape; nothing measured in it if there are none. */
    ShapeResult of(String contender, Shape shape) {
        return contenders.stream()
                .filter(result -> result.name().equals(contender))
                .findFirst()
                .map(result -> result.of(shape))
                .orElse(new ShapeResult(shape));
    }

    /** What {@link io.ringcast.daemon.report.Json#write} takes. */
    public Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("settings", settings.toMap());
        map.put("contenders", contenders.stream().map(SuperFrameResult::toMap).toList());
        return map;
    }
}
