package io.ringcast.engine.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.network.InNamespace;
import io.ringcast.testbed.Namespace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Random calls of the methods of two rings, one sending to the other, by several threads at once,
 * as {@code PublicCallsTest} makes them of an engine's: whatever their order, they return or throw
 * what is documented, all threads end, and the counts add up. A crash ends the namespace's JVM, and
 * with it the test.
 *
 * <p>{@code -Dringcast.stress.seconds=300} for longer than in the usual build; {@code
 * -Dringcast.seed=N} for the same decisions again.
 */
@InNamespace
class RingCallsTest {
    private static final int SECONDS = Integer.getInteger("ringcast.stress.seconds", 5);
    private static final int CALLERS = 4;

    /** Longer than a close waits. */
    private static final long HANGS_MILLIS = 60_000;

    private final long seed = Long.getLong("ringcast.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicLong calls = new AtomicLong();
    private volatile boolean last;
    private long sent;
    private long received;

    @Test
    void neitherCrashNorHangNorLoss() throws Exception {
        System.out.println("ringcast.seed " + seed);
        final Namespace host = Namespace.here();
        host.pair("eth0", "far");
        final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        int pairs = 0;
        // Some rings in any case: a busy machine must not make this an empty test.
        for (; wrong.isEmpty() && (pairs < 5 || System.nanoTime() - end < 0); pairs++) {
            onePair(pairs);
        }
        final String summary =
                pairs
                        + " pairs of rings, "
                        + calls
                        + " calls, "
                        + sent
                        + " sent, "
                        + received
                        + " received, seed "
                        + seed;
        System.out.println(summary);
        assertTrue(wrong.isEmpty(), summary + ": " + String.join("\n", wrong));
        assertTrue(sent > 0 && received > 0, summary);
    }

    private void onePair(int number) throws InterruptedException {
        last = false;
        final FrameSender sender =
                FrameSender.on("eth0")
                        .ringFrames(32 << random.nextInt(3))
                        .checked(random.nextInt(3) == 0)
                        .qdiscBypass(random.nextBoolean())
                        .open();
        final FrameReceiver receiver =
                FrameReceiver.on("far")
                        .ringFrames(32 << random.nextInt(3))
                        .outgoing(random.nextBoolean())
                        .checked(random.nextInt(3) == 0)
                        .open();
        final List<RingCalls> callers =
                IntStream.range(0, CALLERS)
                        .mapToObj(
                                i -> new RingCalls(sender, receiver, new Random(random.nextLong())))
                        .toList();
        final List<Thread> threads =
                callers.stream()
                        .map(each -> new Thread(() -> call(each), "caller-" + number))
                        .toList();
        threads.forEach(Thread::start);
        Thread.sleep(20 + random.nextInt(100));
        last = true;
        sender.close();
        receiver.close();
        for (final Thread thread : threads) {
            thread.join(HANGS_MILLIS);
            if (thread.isAlive()) {
                final AssertionError hangs = new AssertionError("hangs: " + thread.getName());
                hangs.setStackTrace(thread.getStackTrace());
                throw hangs;
            }
        }
        final TransmitCounters counters = sender.counters();
        assertEquals(0, sender.inFlight(), "seed " + seed);
        assertEquals(sender.committed(), counters.sent() + counters.errors(), "seed " + seed);
        sent += counters.sent();
        received += callers.stream().mapToLong(RingCalls::received).sum();
    }

    /** Makes calls until the test ends, and 20 more after that. */
    private void call(RingCalls own) {
        for (int after = 0; after < 20; after += last ? 1 : 0) {
            calls.incrementAndGet();
            try {
                own.any();
            } catch (RuntimeException e) {
                if (!RingCalls.isExpected(e)) {
                    wrong(e);
                }
            }
        }
    }

    private void wrong(RuntimeException e) {
        final StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        wrong.add(Thread.currentThread().getName() + ", seed " + seed + ": " + trace);
    }
}
