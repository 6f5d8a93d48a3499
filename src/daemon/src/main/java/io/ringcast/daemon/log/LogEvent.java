package io.ringcast.daemon.log;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Event to log.
 *
 * @param time time of the event
 * @param level severity of the event
 * @param kind kind of the event; the rate limit applies to each kind
 * @param message a sentence without a full stop
 * @param values values for scripts: strings and numbers by name, sorted by name
 */
public record LogEvent(
        Instant time, LogLevel level, LogKind kind, String message, Map<String, Object> values) {
    /** Creates an event with the present time. */
    public static LogEvent of(LogLevel level, LogKind kind, String message, Map<String, ?> values) {
        return new LogEvent(
                Instant.now(),
                level,
                kind,
                message,
                values.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(values)));
    }

    /** Creates an event with the present time, without a rate limit and values. */
    public static LogEvent of(LogLevel level, String message) {
        return of(level, LogKind.OTHER, message, Map.of());
    }

    /** Returns this event with the number of earlier events that were held back. */
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
