package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.counter.DropReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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

    @Test
    void hasATestInEveryRowOfTheTable() {
        final int begin = document.indexOf("| frame | what happens");
        final String table = document.substring(begin, document.indexOf("\n\n", begin));
        final List<String> rows = table.lines().skip(2).toList();
        assertTrue(rows.size() > 40);
        for (final String row : rows) {
            assertTrue(row.startsWith("| **") || row.contains("Test."), row);
        }
    }

    private static boolean exists(String test, String method) {
        for (final String each : PACKAGES) {
            try {
                final Class<?> found = Class.forName("io.ringcast.engine." + each + "." + test);
                return Arrays.stream(found.getDeclaredMethods())
                        .anyMatch(m -> m.getName().equals(method));
            } catch (ClassNotFoundException e) {
                // in another package, then
            }
        }
        return false;
    }
}
