package io.ringcast.bench.soak;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Settings of the soak.
 *
 * @param frames matching frames to send, in all runs together
 * @param seconds longest duration of all runs together
 * @param runs number of engines, run one after the other
 * @param seed seed of the random numbers
 * @param only kinds of disturbance to use
 * @param cpu CPU of the generator
 * @param options options of {@code ringcast run} for the engines
 * @param scale factor for the durations of disturbances and for the time between them
 */
record Settings(
        long frames,
        double seconds,
        int runs,
        long seed,
        List<Kind> only,
        int cpu,
        List<String> options,
        double scale) {
    /**
     * Returns the scopes of a run's disturbances. With several runs, no link is cut in the first,
     * so that every lost frame must be counted; later runs cut one of the two links, then both.
     *
     * @param run number of the run, from 1
     */
    Set<Scope> scopes(int run) {
        final Set<Scope> scopes = EnumSet.of(Scope.HOST);
        final boolean all = runs == 1 || runs == 2 && run == 2;
        if (all || run % 4 == 2 && runs > 2 || run % 4 == 0) {
            scopes.add(Scope.RECEIVE);
        }
        if (all || run % 4 == 3 || run % 4 == 0) {
            scopes.add(Scope.TRANSMIT);
        }
        return scopes;
    }

    /** Returns the kinds of disturbance of a run. */
    List<Kind> kinds(int run) {
        return Kind.of(scopes(run)).stream().filter(only::contains).toList();
    }
}
