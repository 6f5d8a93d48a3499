package io.ringcast.bench.campaign;

import io.ringcast.bench.contender.Contender;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/**
 * Order of the turns: in each round all its contenders, one after the other, and each round begins
 * with another contender.
 *
 * @param turns turns in their order
 */
record Schedule(List<Place> turns) {
    /**
     * A turn.
     *
     * @param round round number, from 0
     * @param searches whether it includes the searches for throughput and bursts
     */
    record Place(int round, Contender contender, boolean searches) {}

    /**
     * Returns the schedule for these contenders. Searches are in the last rounds, because only then
     * the durations, and so the time left for searches, are known.
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
     * Returns the forecast in seconds for all turns from this one on.
     *
     * @param present returns true for contenders that still take part
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

    /** Returns the same forecast up to the end of a round, without searches. */
    double needed(int from, int lastRound, Predicate<Contender> present, Forecast forecast) {
        return turns.stream()
                .skip(from)
                .filter(turn -> turn.round() <= lastRound)
                .filter(turn -> present.test(turn.contender()))
                .mapToDouble(turn -> forecast.turn(turn.contender().name()))
                .sum();
    }
}
