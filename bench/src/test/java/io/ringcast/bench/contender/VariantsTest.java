package io.ringcast.bench.contender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VariantsTest {
    @Test
    void oneForEachTransmitter() {
        final Map<String, List<String>> variants =
                Variants.present("  --transmitter=MODE   ring, direct, gso, auto (auto).\n");
        assertEquals(
                List.of("ringcast-ring", "ringcast-direct", "ringcast-gso", "ringcast-auto"),
                List.copyOf(variants.keySet()));
        assertEquals(List.of("--transmitter", "gso"), variants.get("ringcast-gso"));
    }

    @Test
    void oneIfThereIsNoChoice() {
        assertEquals(
                Map.of("ringcast", List.of()),
                Variants.present("  --transmit-ring-frames=N   Slots.\n"));
    }

    @Test
    void blocksIfTheyCanBeReceived() {
        final Map<String, List<String>> variants =
                Variants.present("  --transmitter=MODE\n  --receive-mode=MODE  v2 or v3 (v2).\n");
        assertEquals(
                List.of("--transmitter", "auto", "--receive-mode", "v3"),
                variants.get("ringcast-v3"));
    }

    @Test
    void workersIfThereAreAny() {
        assertEquals(Map.of(), Variants.workers("  --cpu=N  Pin the loop.\n", 1, 0));
        final Map<String, List<String>> two = Variants.workers("  --workers=N\n", 1, 0);
        assertEquals(List.of("workers-1", "workers-2"), List.copyOf(two.keySet()));
        assertTrue(two.get("workers-2").containsAll(List.of("--workers", "2", "--cpu", "1,0")));
    }

    @Test
    void furtherOnes() {
        assertEquals(
                Map.entry("big", List.of("--ring-frames", "65536", "--idle", "spin")),
                Variants.parse("big=--ring-frames 65536  --idle spin"));
        assertThrows(IllegalArgumentException.class, () -> Variants.parse("big"));
        assertThrows(IllegalArgumentException.class, () -> Variants.parse("b g=--x"));
        assertThrows(IllegalArgumentException.class, () -> Variants.parse("big="));
    }

    @Test
    void kicksPerFrame() {
        assertEquals(0.25, Account.of(400, 100).kicksPerFrame());
        assertEquals(Double.NaN, Account.of(0, 0).kicksPerFrame());
        assertEquals(Double.NaN, Account.NONE.kicksPerFrame());
    }
}
