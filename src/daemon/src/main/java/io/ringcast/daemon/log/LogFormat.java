package io.ringcast.daemon.log;

import java.util.Locale;

/** Format of log lines. */
public enum LogFormat {
    /** Text: a sentence, then {@code key=value} pairs. The default. */
    TEXT,
    /** One JSON object per line. */
    JSON;

    /** Returns the name in options and files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
