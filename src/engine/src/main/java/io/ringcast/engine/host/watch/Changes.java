package io.ringcast.engine.host.watch;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.linux.LinuxException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.TreeMap;

/** Factory of the changes that listeners receive: level, and values by name. */
final class Changes {
    static final String INTERFACE = "interface";
    static final String DESTINATION = "destination";
    static final String ADDRESS = "address";
    static final String STATE = "state";
    private static final String ERRNO = "errno";

    /**
     * Limit for walking a chain of causes, against cycles; real chains have two exceptions at most.
     */
    private static final int MAX_CAUSES = 8;

    private Changes() {}

    /** Creates a change to a good state. */
    static StateChange info(StateChange.Kind kind, String message, Map<String, String> values) {
        return new StateChange(kind, Level.INFO, message, values);
    }

    /** Creates a change after which frames may be lost until a later change. */
    static StateChange warning(StateChange.Kind kind, String message, Map<String, String> values) {
        return new StateChange(kind, Level.WARNING, message, values);
    }

    /** Creates a warning about an exception; its error number becomes one of the values. */
    static StateChange failure(
            StateChange.Kind kind,
            String message,
            Map<String, String> values,
            RuntimeException cause) {
        final Map<String, String> all = new TreeMap<>(values);
        Throwable each = cause;
        for (int i = 0; i < MAX_CAUSES && each != null; i++) {
            if (each instanceof LinuxException refusal) {
                all.put(ERRNO, refusal.errnoName());
                break;
            }
            each = each.getCause();
        }
        return warning(kind, message, all);
    }

    static Map<String, String> destination(IpAddress address) {
        return Map.of(DESTINATION, address.toString());
    }
}
