package io.ringcast.daemon.log;

import java.util.Locale;

/** Severity of a log line; also the lowest severity that a run logs. */
public enum LogLevel {
    /** A failure; what depends on it stops. */
    ERROR(3),
    /** A problem; the run continues. */
    WARNING(4),
    /** Normal operation; the default level. */
    INFO(6),
    /** Details of a run. */
    DEBUG(7);

    private final int priority;

    LogLevel(int priority) {
        this.priority = priority;
    }

    /** Returns the level that corresponds to a level of {@link System.Logger}. */
    public static LogLevel of(System.Logger.Level level) {
        return switch (level) {
            case OFF, ERROR -> ERROR;
            case WARNING -> WARNING;
            case INFO -> INFO;
            case ALL, TRACE, DEBUG -> DEBUG;
        };
    }

    /** Returns the name in options, files and log lines. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the syslog priority, 0 to 7, as in sd-daemon(3). */
    int priority() {
        return priority;
    }

    /** Returns whether lines of another level are logged if this is the lowest logged level. */
    boolean admits(LogLevel other) {
        return other.priority <= priority;
    }
}
