package io.ringcast.daemon.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The journal of systemd as the reader of a stream. */
final class Journal {
    /** {@code DEVICE:INODE} of the stream that systemd has connected with it (systemd.exec(5)). */
    private static final String JOURNAL_STREAM = "JOURNAL_STREAM";

    private Journal() {}

    /**
     * True if the journal reads a stream. The variable alone does not tell: it is handed down to
     * processes whose streams lead elsewhere.
     *
     * @param stream its file, as in {@code /proc/self/fd}
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
            return false; // without /proc, lines are as for any other reader
        }
    }
}
