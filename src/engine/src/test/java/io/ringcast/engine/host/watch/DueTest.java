package io.ringcast.engine.host.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DueTest {
    private static final int FAR = 60_000;

    @Test
    void nothingIsDueBeforeItIsMarkedNorAfterItIsDone() {
        final Due due = new Due();
        assertFalse(due.now());
        assertEquals(FAR, due.wait(FAR));
        due.mark();
        assertTrue(due.now());
        assertEquals(0, due.wait(FAR));
        due.done();
        assertFalse(due.now());
        assertEquals(FAR, due.wait(FAR));
    }

    @Test
    void failuresLastLongerAndLongerUpToASecond() {
        final Due due = new Due();
        due.mark();
        for (int pause = 10; pause < 4_000; pause *= 2) {
            due.failed("no");
            due.mark(); // makes it no sooner
            assertFalse(due.wait(FAR) > Math.min(pause, 1_000), () -> "wait " + due.wait(FAR));
            if (pause > 500) { // longer than the lines above take
                assertFalse(due.now());
            }
        }
        due.done();
        due.failed("no");
        assertTrue(due.wait(FAR) <= 10, "begins anew");
    }

    @Test
    void aFailureIsNewsOnce() {
        final Due due = new Due();
        assertTrue(due.failed("no"));
        assertFalse(due.failed("no"));
        assertTrue(due.failed("never"));
        due.done();
        assertTrue(due.failed("never"));
    }

    @Test
    void restsAfterItWasDone() {
        final Due due = new Due(FAR);
        due.mark();
        assertTrue(due.now(), "not before it was done for the first time");
        due.done();
        due.mark();
        assertFalse(due.now());
        assertTrue(due.wait(FAR) > 0);
    }
}
