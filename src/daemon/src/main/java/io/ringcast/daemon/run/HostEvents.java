package io.ringcast.daemon.run;

import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.log.LogEvent;
import io.ringcast.daemon.log.LogKind;
import io.ringcast.daemon.log.LogLevel;
import io.ringcast.engine.host.StateChange;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Engine listener that writes host changes and warnings to the log.
 *
 * <p>Threading: any thread.
 */
final class HostEvents {
    /** Maximum number of different warnings that are remembered as logged. */
    static final int MAX_WARNED = 1_000;

    private final Set<String> warned = new HashSet<>();

    /** Logs a change of the host. */
    void change(StateChange change) {
        Console.log()
                .add(
                        LogEvent.of(
                                LogLevel.of(change.level()),
                                kind(change.kind()),
                                change.message(),
                                change.values()));
    }

    private static LogKind kind(StateChange.Kind kind) {
        return switch (kind) {
            case LINK -> LogKind.LINK;
            case REBIND -> LogKind.REBIND;
            case NEIGHBOUR -> LogKind.NEIGHBOUR;
            case ADDRESS -> LogKind.ADDRESS;
            case JOIN -> LogKind.JOIN;
            case RESYNC -> LogKind.RESYNC;
        };
    }

    /** Logs a warning once: with --wait, each attempt may repeat it. */
    synchronized void warning(String warning) {
        if (warned.size() >= MAX_WARNED) {
            warned.clear();
        }
        if (warned.add(warning)) {
            Console.log().add(LogEvent.of(LogLevel.WARNING, LogKind.ENGINE, warning, Map.of()));
        }
    }
}
