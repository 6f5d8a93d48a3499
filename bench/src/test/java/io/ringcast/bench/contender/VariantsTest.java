package io.ringcast.bench.contender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VariantsTest {
    @Test
    void oneForEachTransmitter() {
        final Map<String, List<String>> variants =
                Variants.of("  --transmitter=MODE   ring, direct, gso, auto (auto).\n");
        assertEquals(
                List.of("ringcast-ring", "ringcast-direct", "ringcast-gso", "ringcast-auto"),
                List.copyOf(variants.keySet()));
        assertEquals(List.of("--transmitter", "gso"), variants.get("ringcast-gso"));
    }

    @Test
    void oneIfThereIsNoChoice() {
        assertEquals(
                Map.of("ringcast", List.of()),
                Variants.of("  --transmit-ring-frames=N   Slots.\n"));
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
