package io.ringcast.bench.soak;

import io.ringcast.daemon.report.RunSummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Outcome of one engine's run.
 *
 * @param number of the run, from 1
 * @param scopes scopes of the disturbances
 * @param seconds seconds of traffic
 * @param sent frames sent by the generator
 * @param summary counts of the engine; empty if it did not print them
 * @param linkDrops frames dropped on the link after the engine, see {@link Sent}
 * @param arrivals datagrams that the sink received
 * @param tallies results of the disturbances, by kind
 * @param samples samples of the engine's resources, each in the same state: all devices up, under
 *     load; the first one after one disturbance of each kind
 * @param failures other failures
 */
record Outcome(
        int number,
        Set<Scope> scopes,
        double seconds,
        Sent sent,
        Optional<RunSummary> summary,
        long linkDrops,
        Arrivals arrivals,
        Map<Kind, Tally> tallies,
        List<Resources> samples,
        List<String> failures) {
    /**
     * Returns the frames lost before the engine: counted neither by the engine nor as drops of its
     * ring.
     */
    long lostBefore() {
        return summary.map(s -> sent.due() - s.received() - s.kernelDrops()).orElse(0L);
    }

    /**
     * Returns the frames lost after the engine: sent, but counted neither by the sink nor as drops
     * of its sockets.
     */
    long lostBehind() {
        return summary.map(s -> s.forwarded() - arrivals.received() - arrivals.socketDrops())
                .orElse(0L);
    }

    /**
     * Returns the most frames that cuts of a link can have lost: those that its devices counted,
     * and those sent while it was cut.
     */
    long carriedAway(Scope scope, long counted) {
        return counted
                + tallies.entrySet().stream()
                        .filter(entry -> entry.getKey().scope() == scope)
                        .mapToLong(entry -> entry.getValue().meanwhile())
                        .sum();
    }

    Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("run", number);
        map.put("scopes", scopes.stream().map(Scope::name).sorted().toList());
        map.put("seconds", Math.round(seconds * 10) / 10.0);
        map.put("sent", sent.taken());
        map.put("sent_malformed", sent.broken());
        map.put("sent_foreign", sent.strange());
        map.put("link_drops_before", sent.linkDrops());
        map.put("lost_before", lostBefore());
        summary.ifPresent(s -> map.put("engine", s.toMap()));
        map.put("link_drops_behind", linkDrops);
        map.put("lost_behind", lostBehind());
        map.put("sink", arrivals.toMap());
        final Map<String, Object> disturbances = new LinkedHashMap<>();
        tallies.forEach((kind, tally) -> disturbances.put(kind.label(), tally.toMap()));
        map.put("disturbances", disturbances);
        map.put("resources", samples.stream().map(Resources::toMap).toList());
        map.put("violations", Laws.violations(this));
        return map;
    }
}
