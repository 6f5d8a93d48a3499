package io.ringcast.bench.campaign;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long turns are going to take, from those that are over: the mean of the contender's own, or
 * of all as long as it has had none. Seconds; 0 if nothing is known.
 *
 * <p>Threading: one thread.
 */
final class Forecast {
    private final Map<String, List<Double>> turns = new HashMap<>();
    private final Map<String, List<Double>> searches = new HashMap<>();

    /** A turn took so long, what was searched in it not counted. */
    void addTurn(String contender, double seconds) {
        turns.computeIfAbsent(contender, name -> new ArrayList<>()).add(seconds);
    }

    /** So long took what was searched in a turn. */
    void addSearches(String contender, double seconds) {
        searches.computeIfAbsent(contender, name -> new ArrayList<>()).add(seconds);
    }

    /** A turn without its searches. */
    double turn(String contender) {
        return mean(turns, contender);
    }

    /** The searches of a turn. */
    double searches(String contender) {
        return mean(searches, contender);
    }

    private static double mean(Map<String, List<Double>> seconds, String contender) {
        final List<Double> own = seconds.get(contender);
        return (own != null ? own.stream() : seconds.values().stream().flatMap(List::stream))
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(0);
    }
}
