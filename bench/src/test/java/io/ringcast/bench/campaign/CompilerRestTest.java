package io.ringcast.bench.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CompilerRestTest {
    @Test
    void untilTheyAreIdle() {
        final Iterator<Long> ran =
                List.of(1_000_000L, 21_000_000L, 30_000_000L, 30_100_000L).iterator();
        assertEquals(3, CompilerRest.untilIdle(ran::next));
    }

    @Test
    void notForEver() {
        final long[] ran = {0};
        assertEquals(50, CompilerRest.untilIdle(() -> ran[0] += 20_000_000));
    }

    @Test
    void whoHasNoneIsNotWaitedFor() {
        assertTimeout(
                Duration.ofMillis(900),
                () -> {
                    CompilerRest.of(OptionalLong.empty());
                    CompilerRest.of(OptionalLong.of(Integer.MAX_VALUE));
                });
    }
}
