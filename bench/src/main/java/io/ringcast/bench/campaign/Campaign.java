package io.ringcast.bench.campaign;

import io.ringcast.bench.contender.Contender;
import io.ringcast.bench.network.BenchNetwork;
import io.ringcast.bench.stats.Spread;
import io.ringcast.bench.trial.Load;
import io.ringcast.bench.trial.SinkMode;
import io.ringcast.bench.trial.Trial;
import io.ringcast.bench.trial.Trials;
import io.ringcast.daemon.testbed.TestbedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Measures all contenders, interleaved: in each round each of them is started, has its turn, and is
 * ended, so that whatever drifts on the machine hits all alike.
 *
 * <p>Threading: one thread.
 */
public final class Campaign {
    private static final double CEILING_SECONDS = 0.3;

    private final Settings settings;
    private final BenchNetwork network;
    private final Trials trials;
    private final Progress progress;
    private final BooleanSupplier stopped;
    private final Map<Contender, ContenderResult> results = new LinkedHashMap<>();
    private final Map<Integer, Double> ceilings = new HashMap<>();
    private int turns;

    /**
     * @param contenders in the order of the tables
     * @param stopped whether to end after the present trial
     */
    public Campaign(
            Settings settings,
            BenchNetwork network,
            Trials trials,
            List<Contender> contenders,
            Progress progress,
            BooleanSupplier stopped) {
        this.settings = settings;
        this.network = network;
        this.trials = trials;
        this.progress = progress;
        this.stopped = stopped;
        for (final Contender contender : contenders) {
            final ContenderResult result =
                    new ContenderResult(contender.name(), contender.description());
            contender.absence().ifPresent(result::absent);
            results.put(contender, result);
        }
    }

    /** Measures. */
    public Results run() {
        final long start = System.nanoTime();
        results.values().stream()
                .filter(result -> result.absence().isPresent())
                .forEach(r -> progress.note(r.name() + ": absent: " + r.absence().get()));
        int round = 0;
        double longestRound = 0;
        while (round < settings.rounds() && !stopped.getAsBoolean()) {
            if (settings.budgetSeconds() > 0
                    && round > 0
                    && seconds(start) + longestRound > settings.budgetSeconds()) {
                progress.note(
                        "%d of %d rounds done, another one would take too long"
                                .formatted(round, settings.rounds()));
                break;
            }
            progress.round(round + 1, settings.rounds());
            final double once = round(round);
            // what is done in the first rounds only does not count for those that follow
            longestRound = round == 0 ? once : Math.max(longestRound, once);
            round++;
        }
        return new Results(settings, round, seconds(start), List.copyOf(results.values()));
    }

    /** Returns how long it took without the searches. */
    private double round(int round) {
        final List<Contender> order = rotated(round);
        double seconds = 0;
        for (final Contender contender : order) {
            final ContenderResult result = results.get(contender);
            if (result.absence().isEmpty() && !stopped.getAsBoolean()) {
                seconds += turn(contender, result, round);
            }
            progress.done(++turns, settings.rounds() * results.size());
        }
        return seconds;
    }

    private double turn(Contender contender, ContenderResult result, int round) {
        final Turn turn =
                new Turn(
                        settings,
                        network,
                        trials,
                        contender,
                        result,
                        progress,
                        this::ceiling,
                        stopped);
        try {
            turn.run(round);
        } catch (Turn.Stopped e) {
            progress.note(contender.name() + ": stopped in the middle of its turn");
        } catch (TestbedException | IllegalArgumentException e) {
            result.absent(e.getMessage());
            progress.note(contender.name() + ": out: " + e.getMessage());
        }
        return 0;
    }

    /** Nobody has the first place always. */
    private List<Contender> rotated(int round) {
        final List<Contender> order = new ArrayList<>(results.keySet());
        java.util.Collections.rotate(order, -round);
        return order;
    }

    /** What the generator can do when nobody is in its way, frames a second. */
    private double ceiling(int length) {
        return ceilings.computeIfAbsent(
                length,
                key -> {
                    progress.step("generator", "its own limit at " + length + " bytes");
                    final List<Double> rates = new ArrayList<>();
                    for (int i = 0; i < 3; i++) {
                        final Trial trial =
                                trials.run(
                                        Load.flood(length, CEILING_SECONDS),
                                        SinkMode.RING,
                                        network.direct(),
                                        OptionalLong.empty());
                        rates.add(trial.sending().rate());
                    }
                    return Spread.of(rates).high();
                });
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
