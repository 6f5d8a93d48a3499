package io.ringcast.daemon.metrics;

import io.ringcast.engine.Engine;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.rule.RuleSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whether an engine's destinations can be reached, as far as it knows. */
final class Reachability {
    private Reachability() {}

    /** By address and port, without regard to the rule; several of one name only if all can be. */
    static Map<String, Boolean> of(Engine engine) {
        final Map<String, Boolean> reachable = new LinkedHashMap<>();
        final RuleSet rules = engine.rules();
        for (int to = 0; to < rules.destinations(); to++) {
            final boolean known =
                    engine.isLocal(to) || engine.destinationMac(to) != MacAddress.NONE;
            reachable.merge(rules.destination(to).toString(), known, Boolean::logicalAnd);
        }
        return reachable;
    }
}
