package io.ringcast.daemon.log;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.Map;

/** Log lines as JSON. */
final class LogJson {
    /** ISO 8601, UTC, always with milliseconds. */
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private LogJson() {}

    /** Returns an object with the time, the level, the message and the values. */
    static String line(LogEvent event) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("time", TIME.format(event.time()));
        map.put("level", event.level().label());
        map.put("message", event.message().strip());
        if (event.kind().limited()) {
            map.put("event", event.kind().label());
        }
        map.putAll(event.values());
        try {
            return JSON.std.asString(map);
        } catch (IOException e) {
            throw new IllegalArgumentException("not to be written as JSON: " + e.getMessage(), e);
        }
    }
}
