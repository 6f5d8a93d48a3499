package io.ringcast.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
    @Test
    void anEstimateIsRoundedUp() {
        assertEquals(", about 10 s left", ConsoleProgress.about(3));
        assertEquals(", about 90 s left", ConsoleProgress.about(89));
        assertEquals(", about 2 min left", ConsoleProgress.about(91));
        assertEquals(", about 24 min left", ConsoleProgress.about(1_390));
    }
}
