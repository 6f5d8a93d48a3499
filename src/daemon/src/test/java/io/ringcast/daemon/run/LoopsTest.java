package io.ringcast.daemon.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopsTest {
    private static final int PATIENCE_MILLIS = 20;
    private static final long LONG_MILLIS = 60_000;

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Loop loop(String name, CountDownLatch end, Runnable ask) {
        return new Loop(name, () -> await(end), ask, OptionalInt.empty(), () -> {});
    }

    /** Returns a loop that ends when it is asked to. */
    private static Loop obedient(String name) {
        final CountDownLatch asked = new CountDownLatch(1);
        return loop(name, asked, asked::countDown);
    }

    private static Loops started(long patienceMillis, Loop... loops) throws Exception {
        final Loops all = new Loops(List.of(loops), new BitSet(), patienceMillis);
        all.start();
        return all;
    }

    @Test
    void allEnd() throws Exception {
        final Loops loops = started(LONG_MILLIS, obedient("a"), obedient("b"));
        Thread.currentThread().interrupt(); // must not keep it from waiting
        assertTrue(loops.stop());
        assertTrue(Thread.interrupted());
        assertNull(loops.failure());
    }

    @Test
    void oneThatDoesNotComeBackIsNotWaitedForForEver() throws Exception {
        final CountDownLatch end = new CountDownLatch(1);
        final Loop stalled = loop("stalled", end, () -> {});
        final Loops loops = started(PATIENCE_MILLIS, stalled, obedient("b"));
        assertFalse(loops.stop());
        assertEquals(
                "the forwarding loop of thread stalled does not end: the summary is as of"
                        + " now, without the frames that it still holds",
                loops.failure().getMessage());
        end.countDown();
        assertTrue(stalled.awaitEnd(Long.MAX_VALUE));
    }
}
