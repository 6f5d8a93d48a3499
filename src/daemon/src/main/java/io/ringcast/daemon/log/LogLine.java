package io.ringcast.daemon.log;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.Map;

/** Text of log lines. */
final class LogLine {
    /** ISO 8601, UTC, always with milliseconds. */
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private LogLine() {}

    /** The sentence, with the level if that is not normal, then the values. */
    static String text(LogEvent event) {
        final StringBuilder line = new StringBuilder();
        if (event.level() != LogLevel.INFO) {
            line.append(event.level().label()).append(": ");
        }
        append(line, event.message());
        if (event.kind().limited()) {
            line.append(" event=").append(event.kind().label());
        }
        event.values().forEach((key, value) -> pair(line, key, value.toString()));
        return line.toString();
    }

    /** Without what would begin another line, or tell a terminal to do something. */
    static String oneLine(String text) {
        final StringBuilder line = new StringBuilder(text.length());
        append(line, text);
        return line.toString();
    }

    private static void append(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            line.append(Character.isISOControl(text.charAt(i)) ? ' ' : text.charAt(i));
        }
    }

    private static void pair(StringBuilder line, String key, String value) {
        line.append(' ').append(key).append('=');
        if (!value.isEmpty() && value.chars().allMatch(LogLine::plain)) {
            line.append(value);
            return;
        }
        line.append('"');
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\');
            }
            line.append(Character.isISOControl(c) ? ' ' : c);
        }
        line.append('"');
    }

    private static boolean plain(int c) {
        return c > ' ' && c != '"' && c != '\\' && c != '=' && !Character.isISOControl(c);
    }

    /** An object with the time, the level, the message, and the values beside them. */
    static String json(LogEvent event) {
        final Map<String, Object> map = json(event.time(), event.level(), event.message().strip());
        if (event.kind().limited()) {
            map.put("event", event.kind().label());
        }
        map.putAll(event.values());
        return json(map);
    }

    private static Map<String, Object> json(Instant time, LogLevel level, String message) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("time", TIME.format(time));
        map.put("level", level.label());
        map.put("message", message);
        return map;
    }

    private static String json(Map<String, Object> map) {
        try {
            return JSON.std.asString(map);
        } catch (IOException e) {
            throw new IllegalArgumentException("not to be written as JSON: " + e.getMessage(), e);
        }
    }
}
