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
        final Usage before = usage(Map.of(1L, thread("main", 900, 50), 2L, thread("loop", 10, 5)));
        final Usage after =
                usage(
                        Map.of(
                                1L, thread("main", 910, 60),
                                2L, thread("loop", 500, 12),
                                3L, thread("new", 90, 80)));
        final Usage since = after.since(before);
        assertEquals(7, since.waitedNanos());
        assertEquals(thread("loop", 490, 7), since.threads().get(2L));
        assertEquals(thread("new", 90, 80), since.threads().get(3L), "all of what is new");
    }

    private static Usage usage(Map<Long, ThreadUse> threads) {
        return new Usage(0, 0, threads);
    }

    private static ThreadUse thread(String name, long ran, long waited) {
        return new ThreadUse(name, 0, ran, waited);
    }

    @Test
    void aThreadFromTheKernelsText() {
        assertEquals(
                new ThreadUse("C2 (a) x", -20, 910, 60),
                ThreadUse.parse(
                        "12 (C2 (a) x) R 1 9 9 0 -1 4194368 9 0 0 0 1 0 0 0 0 -20 2 0 4 5 6",
                        "910 60 3\n"));
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
        assertTrue(
                before.threads().values().stream()
                        .anyMatch(thread -> thread.name().startsWith("C1 Compiler")),
                before.threads().toString());
        assertTrue(Usage.peakKib(pid).orElseThrow() > 1_000);
    }

    @Test
    void ofNobody() {
        assertEquals(Optional.empty(), Usage.of(Integer.MAX_VALUE));
        assertEquals(Optional.empty(), Usage.peakKib(Integer.MAX_VALUE));
    }
}
