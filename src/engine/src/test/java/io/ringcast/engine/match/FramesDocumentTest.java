package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.counter.DropReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/frames.md names tests and counters that exist, and leaves no drop reason out. */
class FramesDocumentTest {
    private static final List<String> PACKAGES =
            List.of("frame", "match", "rule", "ring", "forward", "capture", "transmit");

    private static String document;

    @BeforeAll
    static void read() throws IOException {
        document = Files.readString(Path.of("../../docs/frames.md"));
    }

    @Test
    void namesTestsThatExist() {
        final Matcher named = Pattern.compile("`(\\w+Test)\\.(\\w+)`").matcher(document);
        final TreeSet<String> missing = new TreeSet<>();
        int count = 0;
        while (named.find()) {
            count++;
            if (!exists(named.group(1), named.group(2))) {
                missing.add(named.group());
            }
        }
        assertEquals(new TreeSet<>(), missing);
        assertTrue(count > 50, "only " + count + " tests named");
    }

    @Test
    void showsEveryDropReason() {
        for (final DropReason reason : DropReason.values()) {
            assertTrue(document.contains("dropped `" + reason.label() + "`"), reason.label());
            assertTrue(document.contains("`" + reason.name() + "`"), reason.name());
        }
    }

    /** Each row's label is in the list of tests, and each label in the list belongs to a row. */
    @Test
    void hasATestForEveryRowOfTheTables() {
        final List<String> rows =
                labels("(?m)^\\| (\\w+(?:\\.\\d+)?) \\| ", "## Each kind of frame");
        final List<String> tested = labels("(?m)^- (\\S+): `\\w+Test\\.\\w+`", "## The tests");
        assertEquals(rows, tested);
        assertEquals(rows.size(), Set.copyOf(rows).size(), () -> "a label twice: " + rows);
        assertTrue(rows.size() > 70, () -> "rows: " + rows);
    }

    /** The first group of each match within one section of the document, in order. */
    private static List<String> labels(String pattern, String section) {
        final int begin = document.indexOf("\n" + section + "\n") + 1;
        assertTrue(begin > 0, section);
        final int next = document.indexOf("\n## ", begin);
        final String text = document.substring(begin, next < 0 ? document.length() : next);
        final List<String> labels =
                Pattern.compile(pattern).matcher(text).results().map(m -> m.group(1)).toList();
        final long lines = text.lines().filter(line -> line.matches("- .*|\\| (?!\\|).*")).count();
        assertEquals(lines, labels.size(), () -> section + ": a line without a label or a test");
        return labels;
    }

    private static boolean exists(String test, String method) {
        for (final String each : PACKAGES) {
            try {
                final Class<?> found = Class.forName("io.ringcast.engine." + each + "." + test);
                return Arrays.stream(found.getDeclaredMethods())
                        .anyMatch(m -> m.getName().equals(method));
            } catch (ClassNotFoundException e) {
                // tries the next package
            }
        }
        return false;
    }
}
