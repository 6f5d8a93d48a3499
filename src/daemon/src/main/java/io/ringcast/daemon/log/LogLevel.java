package io.ringcast.daemon.log;

import java.util.Locale;

/** Severity of a log line; also the least that a run logs. */
public enum LogLevel {
    /** Something failed, and what depends on it does not go on. */
    ERROR(3),
    /** Not as it should be; the run goes on. */
    WARNING(4),
    /** Normal; the default. */
    INFO(6),
    /** What a run does in detail. */
    DEBUG(7);

    private final int priority;

    LogLevel(int priority) {
        this.priority = priority;
    }

    /** The one that a level of {@link System.Logger} stands for. */
    public static LogLevel of(System.Logger.Level level) {
        return switch (level) {
            case OFF, ERROR -> ERROR;
            case WARNING -> WARNING;
            case INFO -> INFO;
            case ALL, TRACE, DEBUG -> DEBUG;
        };
    }

    /** The name as in options, files and log lines. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The syslog priority, 0 to 7, as in sd-daemon(3). */
    int priority() {
        return priority;
    }

    /** Whether lines of another level are logged when this is the least. */
    boolean admits(LogLevel other) {
        return other.priority <= priority;
    }
}
