package io.ringcast.daemon.live;

import io.ringcast.engine.Engine;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.List;

/**
 * A destination of the rules in force, and what is known of it.
 *
 * @param rule that sends to it
 * @param to the destination
 * @param mac that its frames carry, or {@link MacAddress#NONE}
 * @param local whether it is this host itself
 */
public record DestinationState(Rule rule, Destination to, long mac, boolean local) {
    /** True if it is known how to reach the destination. */
    public boolean isReachable() {
        return local || mac != MacAddress.NONE;
    }

    /** All destinations of one generation of an engine's rules, in the order of their numbers. */
    public static List<DestinationState> of(Engine engine) {
        while (true) {
            final RuleSet rules = engine.rules();
            try {
                final List<DestinationState> states = of(engine, rules);
                if (engine.rules() == rules) {
                    return states;
                }
            } catch (IndexOutOfBoundsException e) {
                if (engine.rules() == rules) {
                    throw e;
                }
            }
            // Others came into force meanwhile, in which the numbers mean something else
        }
    }

    private static List<DestinationState> of(Engine engine, RuleSet rules) {
        final List<DestinationState> states = new ArrayList<>(rules.destinations());
        for (int i = 0; i < rules.size(); i++) {
            for (int d = rules.firstDestination(i); d < rules.endDestination(i); d++) {
                states.add(
                        new DestinationState(
                                rules.get(i),
                                rules.destination(d),
                                engine.destinationMac(d),
                                engine.isLocal(d)));
            }
        }
        return states;
    }
}
