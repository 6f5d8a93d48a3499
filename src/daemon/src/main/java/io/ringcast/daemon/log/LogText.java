package io.ringcast.daemon.log;

import java.util.Map;

/** Log lines as text. */
final class LogText {
    private LogText() {}

    /** Returns the sentence, with the level if it is not INFO, then the values. */
    static String line(LogEvent event) {
        final StringBuilder line = new StringBuilder();
        if (event.level() != LogLevel.INFO) {
            line.append(event.level().label()).append(": ");
        }
        append(line, event.message());
        if (event.kind().limited()) {
            line.append(" event=").append(event.kind().label());
        }
        for (final Map.Entry<String, Object> each : event.values().entrySet()) {
            line.append(' ').append(each.getKey()).append('=');
            value(line, each.getValue().toString());
        }
        return line.toString();
    }

    /** Returns the text without line breaks and without control characters for a terminal. */
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

    private static void value(StringBuilder line, String value) {
        if (isPlain(value)) {
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

    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            if (c <= ' ' || c == '"' || c == '\\' || c == '=' || Character.isISOControl(c)) {
                return false;
            }
        }
        return !value.isEmpty();
    }
}
