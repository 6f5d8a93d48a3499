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
 * Refusal of rules that would send a datagram round without end on this very host: what they send
 * comes back to the interface that they take it from.
 */
final class LoopRefusal {
    private LoopRefusal() {}

    /**
     * Judges rules by the names of the interfaces.
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
     * Judges rules by what joins receive interfaces to the transmitting one.
     *
     * @param rules as they are on each receive interface
     * @param receive in the order of the configuration
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
            // What is sent to an interface's own address is taken by that one alone
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
