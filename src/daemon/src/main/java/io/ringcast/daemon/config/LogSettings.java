package io.ringcast.daemon.config;

import io.ringcast.daemon.log.Log;
import io.ringcast.daemon.log.LogFormat;
import io.ringcast.daemon.log.LogLevel;
import java.util.Optional;

/**
 * Log settings of a run. A value that is not set comes from another source or from the defaults.
 *
 * @param level the lowest level that is logged
 * @param format of the lines
 */
public record LogSettings(Optional<LogLevel> level, Optional<LogFormat> format) {
    /** No value is set. */
    public static final LogSettings NONE = new LogSettings(Optional.empty(), Optional.empty());

    static final LogSettings DEFAULTS =
            new LogSettings(Optional.of(LogLevel.INFO), Optional.of(LogFormat.TEXT));

    /** Returns these settings; values that are not set here come from {@code others}. */
    LogSettings or(LogSettings others) {
        return new LogSettings(level.or(others::level), format.or(others::format));
    }

    /** Applies these settings to a log. */
    public void apply(Log log) {
        level.ifPresent(log::setLevel);
        format.ifPresent(log::setFormat);
    }
}
