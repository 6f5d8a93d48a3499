package io.ringcast.engine;

import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.WayBack;
import io.ringcast.engine.rule.Recirculation;

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
            Recirculation.refusal(config.rules(), WayBack.sameInterface(transmit))
                    .ifPresent(
                            refusal -> {
                                throw new IllegalArgumentException(refusal);
                            });
        }
    }

    /**
     * Judges rules by what joins both interfaces.
     *
     * @throws EngineException if they are refused
     */
    static void byLink(EngineConfig config, Link receive, Link transmit) {
        if (sends(config)) {
            WayBack.of(transmit, receive)
                    .flatMap(way -> Recirculation.refusal(config.rules(), way))
                    .ifPresent(
                            refusal -> {
                                throw new EngineException(refusal);
                            });
        }
    }

    private static boolean sends(EngineConfig config) {
        return !config.transmit().dryRun();
    }
}
