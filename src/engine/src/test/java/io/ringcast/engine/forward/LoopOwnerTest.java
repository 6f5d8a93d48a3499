package io.ringcast.engine.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.ring.PollWait;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SimulatedKernel;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.transmit.SimulatedPort;
import io.ringcast.engine.transmit.Transmitters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ownership of the loop, and ways to end it: only the owning thread ever runs a round. */
@Timeout(60)
class LoopOwnerTest {
    private static final RingGeometry GEOMETRY = new RingGeometry(2048, 128);
    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONG = TimeUnit.SECONDS.toNanos(30);

    private final MemorySegment ring = SimulatedKernel.ring(GEOMETRY, Arena.ofAuto());
    private final ForwardCounters counters = new ForwardCounters(1);
    private final Source source = new Source();
    private final Forwarder forwarder =
            new Forwarder(
                    source,
                    new RuleTable(
                            RuleSet.of(
                                    Rule.named("a")
                                            .to(Destination.parse("10.0.2.2").withMac(9))
                                            .build())),
                    Transmitters.open(
                            new Transmitters.Plan(
                                    TransmitMode.RING,
                                    1500,
                                    GEOMETRY,
                                    new boolean[1],
                                    new TransmitCounters(1),
                                    null),
                            new SimulatedPort(ring, GEOMETRY, (address, length) -> {}),
                            ring),
                    counters,
                    16);

    /** Source without frames that runs an action in each round and counts the rounds. */
    private static final class Source implements FrameSource {
        private volatile Runnable inRound = () -> {};
        private volatile int rounds;
        private volatile Thread thread;

        @Override
        @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread; that is the point
        public int receive(Burst burst) {
            thread = Thread.currentThread();
            rounds++;
            inRound.run();
            return 0;
        }

        @Override
        public void release(Burst burst) {
            burst.clear();
        }
    }

    /** Runs the action on another thread, and waits until that thread has ended. */
    private static <T> T elsewhere(Callable<T> action) {
        final CompletableFuture<T> result = new CompletableFuture<>();
        final Thread thread =
                new Thread(
                        () -> {
                            try {
                                result.complete(action.call());
                            } catch (Throwable t) {
                                result.completeExceptionally(t);
                            }
                        },
                        "elsewhere");
        thread.start();
        try {
            thread.join();
            return result.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void close(long patience) {
        forwarder.close(System.nanoTime() + patience);
    }

    private static String refusal(Runnable action) {
        return assertThrows(IllegalStateException.class, action::run).getMessage();
    }

    private static void assertNames(Thread first, Runnable action) {
        final String message = refusal(action);
        assertTrue(message.contains("thread " + first.getName() + " forwards"), message);
    }

    /** Starts a loop, and returns its thread once it has made a round. */
    private Thread running(IntConsumer idle) throws InterruptedException {
        final Thread loop = new Thread(() -> forwarder.run(idle), "first");
        loop.start();
        awaitRounds(1);
        return loop;
    }

    private void awaitRounds(int count) throws InterruptedException {
        while (source.rounds < count) {
            Thread.sleep(1);
        }
    }

    /** A watchdog uses this count. */
    @Test
    void roundsAreCountedAlsoThoseWithoutAFrame() throws Exception {
        assertEquals(0, forwarder.rounds());
        forwarder.doWork();
        forwarder.doWork();
        assertEquals(2, forwarder.rounds());
        forwarder.leave();
        final Thread loop = running(count -> {});
        awaitRounds(5);
        assertTrue(elsewhere(forwarder::rounds) >= 5);
        forwarder.stop();
        loop.join();
        assertEquals(source.rounds, forwarder.rounds());
    }

    @Test
    void aSecondThreadIsRefusedAndDisturbsNothing() {
        forwarder.doWork();
        final Thread first = Thread.currentThread();
        assertNames(first, () -> elsewhere(forwarder::doWork));
        assertNames(
                first,
                () ->
                        elsewhere(
                                () -> {
                                    forwarder.run(count -> {});
                                    return null;
                                }));
        assertEquals(1, source.rounds);
        forwarder.doWork();
        assertEquals(2, source.rounds);
        assertSame(first, source.thread);
    }

    @Test
    void aSecondThreadIsRefusedWhileTheFirstIsInRun() throws Exception {
        final Thread first = running(new SpinIdle());
        assertNames(first, forwarder::doWork);
        assertNames(first, () -> forwarder.run(new SpinIdle()));
        assertNames(first, forwarder::leave);
        forwarder.stop();
        first.join();
        assertSame(first, source.thread);
        assertEquals(0, forwarder.doWork(), "it is free now");
    }

    @Test
    void whoHasLeftOrEndedMakesRoom() {
        forwarder.doWork();
        forwarder.leave();
        elsewhere(forwarder::doWork); // and that thread ends without leaving
        assertEquals(0, forwarder.doWork());
        assertEquals(3, source.rounds);
    }

    @Test
    void whatWaitsForAThreadThatHasEndedIsDone() throws Exception {
        elsewhere(forwarder::doWork);
        assertTrue(forwarder.execute(() -> {}).isDone());
    }

    @Test
    void noRoundBeginsWithinARound() {
        source.inRound = forwarder::doWork;
        assertTrue(refusal(forwarder::doWork).contains("within a round"));
        source.inRound = () -> forwarder.run(count -> {});
        assertTrue(refusal(forwarder::doWork).contains("within the loop"));
        source.inRound = forwarder::leave;
        assertTrue(refusal(forwarder::doWork).contains("within a round"));
        source.inRound = () -> {};
        assertEquals(0, forwarder.doWork(), "what failed has left nothing behind");
    }

    @Test
    void runReturnsAtOnceAfterStopAndNeverAgainBeginsAfterClose() {
        forwarder.stop();
        forwarder.run(count -> {});
        assertEquals(0, source.rounds);
        close(LONG);
        assertTrue(refusal(() -> forwarder.run(count -> {})).contains("closed"));
        assertTrue(refusal(forwarder::doWork).contains("closed"));
        assertEquals(0, source.rounds);
    }

    @Test
    void closeEndsALoopThatRuns() throws Exception {
        final Thread loop = running(new PollIdle(new PollWait(), forwarder));
        close(LONG);
        assertFalse(Thread.interrupted(), "no interrupt came");
        final int rounds = source.rounds;
        loop.join();
        assertEquals(rounds, source.rounds);
    }

    @Test
    void closeDoesNotWaitForALoopOfSingleRounds() throws Exception {
        final CountDownLatch first = new CountDownLatch(1);
        final CountDownLatch again = new CountDownLatch(1);
        final CompletableFuture<Integer> second = new CompletableFuture<>();
        new Thread(
                        () -> {
                            forwarder.doWork();
                            first.countDown();
                            try {
                                again.await();
                                second.complete(forwarder.doWork());
                            } catch (Exception e) {
                                second.completeExceptionally(e);
                            }
                        },
                        "rounds")
                .start();
        first.await();
        final CompletableFuture<Void> waiting = forwarder.execute(() -> {});
        assertFalse(waiting.isDone());
        close(LONG);
        assertTrue(waiting.isDone(), "done by who closes");
        again.countDown();
        final Throwable refused = assertThrows(CompletionException.class, second::join).getCause();
        assertTrue(refused.getMessage().contains("closed"), refused.getMessage());
        assertEquals(1, source.rounds);
    }

    @Test
    void closeGivesUpOnARoundThatDoesNotEndAndMayBeRepeated() throws Exception {
        final CountDownLatch inRound = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        source.inRound =
                () -> {
                    inRound.countDown();
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                };
        final Thread loop = new Thread(forwarder::doWork, "stuck");
        loop.start();
        inRound.await();
        final CompletableFuture<Void> waiting = forwarder.execute(() -> {});
        final String message = refusal(() -> close(SOON));
        assertTrue(message.contains("thread stuck") && message.contains("again"), message);
        assertFalse(waiting.isDone(), "a command is never carried out beside a round");
        release.countDown();
        close(LONG);
        assertTrue(waiting.isDone());
    }

    @Test
    void closeGivesUpOnAWaitThatDoesNotEnd() throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        final Thread loop =
                running(
                        count -> {
                            try {
                                release.await();
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        });
        assertTrue(refusal(() -> close(SOON)).contains("thread first"));
        release.countDown();
        close(LONG);
        loop.join();
    }

    @Test
    void closeFromWithinIsRefused() throws Exception {
        source.inRound = () -> close(LONG);
        assertTrue(refusal(forwarder::doWork).contains("within the loop"));
        source.inRound = () -> {};
        final CompletableFuture<Void> command = forwarder.execute(() -> close(LONG));
        final Throwable e = assertThrows(CompletionException.class, command::join).getCause();
        assertTrue(e.getMessage().contains("within the loop"), e.getMessage());
        final CompletableFuture<String> idle = new CompletableFuture<>();
        forwarder.leave();
        final Thread loop = running(count -> idle.complete(refusal(() -> close(LONG))));
        assertTrue(idle.join().contains("within the loop"));
        close(LONG);
        loop.join();
    }

    @Test
    void theLoopsOwnThreadMayCloseBetweenItsRounds() {
        forwarder.doWork();
        close(LONG);
        close(LONG);
        assertTrue(refusal(forwarder::doWork).contains("closed"));
    }

    /** A loop that waits for frames need not wake up. */
    @Test
    void betweenRoundsTheCallerExecutesAndTheLoopWaitsForIt() throws Exception {
        final CountDownLatch waiting = new CountDownLatch(1);
        final CountDownLatch frames = new CountDownLatch(1);
        final Thread loop =
                running(
                        count -> {
                            waiting.countDown();
                            awaitQuietly(frames);
                        });
        waiting.await();
        final Thread caller = Thread.currentThread();
        final List<Thread> by = new ArrayList<>();
        final int rounds = source.rounds;
        final CompletableFuture<Void> done =
                forwarder.executeBetweenRounds(
                        () -> {
                            by.add(Thread.currentThread());
                            frames.countDown(); // the loop's wait is over
                            while (loop.getState() != Thread.State.WAITING) {
                                Thread.onSpinWait();
                            }
                            assertEquals(rounds, source.rounds, "no round is made meanwhile");
                        });
        done.join();
        assertEquals(List.of(caller), by);
        awaitRounds(rounds + 3);
        close(LONG);
        loop.join();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void withinARoundTheLoopExecutes(int number) throws Exception {
        final CountDownLatch inRound = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        source.inRound =
                () -> {
                    if (source.rounds == number) {
                        inRound.countDown();
                        awaitQuietly(release);
                    }
                };
        final Thread loop = new Thread(() -> forwarder.run(new SpinIdle()), "long");
        loop.start();
        inRound.await();
        final List<Thread> by = new ArrayList<>();
        final CompletableFuture<Void> done =
                forwarder.executeBetweenRounds(() -> by.add(Thread.currentThread()));
        assertFalse(done.isDone(), "not beside a round");
        release.countDown();
        done.join();
        assertEquals(List.of(loop), by);
        close(LONG);
        loop.join();
    }

    @Test
    void aCommandIsOutsideOfTheRound() throws Exception {
        final List<Boolean> inRound = new CopyOnWriteArrayList<>();
        final CountDownLatch once = new CountDownLatch(1);
        source.inRound =
                () -> {
                    if (once.getCount() == 1) {
                        inRound.add(forwarder.isInRound());
                        once.countDown();
                    }
                };
        final Thread loop = running(new SpinIdle());
        once.await();
        forwarder.execute(() -> inRound.add(forwarder.isInRound())).join();
        assertEquals(List.of(true, false), inRound);
        assertFalse(forwarder.isInRound(), "another thread is in none");
        close(LONG);
        loop.join();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anInterruptNeitherEndsTheWaitNorIsLost() throws Exception {
        final Thread loop = running(new PollIdle(new PollWait(), forwarder));
        Thread.currentThread().interrupt();
        close(LONG);
        assertTrue(Thread.interrupted());
        loop.join();
    }
}
