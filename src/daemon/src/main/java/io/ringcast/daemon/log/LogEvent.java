package io.ringcast.daemon.log;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Something to log.
 *
 * @param time when it happened
 * @param level how severe it is
 * @param kind what it is limited with
 * @param message a sentence without a full stop
 * @param values what a script would look for in it, by name, in the order of the names; strings and
 *     numbers
 */
public record LogEvent(
        Instant time, LogLevel level, LogKind kind, String message, Map<String, Object> values) {
    /** An event of now. */
    public static LogEvent of(LogLevel level, LogKind kind, String message, Map<String, ?> values) {
        return new LogEvent(
                Instant.now(),
                level,
                kind,
                message,
                values.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(values)));
    }

    /** An event of now that is not limited and has no values. */
    public static LogEvent of(LogLevel level, String message) {
        return of(level, LogKind.OTHER, message, Map.of());
    }

    /** The last of several that were held back. */
    LogEvent andMore(long more, long seconds) {
        final Map<String, Object> all = new TreeMap<>(values);
        all.put("more", more);
        return new LogEvent(
                time,
                level,
                kind,
                message + "; " + more + " more like this within " + seconds + " s",
                all);
    }
}
