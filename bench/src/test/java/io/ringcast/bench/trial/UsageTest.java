package io.ringcast.bench.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UsageTest {
    @Test
    void aNameMayHoldAnything() {
        final String stat =
                "4711 (a) b (c) S 1 4711 4711 0 -1 4194560 100 0 0 0 123 45 0 0 20 0 1 0 555 1 2";
        assertEquals(
                new Usage(1_230_000_000L, 450_000_000L, Map.of()), Usage.parse(stat, Map.of()));
    }

    @Test
    void theThreadThatRanMostCounts() {
        final Usage before =
                new Usage(0, 0, Map.of(1L, new Usage.Scheduled(900, 50), 2L, scheduled("10 5 1")));
        final Usage after =
                new Usage(
                        0,
                        0,
                        Map.of(
                                1L, scheduled("910 60 3\n"),
                                2L, scheduled("500 12 7\n"),
                                3L, scheduled("90 80 2\n")));
        assertEquals(7, after.since(before).waitedNanos());
    }

    private static Usage.Scheduled scheduled(String text) {
        return Usage.Scheduled.parse(text);
    }

    @Test
    void peak() {
        assertEquals(
                Optional.of(98_304L),
                Usage.parsePeak("Name:\tjava\nVmPeak:\t  200000 kB\nVmHWM:\t   98304 kB\n"));
        assertEquals(Optional.empty(), Usage.parsePeak("Name:\tkthreadd\n"));
    }

    @Test
    void ofThisProcess() {
        final long pid = ProcessHandle.current().pid();
        final Usage before = Usage.of(pid).orElseThrow();
        final Usage since = Usage.of(pid).orElseThrow().since(before);
        assertTrue(before.userNanos() > 0);
        assertTrue(since.userNanos() >= 0 && since.systemNanos() >= 0);
        assertTrue(since.waitedNanos() >= 0);
        assertTrue(Usage.peakKib(pid).orElseThrow() > 1_000);
    }

    @Test
    void ofNobody() {
        assertEquals(Optional.empty(), Usage.of(Integer.MAX_VALUE));
        assertEquals(Optional.empty(), Usage.peakKib(Integer.MAX_VALUE));
    }
}
