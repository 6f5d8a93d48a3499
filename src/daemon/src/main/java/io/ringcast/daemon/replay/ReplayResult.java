package io.ringcast.daemon.replay;

import io.ringcast.daemon.report.RunSummary;
import io.ringcast.daemon.report.SummaryText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Result of a replay.
 *
 * @param summary counters of the replay
 * @param copied frames that match no rule and were written unchanged
 */
record ReplayResult(RunSummary summary, long copied) {
    /** Returns the fields of the JSON output, by name. */
    Map<String, Object> toMap() {
        final Map<String, Object> map = summary.toMap();
        map.put("copied", copied);
        return map;
    }

    /** Returns the lines of the text output. */
    List<String> lines(boolean all) {
        final List<String> lines = new ArrayList<>(SummaryText.lines(summary));
        if (all) {
            lines.add(String.format(Locale.ROOT, "  %-18s %,d unmatched frames", "copied", copied));
        }
        return lines;
    }
}
