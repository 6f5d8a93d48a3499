package io.ringcast.bench.campaign;

import io.ringcast.bench.contender.Contender;
import io.ringcast.bench.network.BenchNetwork;
import io.ringcast.bench.stats.Spread;
import io.ringcast.bench.trial.Load;
import io.ringcast.bench.trial.SinkMode;
import io.ringcast.bench.trial.Trial;
import io.ringcast.bench.trial.Trials;
import io.ringcast.testbed.TestbedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Measures all contenders, interleaved: each round starts, measures and ends each of them, so that
 * a drift of the machine affects all alike. If the time is limited, the campaign skips searches
 * first, then contenders that are not in the headlines, then rounds.
 *
 * <p>Threading: one thread.
 */
public final class Campaign {
    private static final double CEILING_SECONDS = 0.3;

    private final Settings settings;
    private final BenchNetwork network;
    private final Trials trials;
    private Progress progress;
    private final BooleanSupplier stopped;
    private final Map<Contender, ContenderResult> results = new LinkedHashMap<>();
    private final Map<Integer, Double> ceilings = new HashMap<>();
    private final Forecast forecast = new Forecast();
    private final long start = System.nanoTime();
    private final Schedule schedule;

    /**
     * @param contenders in the order of the tables
     * @param stopped returns true to end after the present trial
     */
    public Campaign(
            Settings settings,
            BenchNetwork network,
            Trials trials,
            List<Contender> contenders,
            BooleanSupplier stopped) {
        this.settings = settings;
        this.network = network;
        this.trials = trials;
        this.stopped = stopped;
        for (final Contender contender : contenders) {
            final ContenderResult result =
                    new ContenderResult(contender.name(), contender.description());
            contender.absence().ifPresent(result::absent);
            results.put(contender, result);
        }
        schedule =
                Schedule.of(
                        settings, contenders.stream().filter(c -> c.absence().isEmpty()).toList());
    }

    /**
     * Runs the campaign. May be called once.
     *
     * @param listener is told about the progress
     * @param afterRound receives the results so far after each round except the last
     */
    public Results run(Progress listener, Consumer<Results> afterRound) {
        progress = listener;
        results.values().stream()
                .filter(result -> result.absence().isPresent())
                .forEach(r -> progress.note(r.name() + ": absent: " + r.absence().get()));
        int round = -1;
        for (int i = 0; i < schedule.turns().size() && !stopped.getAsBoolean(); i++) {
            final Schedule.Place place = schedule.turns().get(i);
            if (place.round() != round) {
                if (round >= 0) {
                    afterRound.accept(results());
                }
                round = place.round();
                if (round > 0 && !fits(schedule.needed(i, round, this::inHeadlines, forecast))) {
                    progress.note(
                            String.format(
                                    Locale.ROOT,
                                    "%d of %d rounds done, another one would take too long",
                                    round,
                                    settings.rounds()));
                    break;
                }
                progress.round(round + 1, settings.rounds());
            }
            take(i, place);
            progress.left(schedule.left(i + 1, this::present, forecast));
        }
        return results();
    }

    private Results results() {
        return new Results(settings, seconds(), List.copyOf(results.values()));
    }

    private void take(int index, Schedule.Place place) {
        final Contender contender = place.contender();
        final ContenderResult result = results.get(contender);
        if (result.absence().isPresent()) {
            return;
        }
        final double turn = forecast.turn(contender.name());
        if (!contender.headline() && !fits(turn + needed(index, this::inHeadlines))) {
            result.remark("a turn was left out, there was no time for it");
            progress.note(contender.name() + ": left out, there is no time for it");
            return;
        }
        final double needed = turn + needed(index, this::present);
        final boolean searches =
                place.searches() && fits(needed + forecast.searches(contender.name()));
        if (place.searches() && !searches) {
            result.remark("searches were left out, there was no time for them");
        }
        turn(contender, result, searches);
    }

    /** Returns the forecast of the seconds needed from a turn to the end. */
    private double needed(int index, Predicate<Contender> of) {
        return schedule.needed(index + 1, settings.rounds(), of, forecast);
    }

    private boolean present(Contender contender) {
        return results.get(contender).absence().isEmpty();
    }

    private boolean inHeadlines(Contender contender) {
        return contender.headline() && present(contender);
    }

    private void turn(Contender contender, ContenderResult result, boolean searches) {
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
            turn.run(searches);
            forecast.addTurn(contender.name(), turn.seconds() - turn.searchSeconds());
            if (searches) {
                forecast.addSearches(contender.name(), turn.searchSeconds());
            }
        } catch (Turn.Stopped e) {
            progress.note(contender.name() + ": stopped in the middle of its turn");
        } catch (TestbedException | IllegalArgumentException e) {
            result.absent(e.getMessage());
            progress.note(contender.name() + ": out: " + e.getMessage());
        }
    }

    /** Returns true if the time limit leaves this many seconds. */
    private boolean fits(double seconds) {
        return settings.budgetSeconds() == 0 || seconds() + seconds <= settings.budgetSeconds();
    }

    /** Returns the generator's highest rate without a contender, in frames a second. */
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

    private double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }
}
