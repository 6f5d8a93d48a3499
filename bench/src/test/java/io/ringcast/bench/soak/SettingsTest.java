package io.ringcast.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static final Set<Scope> HOST = EnumSet.of(Scope.HOST);
    private static final Set<Scope> RECEIVE = EnumSet.of(Scope.HOST, Scope.RECEIVE);
    private static final Set<Scope> TRANSMIT = EnumSet.of(Scope.HOST, Scope.TRANSMIT);
    private static final Set<Scope> ALL = EnumSet.allOf(Scope.class);

    private static Settings runs(int runs) {
        return new Settings(1, 1, runs, 1, List.of(Kind.values()), 0, List.of(), 1);
    }

    private static List<Set<Scope>> scopes(int runs) {
        return IntStream.rangeClosed(1, runs).mapToObj(runs(runs)::scopes).toList();
    }

    @Test
    void oneRunDisturbsAll() {
        assertEquals(List.of(ALL), scopes(1));
        assertEquals(List.of(Kind.values()), runs(1).kinds(1));
    }

    @Test
    void severalRunsBeginWithWholeLinks() {
        assertEquals(List.of(HOST, ALL), scopes(2));
        assertEquals(List.of(HOST, RECEIVE, TRANSMIT, ALL), scopes(4));
        assertEquals(List.of(HOST, RECEIVE, TRANSMIT, ALL, HOST, RECEIVE), scopes(6));
    }

    @Test
    void kindsByName() {
        for (final Kind kind : Kind.values()) {
            assertEquals(kind, Kind.parse(kind.label()));
        }
        final String message =
                assertThrows(IllegalArgumentException.class, () -> Kind.parse("flap")).getMessage();
        assertTrue(message.startsWith("flap: must be one of stop, clock"), message);
    }

    @Test
    void heapOfTheSerialCollector() {
        final String info =
                """
                DefNew     total 19648K, used 1234K [0x00000000fc000000, 0x00000000fd550000)
                 eden space 17472K,   7% used [0x00000000fc000000, 0x00000000fc134b78)
                Tenured    total 43712K, used 7000K [0x00000000fd550000, 0x0000000100000000)
                 the  space 43712K,  16% used [0x00000000fd550000, 0x00000000fdc26000)
                Metaspace       used 9100K, committed 9344K, reserved 1114112K
                """;
        assertEquals(8_234, Resources.heap(info));
    }
}
