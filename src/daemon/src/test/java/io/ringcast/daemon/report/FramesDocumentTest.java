package io.ringcast.daemon.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Tests that the JSON contains each counter of docs/frames.md, and that the page names each counter
 * of the JSON.
 */
class FramesDocumentTest {
    /** Reasons that do not depend on the kind of frame: transmit errors, and dry runs. */
    private static final Set<String> ELSEWHERE =
            Set.of(
                    "ring_full",
                    "enobufs",
                    "enetdown",
                    "wrong_format",
                    "abandoned",
                    "dry_run",
                    "other");

    @Test
    void theJsonShowsEveryCounterOfTheTable() throws IOException {
        final Map<String, Object> json = json();
        final Set<String> named = new TreeSet<>();
        int rows = 0;
        for (final String row : rows()) {
            final String[] cells = row.split(" \\| ");
            assertEquals(4, cells.length, row);
            rows++;
            for (final String counter : cells[3].replaceFirst(" \\|$", "").split(", ")) {
                named.add(place(json, counter, row));
            }
        }
        assertTrue(rows > 70, "rows: " + rows);
        final Set<String> shown = new TreeSet<>(Set.of("matched", "unmatched"));
        for (final String group : List.of("dropped", "fragments", "transmit_errors")) {
            Fields.counts(json, group).keySet().stream()
                    .filter(name -> !ELSEWHERE.contains(name))
                    .forEach(name -> shown.add(group + "." + name));
        }
        assertEquals(shown, named);
    }

    @Test
    void theTextNamesWhatIsCountedOfFragments() throws IOException {
        final String text = document();
        for (final String event : Fields.counts(json(), "fragments").keySet()) {
            assertTrue(text.contains("`" + event + "`"), event);
        }
    }

    /** Returns the place of a counter of the table in the JSON. */
    private static String place(Map<String, Object> json, String counter, String row) {
        if (json.containsKey(counter)) {
            return counter;
        }
        final Matcher named = Pattern.compile("(.*?) ?`(\\w+)`").matcher(counter);
        assertTrue(counter.equals("all") || named.matches(), row);
        if (counter.equals("all")) {
            return "matched";
        }
        final String group =
                switch (named.group(1)) {
                    case "dropped" -> "dropped";
                    case "transmit error" -> "transmit_errors";
                    default -> "fragments";
                };
        assertTrue(Fields.counts(json, group).containsKey(named.group(2)), row);
        return group + "." + named.group(2);
    }

    /**
     * Returns the rows of the tables under "Each kind of frame": label, frame, what happens,
     * counter.
     */
    private static List<String> rows() throws IOException {
        final String text = document();
        final int begin = text.indexOf("## Each kind of frame\n");
        return text.substring(begin, text.indexOf("\n## ", begin))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| |"))
                .toList();
    }

    private static String document() throws IOException {
        return Files.readString(Path.of("../../docs/frames.md"));
    }

    private static Map<String, Object> json() {
        final RuleSet rules = RuleSet.of(Rule.named("a").to("10.0.2.2").build());
        return new Counts(rules, new ForwardCounters(1), new TransmitCounters(1))
                .summary(0, 1, Map.of())
                .toMap();
    }
}
