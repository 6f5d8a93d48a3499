package io.ringcast.bench.soak;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What to do.
 *
 * @param frames for the rules, in all runs together
 * @param seconds for all runs together, at most
 * @param runs engines, one after the other
 * @param seed of all that is drawn
 * @param only these kinds of disturbance
 * @param cpu of the generator
 * @param options of {@code run} for the engines
 * @param scale of the durations of disturbances and of the time between them
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
     * What disturbances of a run may touch. With several runs, links stay whole in the first, so
     * that nothing may be lost uncounted at all; then one link of the two is cut; then both are.
     *
     * @param run from 1
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

    /** The kinds of a run. */
    List<Kind> kinds(int run) {
        return Kind.of(scopes(run)).stream().filter(only::contains).toList();
    }
}
