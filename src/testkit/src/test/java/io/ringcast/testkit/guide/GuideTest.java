package io.ringcast.testkit.guide;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code in docs/testing-your-rules.md is code of these tests, so it compiles and runs. */
class GuideTest {
    private static final Path PAGE = Path.of("../../docs/testing-your-rules.md");
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```");

    @Test
    void eachBlockIsPartOfATest() throws IOException {
        final List<String> blocks =
                BLOCK.matcher(Files.readString(PAGE))
                        .results()
                        .map(MatchResult::group)
                        .map(block -> block.replaceAll("(?m)^```.*$", ""))
                        .toList();
        assertTrue(blocks.size() >= 3, () -> "blocks: " + blocks.size());
        final String tests = tests();
        for (final String block : blocks) {
            assertTrue(tests.contains(compact(block)), () -> "in no test: " + block);
        }
    }

    private static String tests() throws IOException {
        final StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (final Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                all.append(Files.readString(file));
            }
        }
        return compact(all.toString());
    }

    /** Removes white space, so that line breaks do not matter. */
    private static String compact(String code) {
        return code.replaceAll("\\s+", "");
    }
}
