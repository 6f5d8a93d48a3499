package io.ringcast.daemon.doctor;

import io.ringcast.engine.match.Recirculation;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Checks whether rules match their own output, so that a datagram can loop without end. */
final class RecirculationCheck implements Check {
    private static final String FIX =
            "ringcast run --ttl decrement ...   # if datagrams come with a TTL above 1; in a file,"
                    + " ttl: decrement";

    private final RuleSet rules;
    private final Supplier<Map<String, String>> waysBack;

    /**
     * @param waysBack receive interfaces to which sent frames return without another host, and how
     *     they return
     */
    RecirculationCheck(RuleSet rules, Supplier<Map<String, String>> waysBack) {
        this.rules = rules;
        this.waysBack = waysBack;
    }

    @Override
    public String name() {
        return "loops";
    }

    @Override
    public List<Finding> findings() {
        final Optional<String> refusal = Recirculation.refusal(rules, waysBack.get());
        if (refusal.isPresent()) {
            return List.of(Finding.fail(name(), refusal.get(), FIX));
        }
        final List<Finding> findings =
                Recirculation.of(rules).stream()
                        .filter(Recirculation::isEndless)
                        .map(loop -> Finding.warn(name(), loop.warning(), FIX))
                        .toList();
        return findings.isEmpty()
                ? List.of(Finding.ok(name(), "no datagram is forwarded again and again"))
                : findings;
    }
}
