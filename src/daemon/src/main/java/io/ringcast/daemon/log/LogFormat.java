package io.ringcast.daemon.log;

import java.util.Locale;

/** Format of log lines. */
public enum LogFormat {
    /** A sentence, then {@code key=value} pairs; the default. */
    TEXT,
    /** A JSON object a line. */
    JSON;

    /** The name as in options and files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
