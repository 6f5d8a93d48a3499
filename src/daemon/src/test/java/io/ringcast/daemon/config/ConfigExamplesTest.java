package io.ringcast.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.check.CheckedText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests that the examples of docs/configuration.md are valid or not, as the page says. */
class ConfigExamplesTest {
    private static final Pattern BLOCK =
            Pattern.compile("^```(\\S[^\\n]*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private static final List<Block> BLOCKS = new ArrayList<>();

    private record Block(String language, String text) {}

    @BeforeAll
    static void read() throws Exception {
        final Path page =
                Path.of(System.getProperty("basedir", "."), "../../docs/configuration.md");
        final Matcher matcher = BLOCK.matcher(Files.readString(page));
        while (matcher.find()) {
            BLOCKS.add(new Block(matcher.group(1), matcher.group(2)));
        }
    }

    private static List<String> blocks(String language) {
        return BLOCKS.stream()
                .filter(block -> block.language.equals(language))
                .map(Block::text)
                .toList();
    }

    @Test
    void theValidOnesAre() {
        assertEquals(4, blocks("yaml").size());
        for (final String example : blocks("yaml")) {
            assertEquals(List.of(), Yaml.errors(example), example);
        }
    }

    @Test
    void theWrongOneIsWrongAsShown() {
        final String wrong = blocks("yaml wrong").get(0);
        assertEquals(blocks("text").get(0), String.join("\n", Yaml.errors(wrong)) + "\n");
    }

    @Test
    void checkSaysWhatIsShown() {
        final List<String> lines = CheckedText.of(Yaml.read(blocks("yaml").get(3)));
        assertEquals(blocks("text").get(1), String.join("\n", lines) + "\n");
        lines.forEach(line -> assertTrue(line.length() <= 120, line));
    }

    /** Every key of the file is in a table of the page. */
    @Test
    void everyKeyIsDocumented() throws Exception {
        final Path page =
                Path.of(System.getProperty("basedir", "."), "../../docs/configuration.md");
        final String text = Files.readString(page);
        for (final String place :
                List.of(
                        "x: 1",
                        "rules: [{x: 1}]",
                        "rules: [{match: {x: 1}}]",
                        "rules: [{to: [{x: 1}]}]")) {
            final String error =
                    Yaml.errors(place).stream()
                            .filter(line -> line.contains("known here: "))
                            .findFirst()
                            .orElseThrow();
            final String prefix = place.contains("match") ? "match." : "";
            for (final String key : error.substring(error.indexOf("here: ") + 6).split(", ")) {
                assertTrue(
                        text.contains("| `" + prefix + key + "` |")
                                || key.equals("rules") && text.contains("`rules` is a list"),
                        prefix + key);
            }
        }
    }
}
