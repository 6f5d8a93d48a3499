package io.ringcast.daemon.metrics;

import io.ringcast.daemon.live.DestinationState;
import io.ringcast.engine.Engine;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whether an engine's destinations can be reached, as far as it knows. */
final class Reachability {
    private Reachability() {}

    /** By address and port, without regard to the rule; several of one name only if all can be. */
    static Map<String, Boolean> of(Engine engine) {
        final Map<String, Boolean> reachable = new LinkedHashMap<>();
        for (final DestinationState state : DestinationState.of(engine)) {
            reachable.merge(state.to().toString(), state.isReachable(), Boolean::logicalAnd);
        }
        return reachable;
    }
}
