package io.ringcast.bench.campaign;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Forecast of the duration of turns, in seconds: the mean of the contender's finished turns, or of
 * all contenders' if it has none yet; 0 if nothing is known.
 *
 * <p>Threading: one thread.
 */
final class Forecast {
    private final Map<String, List<Double>> turns = new HashMap<>();
    private final Map<String, List<Double>> searches = new HashMap<>();

    /** Adds the duration of a turn without its searches. */
    void addTurn(String contender, double seconds) {
        turns.computeIfAbsent(contender, name -> new ArrayList<>()).add(seconds);
    }

    /** Adds the duration of a turn's searches. */
    void addSearches(String contender, double seconds) {
        searches.computeIfAbsent(contender, name -> new ArrayList<>()).add(seconds);
    }

    /** Returns the expected duration of a turn without its searches. */
    double turn(String contender) {
        return mean(turns, contender);
    }

    /** Returns the expected duration of a turn's searches. */
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
