package io.ringcast.daemon.run;

import io.ringcast.daemon.report.HostReport;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.daemon.report.SummaryText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run has to tell at its end.
 *
 * @param summary what it has done
 * @param changes what the host has been through meanwhile
 * @param host what it has done to this host's own stack
 * @param captures what it has captured, ended
 * @param warmUpSeconds how long the loop was warmed up before it was ready; 0 if it was not
 */
record RunResult(
        RunSummary summary,
        HostReport changes,
        HostSide host,
        Captures captures,
        double warmUpSeconds) {
    /** As in JSON. */
    Map<String, Object> toMap() {
        final Map<String, Object> map = summary.toMap();
        map.put("warm_up_seconds", Math.round(warmUpSeconds * 1e3) / 1e3);
        changes.addTo(map);
        if (!host.isEmpty()) {
            map.put("host", host.toMap());
        }
        if (!captures.isEmpty()) {
            map.put("capture", captures.toMap());
        }
        return map;
    }

    /** For people. */
    List<String> lines() {
        final List<String> lines = new ArrayList<>(SummaryText.lines(summary));
        if (warmUpSeconds > 0) {
            lines.add("");
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "Warmed up for %.1f s before it was ready",
                            warmUpSeconds));
        }
        lines.addAll(host.isEmpty() ? List.of() : host.lines());
        lines.addAll(changes.lines());
        lines.addAll(captures.isEmpty() ? List.of() : captures.lines());
        return lines;
    }
}
