package io.ringcast.daemon.metrics;

import io.ringcast.daemon.live.DestinationState;
import io.ringcast.engine.Engine;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reachability of an engine's destinations, as far as the engine knows. */
final class Reachability {
    private Reachability() {}

    /**
     * Returns whether each destination can be reached, by address and port. If several rules have
     * the same destination, it counts as reachable only if all of them can reach it.
     */
    static Map<String, Boolean> of(Engine engine) {
        final Map<String, Boolean> reachable = new LinkedHashMap<>();
        for (final DestinationState state : DestinationState.of(engine)) {
            reachable.merge(state.to().toString(), state.isReachable(), Boolean::logicalAnd);
        }
        return reachable;
    }
}
