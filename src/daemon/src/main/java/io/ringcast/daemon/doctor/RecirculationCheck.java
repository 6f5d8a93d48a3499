package io.ringcast.daemon.doctor;

import io.ringcast.engine.rule.Recirculation;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;

/** Whether rules take again what they send, so that a datagram can go round without end. */
final class RecirculationCheck implements Check {
    private final RuleSet rules;

    RecirculationCheck(RuleSet rules) {
        this.rules = rules;
    }

    @Override
    public String name() {
        return "loops";
    }

    @Override
    public List<Finding> findings() {
        final List<Finding> findings =
                Recirculation.of(rules).stream()
                        .filter(Recirculation::isEndless)
                        .map(this::found)
                        .toList();
        return findings.isEmpty()
                ? List.of(Finding.ok(name(), "no datagram goes round without end"))
                : findings;
    }

    private Finding found(Recirculation loop) {
        return Finding.warn(
                name(),
                loop.warning(),
                "ringcast run --ttl decrement ...   # if datagrams come with a TTL above 1; in a"
                        + " file, ttl: decrement");
    }
}
