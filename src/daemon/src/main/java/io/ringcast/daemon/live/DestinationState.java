package io.ringcast.daemon.live;

import io.ringcast.engine.Engine;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.List;

/**
 * State of a destination of the rules in force.
 *
 * @param rule the rule that sends to the destination
 * @param to the destination
 * @param mac destination MAC address of its frames, or {@link MacAddress#NONE} if not known
 * @param local whether the destination is this host
 */
public record DestinationState(Rule rule, Destination to, long mac, boolean local) {
    /** Returns whether the destination can be reached. */
    public boolean isReachable() {
        return local || mac != MacAddress.NONE;
    }

    /**
     * Returns all destinations of one generation of an engine's rules, in the order of their
     * numbers.
     */
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
            // Other rules came into force meanwhile, so the numbers changed their meaning: try
            // again
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
