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
        while (true) {
            final RuleSet rules = engine.rules();
            try {
                final Map<String, Boolean> reachable = of(engine, rules);
                if (engine.rules() == rules) {
                    return reachable;
                }
            } catch (IndexOutOfBoundsException e) {
                if (engine.rules() == rules) {
                    throw e;
                }
            }
            // Others came into force meanwhile, in which the numbers mean something else
        }
    }

    private static Map<String, Boolean> of(Engine engine, RuleSet rules) {
        final Map<String, Boolean> reachable = new LinkedHashMap<>();
        for (int to = 0; to < rules.destinations(); to++) {
            final boolean known =
                    engine.isLocal(to) || engine.destinationMac(to) != MacAddress.NONE;
            reachable.merge(rules.destination(to).toString(), known, Boolean::logicalAnd);
        }
        return reachable;
    }
}
