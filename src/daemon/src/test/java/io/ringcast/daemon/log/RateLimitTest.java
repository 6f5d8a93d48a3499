package io.ringcast.daemon.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests the rate limit with a simulated clock that soon overflows, as System.nanoTime may. */
class RateLimitTest {
    private final List<String> lines = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5;
    private final Log log = new Log(lines::add, () -> now, false);

    private void seconds(long seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }

    private void add(LogKind kind, int from, int count) {
        IntStream.range(from, from + count)
                .forEach(
                        i ->
                                log.add(
                                        LogEvent.of(
                                                LogLevel.INFO,
                                                kind,
                                                kind + " " + i,
                                                Map.of("number", i))));
    }

    @Test
    void whatIsTooMuchIsCountedAndTheLastIsLoggedAtTheEndOfThePeriod() {
        add(LogKind.LINK, 0, RateLimit.LINES + 18);
        assertEquals(RateLimit.LINES, lines.size());
        assertEquals("ringcast: LINK 29 event=link number=29", lines.getLast());
        seconds(RateLimit.PERIOD_SECONDS - 1);
        log.tick();
        assertEquals(RateLimit.LINES, lines.size());
        seconds(1);
        log.tick();
        assertEquals(RateLimit.LINES + 1, lines.size());
        assertEquals(
                "ringcast: LINK 47; 17 more like this within 60 s event=link more=17 number=47",
                lines.getLast());
        log.tick();
        assertEquals(RateLimit.LINES + 1, lines.size());
    }

    @Test
    void onlyOneTooMuchIsLoggedAsItIs() {
        add(LogKind.LINK, 0, RateLimit.LINES + 1);
        log.finish();
        assertEquals("ringcast: LINK 30 event=link number=30", lines.getLast());
        assertEquals(RateLimit.LINES + 1, lines.size());
    }

    /** The limit applies per kind; all texts differ here. */
    @Test
    void kindsAreLimitedApart() {
        add(LogKind.LINK, 0, RateLimit.LINES + 5);
        add(LogKind.NEIGHBOUR, 0, 3);
        assertEquals(RateLimit.LINES + 3, lines.size());
        log.finish();
        assertEquals(RateLimit.LINES + 3 + 1, lines.size());
        assertTrue(lines.getLast().contains("; 4 more like this"), lines::getLast);
    }

    /** Lines without a kind answer a request or are logged once, so they are not limited. */
    @Test
    void whatHasNoKindIsNotLimited() {
        add(LogKind.OTHER, 0, 10 * RateLimit.LINES);
        assertEquals(10 * RateLimit.LINES, lines.size());
    }

    /** An error line gives the reason for the command's end, so nothing is logged after it. */
    @Test
    void whatWasHeldBackComesBeforeAnError() {
        add(LogKind.LINK, 0, RateLimit.LINES + 5);
        log.add(LogEvent.of(LogLevel.ERROR, "no memory"));
        assertEquals(RateLimit.LINES + 2, lines.size());
        assertTrue(lines.get(RateLimit.LINES).contains("; 4 more like this"), lines::toString);
        assertEquals("ringcast: error: no memory", lines.getLast());
        log.finish();
        assertEquals("ringcast: error: no memory", lines.getLast());
    }

    @Test
    void aPeriodThatHasEndedEndsWithTheNextEventOfAnyKind() {
        add(LogKind.LINK, 0, RateLimit.LINES + 3);
        seconds(RateLimit.PERIOD_SECONDS);
        add(LogKind.JOIN, 0, 1);
        assertTrue(lines.get(RateLimit.LINES).startsWith("ringcast: LINK 32; 2 more"));
        assertTrue(lines.getLast().startsWith("ringcast: JOIN 0 "));
        add(LogKind.LINK, 0, RateLimit.LINES);
        assertEquals(2 * RateLimit.LINES + 2, lines.size(), "another period");
    }

    /** During a storm of a day, each period logs a limited number of lines. */
    @Test
    void aStormIsSoManyLinesAPeriod() {
        final int periods = 1_440;
        for (int i = 0; i < periods * RateLimit.PERIOD_SECONDS; i++) {
            add(LogKind.LINK, i, 10);
            seconds(1);
            log.tick();
        }
        log.finish();
        assertEquals(periods * (RateLimit.LINES + 1), lines.size());
    }

    @Test
    void whatIsBelowTheLevelIsNotCounted() {
        log.setLevel(LogLevel.WARNING);
        add(LogKind.LINK, 0, 2 * RateLimit.LINES);
        log.finish();
        assertEquals(List.of(), lines);
    }
}
