package io.ringcast.engine;

import io.ringcast.engine.match.Recirculation;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.network.WayBack;
import io.ringcast.engine.rule.RuleSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Check for forwarding loops on this host. Refuses rules whose transmitted frames come back to a
 * receive interface where a rule matches them again.
 */
final class LoopRefusal {
    private LoopRefusal() {}

    /**
     * Checks the rules using only the names of the interfaces.
     *
     * @throws IllegalArgumentException if they are refused
     */
    static void byName(EngineConfig config) {
        final String transmit = config.transmit().interfaceName();
        if (sends(config) && config.receive().interfaceNames().contains(transmit)) {
            Recirculation.refusal(config.rules(), Map.of(transmit, WayBack.sameInterface(transmit)))
                    .ifPresent(
                            refusal -> {
                                throw new IllegalArgumentException(refusal);
                            });
        }
    }

    /**
     * Checks the rules using the connections between the transmit interface and the receive
     * interfaces.
     *
     * @param rules for each receive interface, with its own addresses filled in
     * @param receive the receive interfaces, in the order of the configuration
     * @throws NetworkException if they are refused
     */
    static void byLink(
            EngineConfig config, List<RuleSet> rules, List<Link> receive, Link transmit) {
        if (!sends(config)) {
            return;
        }
        final Map<String, String> back = new LinkedHashMap<>();
        for (int i = 0; i < receive.size(); i++) {
            final String name = config.receive().interfaceNames().get(i);
            WayBack.of(transmit, receive.get(i)).ifPresent(way -> back.put(name, way));
        }
        refuse(config.rules(), back);
        for (int i = 0; config.rules().hasOwn() && i < receive.size(); i++) {
            // Only the interface that has the own address receives frames to it
            final Map<String, String> there = new LinkedHashMap<>(back);
            there.keySet().retainAll(Set.of(config.receive().interfaceNames().get(i)));
            refuse(rules.get(i), there);
        }
    }

    private static void refuse(RuleSet rules, Map<String, String> back) {
        Recirculation.refusal(rules, back)
                .ifPresent(
                        refusal -> {
                            throw new NetworkException(refusal);
                        });
    }

    private static boolean sends(EngineConfig config) {
        return !config.transmit().dryRun();
    }
}
