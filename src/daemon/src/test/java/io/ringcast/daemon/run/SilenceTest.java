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
import java.util.Set;
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

    private Supplier<Look> second = SilenceTest::nothing;

    private Silence silence(Supplier<Look> look) {
        return new Silence(
                () -> "no frame",
                List.of("if1", "if2"),
                name -> {
                    looker.set(Thread.currentThread());
                    return name.equals("if1") ? look.get() : second.get();
                },
                seen ->
                        seen.entrySet().stream()
                                .map(e -> e.getKey() + ": " + e.getValue().seconds() + " s")
                                .toList(),
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
        assertEquals(
                List.of("nothing received for 5 s: no frame", "  if1: 3.0 s", "  if2: 3.0 s"),
                said);
        assertNotSame(Thread.currentThread(), looker.get());
        assertEquals(List.of("if1", "if2"), List.copyOf(silence.seen().keySet()));
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

    /** The end of the run interrupts the look, and the results so far are reported. */
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
        assertEquals("  if2: 3.0 s", said.getLast());
        assertEquals(Set.of("if1", "if2"), silence.seen().keySet());
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
        assertEquals(
                List.of("  cannot look at what arrives: interface if1: gone", "  if2: 3.0 s"),
                said.subList(1, said.size()));
        assertEquals(Set.of("if2"), silence.seen().keySet());
    }

    @Test
    void noneCanBeLookedAt() throws Exception {
        second =
                () -> {
                    throw new NetworkException("interface if2: gone");
                };
        final Silence silence = silence(second);
        silence.at(5 * SECOND, 0);
        silence.end();
        assertEquals("  cannot look at what arrives: interface if2: gone", said.getLast());
        assertTrue(silence.seen().isEmpty());
    }
}
