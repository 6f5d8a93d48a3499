package io.ringcast.daemon.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.look.DeviceDrops;
import io.ringcast.daemon.look.Look;
import io.ringcast.engine.network.NetworkException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SilenceTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final AtomicReference<Thread> looker = new AtomicReference<>();

    private static Look nothing() {
        return new Look(3, 0, false, Map.of(), 0, Map.of(), 0, DeviceDrops.NONE);
    }

    private Silence silence(Supplier<Look> look) {
        return new Silence(
                () -> "no frame",
                () -> {
                    looker.set(Thread.currentThread());
                    return look.get();
                },
                seen -> List.of("seen for " + seen.seconds() + " s"),
                said::add);
    }

    @Test
    void saidOnceAndFoundOutOnAnotherThread() throws Exception {
        final Silence silence = silence(SilenceTest::nothing);
        silence.at(5 * SECOND - 1, 0);
        assertEquals(List.of(), said);
        silence.at(5 * SECOND, 0);
        silence.at(6 * SECOND, 0);
        silence.end();
        assertEquals(List.of("nothing received for 5 s: no frame", "  seen for 3.0 s"), said);
        assertNotSame(Thread.currentThread(), looker.get());
        assertEquals(3, silence.seen().orElseThrow().seconds());
    }

    @Test
    void nothingIsSaidOnceAFrameHasCome() throws Exception {
        final Silence silence = silence(SilenceTest::nothing);
        silence.at(SECOND, 1);
        silence.at(60 * SECOND, 0);
        silence.end();
        assertEquals(List.of(), said);
        assertTrue(silence.seen().isEmpty());
    }

    /** The run does not wait for a look to take its time, and what it saw is told. */
    @Test
    void theEndOfTheRunEndsTheLook() throws Exception {
        final CountDownLatch never = new CountDownLatch(1);
        final Silence silence =
                silence(
                        () -> {
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return nothing();
                        });
        silence.at(5 * SECOND, 0);
        silence.end();
        assertFalse(looker.get().isAlive());
        assertEquals("  seen for 3.0 s", said.getLast());
    }

    @Test
    void aLookThatIsRefused() throws Exception {
        final Silence silence =
                silence(
                        () -> {
                            throw new NetworkException("interface if1: gone");
                        });
        silence.at(5 * SECOND, 0);
        silence.end();
        assertEquals("  cannot look at what arrives: interface if1: gone", said.getLast());
        assertTrue(silence.seen().isEmpty());
    }
}
