package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Tools;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What other programs read is the same in locales with other digits (ar) or another letter i (tr).
 */
@Timeout(1_800)
class LocaleIT {
    private static Lab lab;

    @BeforeAll
    static void open() {
        lab = Lab.open();
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"ar, EG", "tr, TR"})
    void aRunSaysTheSame(String language, String country) {
        final Task engine =
                start(language, country, "--to", Lab.RECEIVER, "--rate", "100000", "--json");
        final String ready = engine.awaitErr(line -> line.contains("ready:"), Lab.PATIENCE);
        assertTrue(
                ready.contains("ring 2048 frames (20.5 ms at 100000 frames/s), idle poll"), ready);
        lab.send(Lab.GROUP, 10_000, 100, 1_000);
        assertEquals(100, RunSummary.fromMap(Lab.finish(engine)).forwarded());

        final Task text = start(language, country, "--to", Lab.RECEIVER, "--duration", "0.1");
        assertEquals(0, text.exitCode(Lab.PATIENCE), () -> text.err().toString());
        assertTrue(
                text.out().stream().anyMatch(line -> line.endsWith(" 0 = 0 + 0 + 0")),
                () -> text.out().toString());
        assertOrdinaryDigits(text.out());
        assertOrdinaryDigits(text.err());
    }

    /** One process creates a name in one locale; the next process recognizes it in another. */
    @ParameterizedTest
    @CsvSource({"ar, EG", "tr, TR"})
    void whatAKilledRunLeavesIsRecognised(String language, String country) {
        final String tc =
                Tools.find("tc").orElseGet(() -> Assumptions.abort("tc: no such program here"));
        final Task killed = ready(language, country);
        killed.signal("KILL");
        killed.exitCode(Lab.PATIENCE);
        assertEquals(1, filters(tc).size(), () -> "left behind: " + filters(tc));
        Lab.finish(ready("en", "US"));
        assertEquals(List.of(), filters(tc));
    }

    /**
     * Starts an engine that delivers to this host by clsact. Skips the test if eBPF is not allowed.
     */
    private static Task ready(String language, String country) {
        final Task engine =
                start(
                        language,
                        country,
                        "--group",
                        Lab.GROUP,
                        "--delivery-method",
                        "clsact",
                        "--json");
        final String line =
                engine.awaitErr(
                        text -> text.contains("ready:") || text.contains("EPERM"), Lab.PATIENCE);
        Assumptions.assumeFalse(line.contains("EPERM"), line);
        assertTrue(line.contains("local delivery by clsact"), line);
        return engine;
    }

    private static List<String> filters(String tc) {
        return Lab.run(lab.bridge, tc, "filter", "show", "dev", "eth0", "egress").stream()
                .filter(line -> line.contains("ringcast-"))
                .toList();
    }

    private static Task start(String language, String country, String... options) {
        final List<String> command = new ArrayList<>();
        command.add("env");
        command.add(
                "RINGCAST_JAVA_OPTS=-Duser.language=" + language + " -Duser.country=" + country);
        command.addAll(Lab.engineCommand("-i", "if1", "-o", "eth0"));
        command.addAll(List.of(options));
        return lab.bridge.start("engine", command);
    }

    private static void assertOrdinaryDigits(List<String> lines) {
        final String text = String.join("\n", lines);
        assertTrue(text.chars().noneMatch(c -> Character.isDigit(c) && c > '9'), text);
    }
}
