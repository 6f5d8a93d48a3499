package io.ringcast.engine;

import io.ringcast.engine.host.StateChange;
import java.lang.System.Logger.Level;

/**
 * Log of an engine whose owner has set no listener: the {@link System.Logger} {@value #NAME}. The
 * logger is looked up when there is something to log, so an engine with listeners never creates it.
 *
 * <p>Threading: any thread except those of loops.
 */
final class EngineLog {
    static final String NAME = "io.ringcast.engine";

    private EngineLog() {}

    static void change(StateChange change) {
        log(change.level(), change.message());
    }

    static void warning(String warning) {
        log(Level.WARNING, warning);
    }

    /** Logs the message as it is, not as a format: it may contain braces. */
    private static void log(Level level, String message) {
        System.getLogger(NAME).log(level, message);
    }
}
