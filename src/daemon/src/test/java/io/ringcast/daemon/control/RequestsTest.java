package io.ringcast.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.log.LogLevel;
import io.ringcast.daemon.report.Json;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestsTest {
    private final AtomicInteger quit = new AtomicInteger();
    private final Requests requests = new Requests(new GivenRun("a"), quit::incrementAndGet);

    private Map<String, Object> answer(String line) {
        final String answer = requests.answer(line).line();
        assertFalse(answer.contains("\n"), answer);
        return Json.read(answer);
    }

    @Test
    void saysWhichRunItIs() {
        assertEquals(Map.of("ok", true, "run", "a"), answer("{\"request\":\"name\"}"));
    }

    @Test
    void aReloadSaysWhatCameOfIt() {
        assertEquals(
                Map.of("milliseconds", 0.5, "reopened", List.of("transmit")),
                answer("{\"request\":\"reload\"}").get("reload"));
        final Requests refusing = new Requests(new GivenRun(GivenRun.REFUSES), () -> {});
        final Map<String, Object> refused =
                Json.read(refusing.answer("{\"request\":\"reload\"}").line());
        assertEquals(false, refused.get("ok"));
        assertEquals("a:1:1: simulated\nburst: simulated", refused.get("error"));
    }

    @Test
    void theLevelOfTheLogIsToldAndSet() {
        final LogLevel before = Console.log().level();
        try {
            assertEquals("info", answer("{\"request\":\"log-level\"}").get("log_level"));
            final String error = "{\"request\":\"log-level\",\"level\":\"error\"}";
            assertEquals("error", answer(error).get("log_level"));
            assertEquals(LogLevel.ERROR, Console.log().level());
            assertEquals("error", answer("{\"request\":\"log-level\"}").get("log_level"));
        } finally {
            Console.log().setLevel(before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "stats",
                "42",
                "null",
                "[\"stats\"]",
                "{\"request\":\"stats\"",
                "{\"request\":\"stats\"} x",
                "{\"request\":\"stats\"}{}",
                "{\"request\":{\"a\":1}}",
                "{\"request\":\"stats\",\"a\":[1]}",
                "{\"request\":\"stats\",\"request\":\"quit\"}",
                "{\"what\":\"stats\"}",
                "{}",
                "{\"request\"",
                "{\"request\":",
                "\u0000\ufffd\u0001",
            })
    void whatIsNoRequestGetsOneError(String line) {
        final Map<String, Object> answer = answer(line);
        assertEquals(false, answer.get("ok"));
        assertEquals("a", answer.get("run"));
        assertEquals(
                "'"
                        + line
                        + "': must be a JSON object like {\"request\":\"stats\"}, on one line, with"
                        + " nothing nested",
                answer.get("error"));
    }

    /** The reader never recurses deeper than one level, however deeply the request is nested. */
    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "{\"request\":[", "\"", "{\"request\":\""})
    void nestingAndLengthAreHarmless(String begin) {
        final String line = begin.repeat(Requests.MAX_BYTES / begin.length());
        final String error = answer(line).get("error").toString();
        assertTrue(error.startsWith("'" + line.substring(0, 40) + "...': must be"), error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"request\":\"frob\"} | request 'frob': must be one of name, stats, ",
                "{\"request\":\"name\",\"x\":1} | name: 'x': unknown; it has no arguments",
                "{\"request\":\"histogram\",\"x\":1} | histogram: 'x': unknown; known: stage",
                "{\"request\":\"histogram\",\"stage\":\"x\"}"
                        + " | stage 'x': must be one of queue, service, total",
                "{\"request\":\"log-level\",\"level\":\"trace\"}"
                        + " | level 'trace': must be one of error, warning, info, debug",
                "{\"request\":\"stats\"} | simulated: no engine",
            })
    void errorsNameTheValueAndTheRule(String line, String error) {
        final String said = answer(line).get("error").toString();
        assertTrue(said.startsWith(error), said);
        assertEquals(0, quit.get());
    }

    @Test
    void quitsOnlyWhenTheAnswerHasGone() {
        final Answer answer = requests.answer("{\"request\":\"quit\"}");
        assertEquals(0, quit.get());
        answer.afterwards().run();
        assertEquals(1, quit.get());
    }

    @Test
    void theHistogramIsOneThatOthersRead() throws Exception {
        final Map<String, Object> answer =
                answer("{\"request\":\"histogram\",\"stage\":\"service\"}");
        assertEquals("ns", answer.get("unit"));
        final byte[] bytes = Base64.getDecoder().decode(answer.get("histogram").toString());
        final Histogram read = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
        assertEquals(1, read.getTotalCount());
        assertTrue(read.valuesAreEquivalent(GivenRun.NANOS, read.getMaxValue()));
    }
}
