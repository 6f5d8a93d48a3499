package io.ringcast.bench.soak;

import io.ringcast.daemon.report.RunSummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What came of one engine's run.
 *
 * @param number of the run, from 1
 * @param scopes of the disturbances
 * @param seconds for which there was traffic
 * @param sent what went in
 * @param summary what the engine counted; empty if it did not come to say so
 * @param linkDrops frames that the link behind the engine could not carry, see {@link Sent}
 * @param arrivals what came out
 * @param tallies of the disturbances
 * @param samples of the engine's resources, each in the same state: all devices up, under load; the
 *     first after one disturbance of each kind
 * @param failures what else went wrong
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
    /** Frames that neither the engine nor its ring's drops account for. */
    long lostBefore() {
        return summary.map(s -> sent.due() - s.received() - s.kernelDrops()).orElse(0L);
    }

    /** Frames that the engine has sent and neither the sink nor its sockets' drops account for. */
    long lostBehind() {
        return summary.map(s -> s.forwarded() - arrivals.received() - arrivals.socketDrops())
                .orElse(0L);
    }

    /**
     * The most frames that can have been lost with a link: those that its devices have counted, and
     * those that were sent while it was cut.
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
