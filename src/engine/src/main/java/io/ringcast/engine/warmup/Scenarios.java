package io.ringcast.engine.warmup;

import io.ringcast.engine.forward.BackoffIdle;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.forward.SpinIdle;
import io.ringcast.engine.forward.YieldIdle;
import io.ringcast.engine.ring.PollWait;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Scenarios for the loop, each of which runs one from its beginning to its end: single frames,
 * floods of one flow and of several, with and without UDP checksums, fragments, everything at
 * random, a device that refuses, a pause, and silence.
 */
final class Scenarios {
    /** Every so many scenarios nothing arrives. */
    private static final int SILENCE = 16;

    /**
     * Every so many scenarios forwarding is paused: a prime, so each kind of traffic has its turn.
     */
    private static final int PAUSE = 23;

    private static final int PAUSE_AT = 8;

    private static final long SILENCE_NANOS = 200_000;

    /** Ways of waiting that need nothing to wait on; {@link #polling} is apart from them. */
    private static final int WAYS = 3;

    /** Well beyond -XX:Tier4InvocationThreshold (5,000). */
    static final int WAITS = 20_000;

    /** Every so many scenarios somebody reads the latencies. */
    private static final int READING = 32;

    private final WarmupRings rings;
    private final Traffic traffic;
    private boolean waited = true;

    /**
     * @param waitNanos the longest time for each way of waiting: where others want the CPU, each
     *     yield costs a time slice
     */
    Scenarios(WarmupRings rings, long waitNanos) {
        this.rings = rings;
        traffic = new Traffic(rings);
        for (int way = 0; way < WAYS; way++) {
            waited &= waiting(idle(way), System.nanoTime() + waitNanos);
        }
        polling();
    }

    /** True if the time was enough for all ways of waiting. */
    boolean hasWaited() {
        return waited;
    }

    /**
     * Work now and then, and none for long enough that {@link BackoffIdle} comes to sleeping. The
     * scenarios of silence do not show that: they are short, and on a busy machine their thread may
     * hardly run.
     *
     * @param deadline of {@link System#nanoTime}
     * @return false if the time was over before
     */
    static boolean waiting(IntConsumer idle, long deadline) {
        for (int round = 0; round < WAITS; round++) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            idle.accept(round % (BackoffIdle.AWAKE + 2) == 0 ? 1 : 0);
        }
        return true;
    }

    /**
     * poll(2) on nothing. Not for the code alone: java.lang.invoke writes a class for a method
     * handle that has been called 127 times by code that is not compiled yet (CUSTOMIZE_THRESHOLD
     * of MethodHandleStatics), and the loop would do that between two frames.
     */
    private static void polling() {
        final PollWait wait = new PollWait();
        for (int round = 0; round < WAITS; round++) {
            wait.await(0);
        }
    }

    void run(int number) {
        if (number % READING == 0) {
            rings.readLatencies();
        }
        final Forwarder forwarder = rings.forwarder(number % 2 != 0);
        if (number % SILENCE == SILENCE - 1) {
            silence(forwarder, idle(number / SILENCE));
        } else {
            forwarder.pause(number % PAUSE == PAUSE_AT);
            final Traffic.Kind kind = Traffic.Kind.of(number);
            forwarder.run(new Scenario(forwarder, kind, idle(number)));
        }
        rings.heal();
        rings.know(true);
    }

    private static IntConsumer idle(int number) {
        return switch (number % WAYS) {
            case 0 -> new SpinIdle();
            case 1 -> new YieldIdle();
            default -> new BackoffIdle();
        };
    }

    /** On a thread of its own, which has nothing yet of what calls need, and ended from outside. */
    private static void silence(Forwarder forwarder, IntConsumer idle) {
        final FutureTask<Void> task = new FutureTask<>(() -> forwarder.run(idle), null);
        final Thread loop = Thread.ofPlatform().daemon().name("ringcast-warm-up").start(task);
        LockSupport.parkNanos(SILENCE_NANOS);
        forwarder.stop();
        join(loop);
        rethrow(task);
    }

    /** What has ended the thread ends the warm-up, as if it had happened on this one. */
    private static void rethrow(FutureTask<Void> task) {
        if (task.state() == Future.State.FAILED) {
            final Throwable failure = task.exceptionNow();
            throw new IllegalStateException("warm-up: " + failure, failure);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** In the place of the loop's idle strategy: where the loop would wait, frames arrive. */
    private final class Scenario implements IntConsumer {
        private static final int ROUNDS = 24;

        private final Forwarder forwarder;
        private final Traffic.Kind kind;
        private final IntConsumer idle;
        private int round;

        Scenario(Forwarder forwarder, Traffic.Kind kind, IntConsumer idle) {
            this.forwarder = forwarder;
            this.kind = kind;
            this.idle = idle;
        }

        @Override
        public void accept(int workCount) {
            idle.accept(workCount);
            if (round == ROUNDS) {
                forwarder.stop();
                return;
            }
            if (kind != Traffic.Kind.REFUSED) {
                rings.completeTransmission();
            }
            traffic.arrive(kind, round++);
        }
    }
}
