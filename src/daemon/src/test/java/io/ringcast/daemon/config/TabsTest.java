package io.ringcast.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests tabs in configuration files; {@code →} stands for a tab here. */
class TabsTest {
    private static final String RULES =
            """
            interface: if1 # as cabled
            transmit: "eth0"
            cpu: [1, 3]
            rules:
              - name: a
                match: {group: 239.1.2.3, port: 5004}
                to: &there
                  - 10.0.0.1
                  - ip: 10.0.0.2
                    port: 7
              - name: b
                match: {group: 239.1.2.4}
                to: *there
            """;

    private static String tabs(String text) {
        return text.replace('→', '\t');
    }

    @Test
    void separateTokensLikeSpaces() throws Exception {
        final Config expected = Yaml.read(RULES);
        final String tabbed =
                RULES.replace(": ", ":→")
                        .replace(", ", ",→→")
                        .replace(" #", "→#")
                        .replace("- 10", "-→10")
                        .replace("rules:\n", "rules:→\n→\n→# on\n");
        assertEquals(expected.rules(), Yaml.read(tabs(tabbed)).rules());
        assertEquals(expected.engine(), Yaml.read(tabs(tabbed)).engine());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rules:\n→- {name: a, to: [10.0.0.1]}\n",
                "rules:\n- name: a\n→  to: [10.0.0.1]\n",
                "rules:\n-→name: a\n  to: [10.0.0.1]\n",
                "rules:\n- →- a\n"
            })
    void areRefusedInIndentation(String text) {
        final List<String> errors = Yaml.errors(tabs(text));
        assertTrue(errors.get(0).contains("(TAB)"), errors::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: b→c",
                "a: \"b:→c\"",
                "a: 'it''s:→c'",
                "a: \"\\\":→c\"",
                "a: \"b\n→:→c\"",
                "# a:→b",
                "a: b #:→c",
                "a: |\n  b:→c\n→\n\n  d:→e",
                "- |\n b:→c",
                "- a: >-\n   b:→c",
                "→a: b"
            })
    void stayInText(String text) {
        assertEquals(tabs(text), Tabs.separating(tabs(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:→b",
                "a: →b",
                "\"a\"→: b",
                "a:→'b'",
                "a:→&x→b",
                "-→b",
                "-→[b, {c: d}]",
                "a: |\n  b\nc:→d",
                "- a: |\n   b\n  c:→d",
                "a: it's\nb:→c",
                "a:→\"b\"\r\nb:→c"
            })
    void becomeSpacesElsewhere(String text) {
        assertEquals(text.replace('→', ' '), Tabs.separating(tabs(text)));
    }

    /** For any text, only tabs change, and only to spaces. */
    @Test
    void changeNothingElse() {
        final long seed = Long.getLong("ringcast.seed", System.nanoTime());
        final Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            final StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append("a→ :-?'\"\\|>[]{},&*#\n\r".charAt(random.nextInt(21)));
            }
            final String before = tabs(text.toString());
            final String after = Tabs.separating(before);
            assertEquals(before.replace('\t', ' '), after.replace('\t', ' '), () -> "seed " + seed);
        }
    }
}
