package io.ringcast.bench.campaign;

import io.ringcast.bench.stats.Spread;
import io.ringcast.bench.trial.ThreadUse;
import io.ringcast.bench.trial.Trial;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Scheduling of the threads of one name during trials. It shows which thread caused a latency tail.
 *
 * @param nice nice value in the last trial that had such a thread
 * @param ranMillis milliseconds on a CPU, for each trial
 * @param waitedMillis milliseconds of waiting for a CPU, for each trial
 */
public record ThreadTimes(int nice, Spread ranMillis, Spread waitedMillis) {
    private static final double NANOS_PER_MILLI = 1e6;

    /** Returns the times by thread name, without idle threads. */
    static Map<String, ThreadTimes> of(List<Trial> trials) {
        final Map<String, ThreadTimes> times = new TreeMap<>();
        trials.stream()
                .flatMap(trial -> trial.usage().stream())
                .flatMap(usage -> usage.threads().values().stream())
                .filter(thread -> thread.ranNanos() + thread.waitedNanos() > 0)
                .map(ThreadUse::name)
                .distinct()
                .forEach(name -> times.put(name, of(trials, name)));
        return times;
    }

    private static ThreadTimes of(List<Trial> trials, String name) {
        final OptionalInt nice =
                trials.stream()
                        .flatMap(trial -> trial.usage().stream())
                        .flatMap(usage -> usage.threads().values().stream())
                        .filter(thread -> thread.name().equals(name))
                        .mapToInt(ThreadUse::nice)
                        .reduce((earlier, later) -> later);
        return new ThreadTimes(
                nice.orElseThrow(),
                spread(trials, name, ThreadUse::ranNanos),
                spread(trials, name, ThreadUse::waitedNanos));
    }

    private static Spread spread(List<Trial> trials, String name, ToLongFunction<ThreadUse> nanos) {
        return Spread.of(
                trials.stream()
                        .flatMap(trial -> trial.usage().stream())
                        .map(
                                usage ->
                                        usage.threads().values().stream()
                                                        .filter(t -> t.name().equals(name))
                                                        .mapToLong(nanos)
                                                        .sum()
                                                / NANOS_PER_MILLI)
                        .toList());
    }
}
