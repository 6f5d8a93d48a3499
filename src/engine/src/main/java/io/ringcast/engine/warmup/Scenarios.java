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
 * Warm-up scenarios for the loop. Each runs a loop from its beginning to its end: single frames,
 * floods of one flow and of several, with and without UDP checksums, fragments, all kinds at
 * random, a device that refuses frames, a pause, and silence.
 */
final class Scenarios {
    /** One in this many scenarios is a silence: no frames arrive. */
    private static final int SILENCE = 16;

    /**
     * In one of this many scenarios forwarding is paused. The number is prime, so each kind of
     * traffic meets a pause.
     */
    private static final int PAUSE = 23;

    private static final int PAUSE_AT = 8;

    private static final long SILENCE_NANOS = 200_000;

    /** Number of idle strategies that need no socket; {@link #polling} warms up poll(2). */
    private static final int WAYS = 3;

    /** Rounds for each idle strategy: well beyond -XX:Tier4InvocationThreshold (5,000). */
    static final int WAITS = 20_000;

    /**
     * Further calls of a loop that has ended: they return at once. 100 scenarios, and so three
     * silences and more after each trap, are enough for -XX:Tier4InvocationThreshold (5,000).
     */
    static final int RETURNS = 50;

    /** One in this many scenarios begins with a reading of the latencies. */
    private static final int READING = 32;

    private final WarmupRings rings;
    private final Traffic traffic;
    private boolean waited = true;

    /**
     * @param waitNanos time limit for each idle strategy: if other threads want the CPU, each yield
     *     costs a time slice
     */
    Scenarios(WarmupRings rings, long waitNanos) {
        this.rings = rings;
        traffic = new Traffic(rings);
        for (int way = 0; way < WAYS; way++) {
            waited &= waiting(idle(way), System.nanoTime() + waitNanos);
        }
        polling();
    }

    /** Returns true if the time was enough for all idle strategies. */
    boolean hasWaited() {
        return waited;
    }

    /**
     * Calls an idle strategy, with work in some rounds, and without work for long enough between
     * these that {@link BackoffIdle} sleeps. The scenarios of silence do not ensure that: they are
     * short, and on a busy machine their thread may hardly run.
     *
     * @param deadline of {@link System#nanoTime}
     * @return false if the deadline passed before the end
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
     * Calls poll(2) on no socket. This warms up not only the code: java.lang.invoke generates a
     * class for a method handle after 127 calls from code that is not compiled yet
     * (CUSTOMIZE_THRESHOLD of MethodHandleStatics), and the loop would do that between two frames.
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
        callAgain(forwarder);
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

    /**
     * Calls {@link Forwarder#run} on a loop that has been stopped. A loop is called once and runs
     * for long, so without this its method could still be waiting for its compilation. Then the JVM
     * would compile the running loop (on-stack replacement) for what it has done so far: one idle
     * strategy, and no end.
     */
    private static void callAgain(Forwarder forwarder) {
        final IntConsumer idle = new SpinIdle();
        for (int call = 0; call < RETURNS; call++) {
            forwarder.run(idle);
        }
    }

    /**
     * Runs the loop on a new thread, whose thread-local call state is still empty, and stops it
     * from this one.
     */
    private static void silence(Forwarder forwarder, IntConsumer idle) {
        final FutureTask<Void> task = new FutureTask<>(() -> forwarder.run(idle), null);
        final Thread loop = Thread.ofPlatform().daemon().name("ringcast-warm-up").start(task);
        LockSupport.parkNanos(SILENCE_NANOS);
        forwarder.stop();
        join(loop);
        rethrow(task);
    }

    /** If the loop's thread failed, fails the warm-up on this thread, too. */
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

    /**
     * Replacement of the loop's idle strategy: when the loop would wait, delivers the next frames.
     */
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
