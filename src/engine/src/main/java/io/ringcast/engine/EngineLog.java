package io.ringcast.engine;

import io.ringcast.engine.host.StateChange;
import java.lang.System.Logger.Level;

/**
 * Log of an engine whose owner has set no listener: the {@link System.Logger} {@value #NAME}. It is
 * looked up when there is something to log, so one with listeners does not make it.
 *
 * <p>Threading: any thread but those of loops.
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

    /** The message is not a format: it may have braces in it. */
    private static void log(Level level, String message) {
        System.getLogger(NAME).log(level, message);
    }
}
