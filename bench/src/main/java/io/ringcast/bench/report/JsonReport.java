package io.ringcast.bench.report;

import io.ringcast.bench.campaign.Results;
import java.util.LinkedHashMap;
import java.util.Map;

/** The results as one JSON object. */
public final class JsonReport {
    private JsonReport() {}

    /** What {@link io.ringcast.daemon.report.Json#write} takes. */
    public static Map<String, Object> of(Host host, Results results) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("host", host.facts());
        map.put("settings", results.settings().toMap());
        map.put("rounds", results.rounds());
        map.put("seconds", Math.round(results.seconds() * 10) / 10.0);
        map.put("contenders", results.contenders().stream().map(ContenderJson::of).toList());
        return map;
    }
}
