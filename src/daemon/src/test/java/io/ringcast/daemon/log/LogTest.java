package io.ringcast.daemon.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.daemon.report.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LogTest {
    private final List<String> lines = new ArrayList<>();
    private final Log log = new Log(lines::add, () -> 0, false);
    private final Log journal = new Log(lines::add, () -> 0, true);

    private static LogEvent event(LogLevel level, Map<String, Object> values) {
        return LogEvent.of(level, LogKind.LINK, "receive interface if1: is down, was up", values);
    }

    @Test
    void valuesStandAtTheEndInTheOrderOfTheirNames() {
        log.add(event(LogLevel.WARNING, Map.of("state", "down", "interface", "if1", "index", 7)));
        log.add(LogEvent.of(LogLevel.INFO, "resumed"));
        log.add(LogEvent.of(LogLevel.ERROR, "no more"));
        assertEquals(
                List.of(
                        "ringcast: warning: receive interface if1: is down, was up event=link index=7"
                                + " interface=if1 state=down",
                        "ringcast: resumed",
                        "ringcast: error: no more"),
                lines);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "if1 | if1",
                "198.19.0.1:10000 | 198.19.0.1:10000",
                "a b | \"a b\"",
                "`` | \"\"",
                "a=b | \"a=b\"",
                "say \"a\" | \"say \\\"a\\\"\"",
                "a\\b | \"a\\\\b\"",
                "µs | µs",
            })
    void valuesThatAreNotOneWordAreQuoted(String value, String shown) {
        log.add(LogEvent.of(LogLevel.INFO, LogKind.OTHER, "x", Map.of("key", value)));
        assertEquals(List.of("ringcast: x key=" + shown), lines);
    }

    @Test
    void whateverIsInItAnEventIsOneLine() {
        final Map<String, Object> values = Map.of("key", "a\nb\u001b[31m");
        final LogEvent event = LogEvent.of(LogLevel.INFO, LogKind.OTHER, "a\r\nb\u001b[0m", values);
        log.add(event);
        log.setFormat(LogFormat.JSON);
        log.add(event);
        assertEquals("ringcast: a  b [0m key=\"a b [31m\"", lines.get(0));
        assertEquals(0, lines.get(1).chars().filter(Character::isISOControl).count());
        assertEquals("a\nb\u001b[31m", Json.read(lines.get(1)).get("key"));
    }

    @Test
    void inJsonEachIsAnObject() {
        final Map<String, Object> values =
                new TreeMap<>(Map.of("index", 7, "interface", "a \"b\""));
        final Instant time = Instant.parse("2025-11-30T08:00:00Z");
        log.setFormat(LogFormat.JSON);
        log.add(new LogEvent(time, LogLevel.WARNING, LogKind.LINK, "is down", values));
        assertEquals(
                "{\"time\":\"2025-11-30T08:00:00.000Z\",\"level\":\"warning\",\"message\":\"is down\","
                        + "\"event\":\"link\",\"index\":7,\"interface\":\"a \\\"b\\\"\"}",
                lines.get(0));
        final Map<String, Object> failure = new LinkedHashMap<>(Json.read(log.failure("run: no")));
        failure.remove("time");
        assertEquals(Map.of("level", "error", "message", "run: no"), failure);
    }

    /**
     * Lines begin with the priority of sd-daemon(3), without a program name, which the journal
     * adds.
     */
    @Test
    void forTheJournalLinesBeginWithTheirPriority() {
        journal.setLevel(LogLevel.DEBUG);
        for (final LogLevel level : LogLevel.values()) {
            journal.add(LogEvent.of(level, "x"));
        }
        assertEquals(List.of("<3>error: x", "<4>warning: x", "<6>x", "<7>debug: x"), lines);
        assertEquals("<3>ringcast run: no", journal.failure("ringcast run: no"));
        journal.setFormat(LogFormat.JSON);
        assertEquals(
                "<4>{\"time\":", journal.line(event(LogLevel.WARNING, Map.of())).substring(0, 11));
    }

    @Test
    void aFailureSaysItselfWhatItIsAbout() {
        assertEquals("ringcast run: no", log.failure("ringcast run: no"));
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatIsSevereEnoughIsLogged(LogLevel least) {
        log.setLevel(least);
        for (final LogLevel level : LogLevel.values()) {
            log.add(LogEvent.of(level, "x"));
        }
        assertEquals(least.ordinal() + 1, lines.size(), lines::toString);
    }
}
