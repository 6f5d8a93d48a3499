package io.ringcast.daemon.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Check whether the journal of systemd reads a stream. */
final class Journal {
    /**
     * Environment variable with {@code DEVICE:INODE} of the stream that systemd has connected to
     * the journal (systemd.exec(5)).
     */
    private static final String JOURNAL_STREAM = "JOURNAL_STREAM";

    private Journal() {}

    /**
     * Returns whether the journal reads a stream. The variable alone is not sufficient: child
     * processes inherit it, even if their streams lead elsewhere.
     *
     * @param stream the stream's file in {@code /proc/self/fd}
     */
    static boolean reads(Path stream, Map<String, String> environment) {
        final String named = environment.get(JOURNAL_STREAM);
        if (named == null) {
            return false;
        }
        try {
            return named.equals(
                    Files.getAttribute(stream, "unix:dev")
                            + ":"
                            + Files.getAttribute(stream, "unix:ino"));
        } catch (IOException | RuntimeException e) {
            return false; // without /proc, assume another reader
        }
    }
}
