package io.ringcast.bench.campaign;

import io.ringcast.bench.contender.Contender;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/**
 * Who has a turn when: in each round all contenders that take part in it, one after the other, and
 * nobody always first.
 *
 * @param turns in their order
 */
record Schedule(List<Place> turns) {
    /**
     * A turn.
     *
     * @param round counted from 0
     * @param searches whether it includes the searches for throughput and bursts
     */
    record Place(int round, Contender contender, boolean searches) {}

    /**
     * Of these contenders, who are all present. What is searched is searched in the last rounds,
     * when it is known what there is time for.
     */
    static Schedule of(Settings settings, List<Contender> contenders) {
        final List<Place> turns = new ArrayList<>();
        for (int round = 0; round < settings.rounds(); round++) {
            final List<Contender> order = new ArrayList<>(contenders);
            Collections.rotate(order, -round);
            for (final Contender contender : order) {
                if (settings.takesPart(contender, round)) {
                    final boolean searches =
                            round >= settings.rounds() - settings.searchRounds(contender);
                    turns.add(new Place(round, contender, searches));
                }
            }
        }
        return new Schedule(List.copyOf(turns));
    }

    /**
     * How long everything from a turn on is going to take, seconds.
     *
     * @param present who still takes part
     */
    double left(int from, Predicate<Contender> present, Forecast forecast) {
        return turns.stream()
                .skip(from)
                .filter(turn -> present.test(turn.contender()))
                .mapToDouble(
                        turn ->
                                forecast.turn(turn.contender().name())
                                        + (turn.searches()
                                                ? forecast.searches(turn.contender().name())
                                                : 0))
                .sum();
    }

    /** The same up to the end of a round, without what is searched. */
    double needed(int from, int lastRound, Predicate<Contender> present, Forecast forecast) {
        return turns.stream()
                .skip(from)
                .filter(turn -> turn.round() <= lastRound)
                .filter(turn -> present.test(turn.contender()))
                .mapToDouble(turn -> forecast.turn(turn.contender().name()))
                .sum();
    }
}
