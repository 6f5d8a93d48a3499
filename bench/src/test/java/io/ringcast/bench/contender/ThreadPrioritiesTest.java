package io.ringcast.bench.contender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.testbed.TestbedException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ThreadPrioritiesTest {
    private static final Map<Long, String> JVM =
            Map.of(
                    10L, "java",
                    11L, "ringcast-0",
                    12L, "ringcast-1",
                    13L, "C1 CompilerThre",
                    14L, "C2 CompilerThre",
                    15L, "ringcast-contro",
                    16L, "VM Periodic Tas");

    @Test
    void loopsAreRaisedAndCompilersLowered() {
        final Map<Integer, List<Long>> chosen =
                ThreadPriorities.select(JVM, Pattern.compile("ringcast-[0-9]+"));
        assertEquals(List.of(11L, 12L), chosen.get(-20).stream().sorted().toList());
        assertEquals(List.of(13L, 14L), chosen.get(19).stream().sorted().toList());
        assertEquals(2, chosen.size(), "the others are left alone");
    }

    @Test
    void aProgramWithoutOtherThreadsIsRaisedAsAWhole() {
        assertEquals(
                Map.of(-20, List.of(7L), 19, List.of()),
                ThreadPriorities.select(Map.of(7L, "socat"), ThreadPriorities.ALL));
    }

    @Test
    void noThreadThatForwards() {
        final TestbedException refused =
                assertThrows(
                        TestbedException.class,
                        () -> ThreadPriorities.select(JVM, Pattern.compile("nio-relay")));
        assertTrue(refused.getMessage().contains("no thread nio-relay"), refused.getMessage());
    }
}
