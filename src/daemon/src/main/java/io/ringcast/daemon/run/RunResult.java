package io.ringcast.daemon.run;

import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.look.Look;
import io.ringcast.daemon.report.HostReport;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.daemon.report.SummaryText;
import io.ringcast.engine.WarmUp;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Result of a run.
 *
 * @param summary counters and latencies
 * @param changes changes of the host during the run
 * @param host effects on this host's own network stack
 * @param captures the capture files, closed
 * @param histogramLog JSON fields of the histogram log; empty without a log
 * @param warmUp how the loop was warmed up before it was ready
 * @param headline lines before the figures, about a run that matched no frame; empty otherwise
 * @param arrivals what arrived on interfaces that were looked at because no frame matched, by
 *     interface name
 * @param looped frames that came back after they had been sent; only a sample of frames is checked
 * @param linkLocalSources frames that were forwarded from a link-local IPv6 address
 */
record RunResult(
        RunSummary summary,
        HostReport changes,
        HostSide host,
        Captures captures,
        Map<String, Object> histogramLog,
        WarmUp warmUp,
        List<String> headline,
        Map<String, Look> arrivals,
        long looped,
        long linkLocalSources) {

    /** Returns the fields of the JSON output, by name. */
    Map<String, Object> toMap() {
        final Map<String, Object> map = summary.toMap();
        map.put("looped", looped);
        map.put("link_local_sources", linkLocalSources);
        map.put("warm_up", warmUp.state().label());
        map.put("warm_up_seconds", Math.round(warmUp.nanos() / 1e6) / 1e3);
        map.put("log_lines_dropped", Console.droppedLogLines());
        changes.addTo(map);
        if (!arrivals.isEmpty()) {
            map.put(
                    "arrivals",
                    arrivals.entrySet().stream()
                            .map(each -> each.getValue().toMap(each.getKey()))
                            .toList());
        }
        if (!host.isEmpty()) {
            map.put("host", host.toMap());
        }
        if (!histogramLog.isEmpty()) {
            map.put("histogram_log", histogramLog);
        }
        if (!captures.isEmpty()) {
            map.put("capture", captures.toMap());
        }
        return map;
    }

    /** Returns the lines of the text output. */
    List<String> lines() {
        final List<String> lines = new ArrayList<>(headline);
        lines.addAll(SummaryText.lines(summary));
        if (looped > 0) {
            lines.add(
                    SummaryText.fact(
                            "looped",
                            SummaryText.count(looped)
                                    + " (came back after they had been sent: a sample)"));
        }
        if (linkLocalSources > 0) {
            lines.add(
                    SummaryText.fact(
                            "link-local sources",
                            SummaryText.count(linkLocalSources)
                                    + " (receivers on another link cannot answer)"));
        }
        if (warmUp.state() != WarmUp.State.OFF) {
            lines.add("");
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "Warm-up %s: %.1f s before it was ready",
                            warmUp.state().label(),
                            warmUp.nanos() / 1e9));
        }
        lines.addAll(host.isEmpty() ? List.of() : host.lines());
        lines.addAll(changes.lines());
        lines.addAll(captures.isEmpty() ? List.of() : captures.lines());
        final long unsaid = Console.droppedLogLines();
        if (unsaid > 0) {
            lines.add(SummaryText.fact("log lines dropped", SummaryText.count(unsaid)));
        }
        return lines;
    }
}
