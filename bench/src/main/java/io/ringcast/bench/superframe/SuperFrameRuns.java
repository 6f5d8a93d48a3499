package io.ringcast.bench.superframe;

import io.ringcast.bench.campaign.CompilerRest;
import io.ringcast.bench.campaign.Progress;
import io.ringcast.bench.contender.Contender;
import io.ringcast.bench.contender.Running;
import io.ringcast.bench.network.BenchNetwork;
import io.ringcast.bench.trial.Load;
import io.ringcast.bench.trial.Route;
import io.ringcast.bench.trial.SinkMode;
import io.ringcast.bench.trial.SuperFrameReceiver;
import io.ringcast.bench.trial.Trial;
import io.ringcast.bench.trial.Trials;
import io.ringcast.testbed.TestbedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Measures all contenders with datagrams of each shape, interleaved: each round starts, measures
 * and ends each of them, and begins with another contender.
 *
 * <p>Threading: one thread.
 */
public final class SuperFrameRuns {
    /** Time until all threads of a process have stopped. */
    private static final long SUSPEND_MILLIS = 10;

    private final SuperFrameSettings settings;
    private final BenchNetwork network;
    private final Trials trials;
    private final BooleanSupplier stopped;
    private final Map<Contender, SuperFrameResult> results = new LinkedHashMap<>();

    /**
     * @param contenders in the order of the tables
     * @param stopped returns true to end after the present shape
     */
    public SuperFrameRuns(
            SuperFrameSettings settings,
            BenchNetwork network,
            Trials trials,
            List<Contender> contenders,
            BooleanSupplier stopped) {
        this.settings = settings;
        this.network = network;
        this.trials = trials;
        this.stopped = stopped;
        for (final Contender contender : contenders) {
            final SuperFrameResult result =
                    new SuperFrameResult(
                            contender.name(), contender.description(), settings.shapes());
            contender.absence().ifPresent(result::absent);
            results.put(contender, result);
        }
    }

    /**
     * Runs the measurement. May be called once.
     *
     * @param progress is told about the progress
     * @param afterRound receives the results so far after each round
     */
    public SuperFrameResults run(Progress progress, Consumer<SuperFrameResults> afterRound) {
        final long start = System.nanoTime();
        int turns = 0;
        for (int round = 0; round < settings.rounds(); round++) {
            progress.round(round + 1, settings.rounds());
            final List<Contender> order = new ArrayList<>(present());
            Collections.rotate(order, -round);
            for (final Contender contender : order) {
                if (stopped.getAsBoolean()) {
                    return results();
                }
                turn(contender, results.get(contender), progress);
                turns++;
                final int left = settings.rounds() * present().size() - turns;
                progress.left((System.nanoTime() - start) / 1e9 / turns * left);
            }
            afterRound.accept(results());
        }
        return results();
    }

    private List<Contender> present() {
        return results.keySet().stream()
                .filter(contender -> results.get(contender).absence().isEmpty())
                .toList();
    }

    private SuperFrameResults results() {
        return new SuperFrameResults(settings, List.copyOf(results.values()));
    }

    private void turn(Contender contender, SuperFrameResult result, Progress progress) {
        progress.step(contender.name(), "start");
        try (Running running = contender.start(network)) {
            for (final Shape shape : settings.shapes()) {
                if (stopped.getAsBoolean()) {
                    return;
                }
                progress.step(contender.name(), shape.toString());
                measure(running, contender.route(network), result.of(shape));
            }
            result.count(running.stop());
        } catch (TestbedException | IllegalArgumentException e) {
            result.absent(e.getMessage());
            progress.note(contender.name() + ": out: " + e.getMessage());
        }
    }

    private void measure(Running running, Route route, ShapeResult result) {
        final Shape shape = result.shape();
        trial(shape.paced(settings.pacedRate(), settings.warmUpSeconds()), running, route);
        CompilerRest.of(running.pid());
        result.addPaced(
                trial(shape.paced(settings.pacedRate(), settings.pacedSeconds()), running, route));
        result.addOverload(trial(shape.flood(settings.overloadSeconds()), running, route));
        // A contender in the kernel cannot be stopped.
        if (running.pid().isPresent()) {
            for (final SuperFrameReceiver receiver : SuperFrameReceiver.values()) {
                result.addDrain(
                        receiver,
                        trials.drain(
                                shape.burst(settings.drainDatagrams(shape)),
                                route,
                                receiver,
                                () -> holdUp(running),
                                running::resume));
            }
        }
    }

    private Trial trial(Load load, Running running, Route route) {
        return trials.run(load, SinkMode.SOCKET, route, running.pid());
    }

    private static void holdUp(Running running) {
        running.suspend();
        try {
            Thread.sleep(SUSPEND_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException("interrupted", e);
        }
    }
}
