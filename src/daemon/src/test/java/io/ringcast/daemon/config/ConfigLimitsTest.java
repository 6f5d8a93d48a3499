package io.ringcast.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that large, deep or self-multiplying input is refused before it costs memory or time. */
@Timeout(60)
class ConfigLimitsTest {
    private static String rules(int count) {
        return "rules:\n"
                + IntStream.range(0, count)
                        .mapToObj(
                                i ->
                                        String.format(
                                                Locale.ROOT,
                                                "  - {name: r%d, to: [10.0.0.1], match: {port: %d}}\n",
                                                i,
                                                i + 1))
                        .collect(Collectors.joining());
    }

    @Test
    void asManyRulesAsAllowed() {
        assertEquals(1024, Yaml.read(rules(1024)).rules().size());
        assertEquals(
                List.of("FILE:2:3: rules: must be a list of 1 to 1024 rules; has 1025"),
                Yaml.errors(rules(1025)));
    }

    /**
     * Returns rules that overlap in many ways, so that the search for shadowed rules is expensive.
     */
    @Test
    void rulesThatOverlap() {
        final String text =
                "rules:\n"
                        + IntStream.range(0, 1024)
                                .mapToObj(
                                        i ->
                                                String.format(
                                                        Locale.ROOT,
                                                        "  - {name: r%d, to: [10.0.0.1], match: {port:"
                                                                + " %d-%d, group: 239.%d.0.0/16,"
                                                                + " source: %d.0.0.0/8}}\n",
                                                        i,
                                                        1 + i * 31 % 1000,
                                                        1001 + i * 17 % 1000,
                                                        i * 7 % 16,
                                                        1 + i % 13))
                                .collect(Collectors.joining());
        final List<String> errors = Yaml.errors(text);
        assertEquals(201, errors.size());
        errors.subList(0, 200).forEach(line -> assertTrue(line.contains("never match"), line));
    }

    @Test
    void size() {
        final byte[] bytes = new byte[ConfigFile.MAX_BYTES + 1];
        assertEquals(
                List.of("FILE:1:1: must be at most 1,048,576 bytes; is longer"),
                Yaml.errors(bytes));
        final String rule = "rules:\n" + Yaml.RULE + "#";
        assertEquals(
                List.of(), Yaml.errors(rule + "x".repeat(ConfigFile.MAX_BYTES - rule.length())));
    }

    @Test
    void aFileWithoutEnd() {
        final Path zero = Path.of("/dev/zero");
        Assumptions.assumeTrue(Files.isReadable(zero));
        try {
            ConfigFile.read(zero);
        } catch (ConfigException e) {
            assertEquals(
                    List.of("/dev/zero:1:1: must be at most 1,048,576 bytes; is longer"),
                    e.lines());
        }
    }

    @Test
    void depth() {
        assertEquals(
                List.of("FILE:1:19: is nested more than 16 deep: nothing here needs that"),
                Yaml.errors("a: " + "[".repeat(500_000)));
        assertEquals(
                List.of("FILE:1:33: is nested more than 16 deep: nothing here needs that"),
                Yaml.errors("- ".repeat(100_000)));
        assertEquals(1, Yaml.errors("{a: ".repeat(100_000)).size());
        assertEquals(1, Yaml.errors("? ".repeat(100_000)).size());
    }

    /** Each level has ten aliases of the level before: expanded, a hundred million destinations. */
    @Test
    void aliasesThatMultiply() {
        final StringBuilder text = new StringBuilder("a0: &a0 [10.0.0.1]\n");
        for (int i = 1; i <= 8; i++) {
            final String ten = ("*a" + (i - 1) + ",").repeat(10);
            text.append(String.format(Locale.ROOT, "a%d: &a%d [%s]\n", i, i, ten));
        }
        text.append("rules: [{name: a, to: *a8}]\n");
        final List<String> errors = Yaml.errors(text.toString());
        assertEquals(9 + 10, errors.size(), errors::toString);
        assertTrue(
                errors.get(18).startsWith("FILE:10:19: rules[0].to[9]")
                        || errors.stream()
                                .anyMatch(line -> line.contains("rules[0].to[9]: must be IP")),
                errors::toString);
    }

    @Test
    void destinationsInAll() {
        final String many =
                IntStream.range(0, 1024)
                        .mapToObj(i -> String.format(Locale.ROOT, "10.0.%d.%d", i / 256, i % 256))
                        .collect(Collectors.joining(", "));
        final StringBuilder text =
                new StringBuilder(
                        "rules:\n  - {name: r0, match: {port: 1}, to: &many [" + many + "]}\n");
        for (int i = 1; i < 4; i++) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "  - {name: r%d, match: {port: %d}, to: *many}\n",
                            i,
                            i + 1));
        }
        assertEquals(4096, Yaml.read(text.toString()).rules().destinations());
        text.append("  - {name: r4, match: {port: 5}, to: [10.0.0.0]}\n");
        text.append("  - {name: r5, match: {port: 6}, to: *many}\n");
        assertEquals(
                List.of(
                        "FILE:6:38: rules[4].to: must be at most 4,096 destinations in all rules"
                                + " together"),
                Yaml.errors(text.toString()));
    }

    @Test
    void noMoreMistakesAreToldThanAnybodyReads() {
        final String keys =
                IntStream.range(0, 1000)
                        .mapToObj(i -> "key" + i + ": x\n")
                        .collect(Collectors.joining());
        final List<String> errors = Yaml.errors(keys + "rules:\n" + Yaml.RULE);
        assertEquals(201, errors.size());
        assertEquals("FILE:200:1: 800 problems more are not shown", errors.get(200));
    }

    @Test
    void longLinesAndManyKeys() {
        assertEquals(1, Yaml.errors("a" + " b".repeat(500_000)).size());
        assertEquals(1, Yaml.errors("a: \"" + "\\n".repeat(500_000)).size());
        final String same = "a: b\n".repeat(100_000);
        assertTrue(Yaml.errors(same.getBytes(StandardCharsets.UTF_8)).size() > 100);
    }
}
