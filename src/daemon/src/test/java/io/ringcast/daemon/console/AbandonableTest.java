package io.ringcast.daemon.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AbandonableTest {
    private final CountDownLatch partner = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Blocks like the opening of a named pipe. */
    private AutoCloseable open() {
        try {
            partner.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return closed::countDown;
    }

    @Test
    void givesWhatIsOpened() throws Exception {
        final AutoCloseable resource = () -> {};
        assertSame(resource, Abandonable.open("it", () -> resource, () -> true).orElseThrow());
    }

    @Test
    void throwsWhatKeepsItFromBeingOpened() {
        final IOException refusal = new IOException("simulated");
        assertSame(
                refusal,
                assertThrows(
                        IOException.class,
                        () ->
                                Abandonable.open(
                                        "it",
                                        () -> {
                                            throw refusal;
                                        },
                                        () -> false)));
        final Error error = new OutOfMemoryError("simulated");
        assertSame(
                error,
                assertThrows(
                        OutOfMemoryError.class,
                        () ->
                                Abandonable.open(
                                        "it",
                                        () -> {
                                            throw error;
                                        },
                                        () -> false)));
    }

    @Test
    void whatIsOpenedTooLateIsClosed() throws Exception {
        assertEquals(Optional.empty(), Abandonable.open("it", this::open, () -> true));
        assertEquals(1, closed.getCount());
        partner.countDown();
        assertTrue(closed.await(30, TimeUnit.SECONDS));
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        Thread.currentThread().interrupt();
        assertThrows(CommandException.class, () -> Abandonable.open("it", this::open, () -> false));
        assertTrue(Thread.interrupted());
        partner.countDown();
        assertTrue(closed.await(30, TimeUnit.SECONDS));
    }
}
