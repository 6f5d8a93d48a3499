package io.ringcast.bench.contender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VariantsTest {
    @Test
    void oneForEachTransmitter() {
        final List<Variant> variants =
                Variants.present("  --transmitter=MODE   ring, direct, gso, auto (auto).\n");
        assertEquals(
                List.of("ringcast-ring", "ringcast-direct", "ringcast-gso", "ringcast-auto"),
                names(variants));
        assertEquals(List.of("--transmitter", "gso"), variants.get(2).options());
    }

    @Test
    void oneIfThereIsNoChoice() {
        assertEquals(
                List.of(Variant.of("ringcast")),
                Variants.present("  --transmit-ring-frames=N   Slots.\n"));
    }

    @Test
    void blocksIfTheyCanBeReceived() {
        final List<Variant> variants =
                Variants.present("  --transmitter=MODE\n  --receive-mode=MODE  v2 or v3 (v2).\n");
        assertEquals(
                Variant.of("ringcast-v3", "--transmitter", "auto", "--receive-mode", "v3"),
                variants.get(variants.size() - 1));
    }

    @Test
    void workersIfThereAreAny() {
        assertEquals(List.of(), Variants.workers("  --cpu=N  Pin the loop.\n", 1, 0));
        final List<Variant> two = Variants.workers("  --workers=N\n", 1, 0);
        assertEquals(List.of("workers-1", "workers-2"), names(two));
        assertTrue(two.get(1).options().containsAll(List.of("--workers", "2", "--cpu", "1,0")));
    }

    @Test
    void ipv6IfItsDestinationIs() {
        assertTrue(variant("--group", "ff15::1", "--to", "fd00::2").isIpv6());
        assertTrue(variant("--to=fd00::2").isIpv6());
        assertFalse(variant("--to", "10.0.0.2", "--udp-checksum", "full").isIpv6());
        assertFalse(variant("--to", "10.0.0.2:4000").isIpv6());
        assertFalse(variant("-i", "if2").isIpv6());
    }

    private static Variant variant(String... options) {
        return Variant.of("v", options);
    }

    @Test
    void optionsOfRunAndOfTheJvm() {
        final List<Variant> variants =
                Variants.with(
                        List.of(Variant.of("ringcast-auto", "--transmitter", "auto")),
                        Map.of("big", List.of("--ring-frames=65536")),
                        new TreeMap<>(
                                Map.of(
                                        "big", List.of("-Xmx1g"),
                                        "c1", List.of("-XX:TieredStopAtLevel=1"),
                                        "ringcast-auto", List.of("-Xint"))));
        assertEquals(List.of("ringcast-auto", "big", "c1"), names(variants));
        assertEquals(
                List.of(
                        "Ringcast --transmitter auto; JVM: -Xint",
                        "Ringcast --ring-frames=65536; JVM: -Xmx1g",
                        "Ringcast; JVM: -XX:TieredStopAtLevel=1"),
                variants.stream().map(Variant::description).toList());
        assertTrue(variants.get(1).has("--cpu", "--ring-frames"));
        assertFalse(variants.get(1).has("--ring"));
    }

    private static List<String> names(List<Variant> variants) {
        return variants.stream().map(Variant::name).toList();
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
        assertEquals(0.25, account(400, 100).kicksPerFrame());
        assertEquals(Double.NaN, account(0, 0).kicksPerFrame());
        assertEquals(Double.NaN, Account.NONE.kicksPerFrame());
    }

    private static Account account(long forwarded, long kicks) {
        return new Account(
                OptionalLong.of(forwarded),
                OptionalLong.of(kicks),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Map.of());
    }
}
