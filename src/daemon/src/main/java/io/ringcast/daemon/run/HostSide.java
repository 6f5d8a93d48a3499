package io.ringcast.daemon.run;

import io.ringcast.engine.Engine;
import io.ringcast.engine.host.DeliveryMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Effects of a run on this host's own network stack.
 *
 * @param local how frames are delivered to the stack; empty if none are
 * @param consume how forwarded frames are withheld from the stack; empty if they are not
 */
record HostSide(Optional<DeliveryMethod> local, Optional<DeliveryMethod> consume) {
    /** No effect. */
    static final HostSide NONE = new HostSide(Optional.empty(), Optional.empty());

    static HostSide of(Engine engine) {
        return new HostSide(engine.localDelivery(), engine.consumption());
    }

    /** Returns whether the run does not affect the stack. */
    boolean isEmpty() {
        return local.isEmpty() && consume.isEmpty();
    }

    /** Returns the text for the ready line: a comma before each part. */
    String text() {
        return local.map(method -> ", local delivery by " + method.label()).orElse("")
                + consume.map(method -> ", consuming by " + method.label())
                        .orElse(local.isPresent() ? ", not consuming" : "");
    }

    /** Returns the lines of the text output. */
    List<String> lines() {
        return List.of("  host               " + text().replaceFirst("^, ", ""));
    }

    /** Returns the fields of the JSON output, by name. */
    Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        local.ifPresent(method -> map.put("local", method.label()));
        if (!isEmpty()) {
            map.put("consume", consume.map(DeliveryMethod::label).orElse("none"));
        }
        return map;
    }
}
