package io.ringcast.daemon.run;

import io.ringcast.engine.Engine;
import io.ringcast.engine.host.DeliveryMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run does to this host's own stack.
 *
 * @param local how frames are delivered into it
 * @param consume how what is forwarded is withheld from it; empty if it is not
 */
record HostSide(Optional<DeliveryMethod> local, Optional<DeliveryMethod> consume) {
    /** Nothing is done. */
    static final HostSide NONE = new HostSide(Optional.empty(), Optional.empty());

    static HostSide of(Engine engine) {
        return new HostSide(engine.localDelivery(), engine.consumption());
    }

    /** Whether nothing is done to it. */
    boolean isEmpty() {
        return local.isEmpty() && consume.isEmpty();
    }

    /** For the ready line: each with a comma before. */
    String text() {
        return local.map(method -> ", local delivery by " + method.label()).orElse("")
                + consume.map(method -> ", consuming by " + method.label())
                        .orElse(local.isPresent() ? ", not consuming" : "");
    }

    /** For people. */
    List<String> lines() {
        return List.of("  host               " + text().replaceFirst("^, ", ""));
    }

    /** As in JSON. */
    Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        local.ifPresent(method -> map.put("local", method.label()));
        if (!isEmpty()) {
            map.put("consume", consume.map(DeliveryMethod::label).orElse("none"));
        }
        return map;
    }
}
