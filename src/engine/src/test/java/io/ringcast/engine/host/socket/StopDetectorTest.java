package io.ringcast.engine.host.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.engine.counter.KernelStatistics;
import org.junit.jupiter.api.Test;

class StopDetectorTest {
    private final StopDetector detector = new StopDetector();

    /** The kernel counts what it drops among the packets. */
    private long look(long accepted, long drops, long seen) {
        return detector.look(new KernelStatistics(accepted + drops, drops, 0), seen);
    }

    @Test
    void anEmptyRingThatDropsHasStopped() {
        assertEquals(0, look(1_000, 0, 1_000));
        assertEquals(70, look(1_000, 70, 1_000));
        assertEquals(30, look(1_000, 100, 1_000));
        assertEquals(0, look(1_000, 100, 1_000), "nothing arrives");
    }

    @Test
    void alsoIfItsVeryFirstFrameDidIt() {
        assertEquals(1, look(0, 1, 0));
    }

    @Test
    void afterOneMoreLookIfTheRingWasInUse() {
        assertEquals(0, look(1_000, 0, 990));
        assertEquals(0, look(1_010, 70, 1_010));
        assertEquals(5, look(1_010, 75, 1_010));
    }

    @Test
    void aFullRingHasNotStopped() {
        look(0, 0, 0);
        assertEquals(0, look(4_096, 500, 0), "the loop has not come to it");
        assertEquals(0, look(4_096, 1_000, 0), "nor now");
        assertEquals(0, look(4_096, 1_500, 4_096), "it has, since the last drop");
        assertEquals(0, look(4_096, 1_500, 4_096));
    }

    @Test
    void anOverloadedRingHasNotStopped() {
        look(0, 0, 0);
        for (int i = 1; i < 100; i++) {
            assertEquals(0, look(10_000L * i, 500L * i, 10_000L * i), "accepts frames");
            assertEquals(0, look(10_000L * i + 1, 500L * i, 10_000L * i), "has frames");
        }
    }
}
