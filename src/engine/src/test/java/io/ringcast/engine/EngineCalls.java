package io.ringcast.engine;

import io.ringcast.engine.counter.FragmentEvent;
import io.ringcast.engine.error.EngineException;
import io.ringcast.engine.host.NicFilter;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Random calls of an engine's methods. Threading: one thread. */
final class EngineCalls {
    private final Engine engine;
    private final CaptureTap tap;
    private final List<Thread> callers;
    private final Random random;

    /** Idle strategy of a worker, kept and called also after the engine has closed. */
    private IntConsumer idle;

    EngineCalls(Engine engine, CaptureTap tap, List<Thread> callers, Random random) {
        this.engine = engine;
        this.tap = tap;
        this.callers = callers;
        this.random = random;
    }

    /**
     * Returns true for documented exceptions, and false for those of a closed segment or an
     * inconsistent state.
     */
    static boolean isExpected(Exception e) {
        final String message = String.valueOf(e.getMessage());
        return e instanceof InterruptedException
                || e instanceof EngineException
                || e instanceof IllegalStateException
                        && !message.contains("Already closed")
                        && !message.contains("acquired by");
    }

    void any() throws Exception {
        switch (random.nextInt(40)) {
            case 0, 1, 2, 3, 4 -> worker().run(waiting());
            case 5, 6, 7, 8 -> rounds();
            case 9 -> worker().doWork();
            case 10, 11, 12, 13 -> worker().leave();
            case 14 -> callers.get(random.nextInt(callers.size())).interrupt();
            case 15 -> engine.control().poll(random.nextInt(5), TimeUnit.MILLISECONDS);
            case 16 -> engine.control().execute(this::within);
            case 17, 18, 19 -> idle().accept(random.nextInt(2));
            case 20 -> rarely(engine::stop);
            case 21 -> rarely(worker()::stop);
            case 22, 23 -> rarely(engine::close);
            case 24 -> rarely(engine.control()::run);
            case 25 -> closeTap();
            case 26 -> engine.reopenReceive();
            case 27 -> engine.reopenTransmit();
            case 28 -> rarely(engine::detach);
            case 29 -> pauseAndResume();
            case 30 -> engine.reload(otherRules());
            case 31 -> engine.reload(otherRings());
            default -> read();
        }
    }

    /**
     * Makes a call from a listener, a task or an idle strategy. It must not wait for other threads.
     */
    void fromWithin() throws Exception {
        switch (random.nextInt(14)) {
            case 0 -> engine.close();
            case 1 -> rarely(engine::stop);
            case 2 -> worker().doWork();
            case 3 -> worker().run(count -> {});
            case 4 -> worker().leave();
            case 5 -> engine.control().poll(0, TimeUnit.MILLISECONDS);
            case 6 -> engine.control().run();
            case 7 -> engine.reopenReceive();
            case 8 -> engine.reopenTransmit();
            case 9 -> engine.detach();
            case 10 -> pauseAndResume();
            case 11 -> engine.reload(engine.rules());
            case 12 -> worker().run(IdleMode.YIELD);
            default -> read();
        }
    }

    /** Pauses only for a moment: other threads wait for forwarded frames. */
    private void pauseAndResume() {
        engine.pause();
        engine.resume();
    }

    /**
     * Returns other rings and other rules: with one rule more in front if there is one, else with
     * the last rule alone.
     */
    private EngineConfig otherRings() {
        final EngineConfig now = engine.config();
        final TransmitMode[] modes = TransmitMode.values();
        return EngineConfig.builder("if1", "eth0", otherRules())
                .workers(now.workers())
                .burst(now.burst())
                .receive(
                        receive ->
                                receive.ringFrames(64 << random.nextInt(4))
                                        .mode(now.receive().mode())
                                        .nicFilter(
                                                random.nextBoolean()
                                                        ? NicFilter.PROMISC
                                                        : NicFilter.GROUPS))
                .transmit(
                        transmit ->
                                transmit.ringFrames(32 << random.nextInt(3))
                                        .mode(modes[random.nextInt(modes.length)]))
                .build();
    }

    private RuleSet otherRules() {
        final RuleSet now = engine.rules();
        final Rule last = now.get(now.size() - 1);
        return now.size() == 1
                ? RuleSet.of(
                        Rule.named("other")
                                .group("239.7.7.7")
                                .to(last.destinations().get(0))
                                .build(),
                        last)
                : RuleSet.of(last);
    }

    private void within() {
        try {
            fromWithin();
        } catch (RuntimeException e) {
            if (!isExpected(e)) {
                throw e;
            }
        } catch (Exception e) {
            Thread.currentThread().interrupt();
        }
    }

    private void rarely(Runnable action) {
        if (random.nextInt(16) == 0) {
            action.run();
        }
    }

    private void closeTap() {
        if (tap != null) {
            tap.stop();
            tap.close();
        }
    }

    private void rounds() {
        final Worker worker = worker();
        for (int i = random.nextInt(100); i >= 0; i--) {
            worker.doWork();
        }
    }

    private Worker worker() {
        final List<Worker> workers = engine.workers();
        if (workers.size() == 1) {
            return engine.worker();
        }
        return workers.get(random.nextInt(workers.size()));
    }

    private IntConsumer idle() {
        if (idle == null || random.nextInt(10) == 0) {
            final IdleMode[] modes = IdleMode.values();
            idle = worker().idle(modes[random.nextInt(modes.length)]);
        }
        return idle;
    }

    /** Returns an idle strategy that waits and sometimes calls a method of the engine. */
    private IntConsumer waiting() {
        final IntConsumer strategy = idle();
        final int often = 1 + random.nextInt(200);
        return count -> {
            strategy.accept(count);
            if (random.nextInt(often) == 0) {
                within();
            }
        };
    }

    private void read() {
        final Worker worker = worker();
        final int destination = 0; // others come and go
        switch (random.nextInt(31)) {
            case 0 -> engine.counters();
            case 1 -> engine.transmitCounters();
            case 2 -> engine.inFlight();
            case 3 -> engine.takeLatencies(new LatencyHistograms());
            case 4 -> engine.kernelStatistics();
            case 5 -> engine.links();
            case 6 -> engine.changes(StateChange.Kind.values()[0]);
            case 7 -> engine.receiveRingFrames();
            case 8 -> worker.transmitCounters();
            case 9 -> worker.kernelStatistics();
            case 10 -> engine.counters().fragments(FragmentEvent.FOLLOWED);
            case 11 -> engine.latenciesOutOfRange();
            case 12 -> engine.warmUp();
            case 13 -> engine.destinationMac(destination);
            case 14 -> engine.isLocal(destination);
            case 15 -> engine.localDelivery();
            case 16 -> engine.consumption();
            case 17 -> worker.number();
            case 18 -> worker.counters();
            case 20 -> worker.inFlight();
            case 21 -> worker.receiveRingFrames();
            case 22 -> engine.control().failure();
            case 23 -> worker.rounds();
            case 24 -> engine.isPaused();
            case 25 -> engine.snapshot();
            case 26 -> engine.kernelStatistics(0);
            case 27 -> worker.kernelStatistics(0);
            case 28 -> engine.rulesByInterface();
            default -> readTap();
        }
    }

    private void readTap() {
        if (tap != null) {
            tap.written();
            tap.missed();
            tap.failure();
        }
    }
}
