package io.ringcast.bench.report;

import io.ringcast.bench.campaign.Results;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Results as one JSON object. */
public final class JsonReport {
    private JsonReport() {}

    /** Returns the object for {@link io.ringcast.daemon.report.Json#write}. */
    public static Map<String, Object> of(Report report) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("host", report.host().facts());
        putAll(map, report.results());
        report.scaling()
                .ifPresent(
                        results -> {
                            final Map<String, Object> scaling = new LinkedHashMap<>();
                            putAll(scaling, results);
                            map.put("scaling", scaling);
                        });
        report.userSpace().ifPresent(cost -> map.put("user_space", cost.toMap()));
        map.put("aims", aims(report));
        return map;
    }

    private static void putAll(Map<String, Object> map, Results results) {
        map.put("settings", results.settings().toMap());
        map.put("rounds", results.rounds());
        map.put("seconds", Math.round(results.seconds() * 10) / 10.0);
        map.put("contenders", results.contenders().stream().map(ContenderJson::of).toList());
    }

    private static List<Map<String, Object>> aims(Report report) {
        return Aims.table(report.results(), report.userSpace()).body().stream()
                .map(
                        row -> {
                            final Map<String, Object> aim = new LinkedHashMap<>();
                            aim.put("what", row.get(0));
                            aim.put("aim", row.get(1));
                            aim.put("measured", row.get(2));
                            aim.put("verdict", row.get(3));
                            aim.put("by", row.get(4));
                            aim.put("rounds", row.get(5));
                            return aim;
                        })
                .toList();
    }
}
