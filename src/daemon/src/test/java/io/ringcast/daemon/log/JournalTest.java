package io.ringcast.daemon.log;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir private Path directory;

    private static boolean reads(Path stream, String journal) {
        return Journal.reads(stream, Map.of("JOURNAL_STREAM", journal));
    }

    /** JOURNAL_STREAM names both device and inode (systemd.exec(5)). */
    @Test
    void onlyTheStreamThatTheVariableNames() throws IOException {
        final Path stream = Files.createFile(directory.resolve("stream"));
        final String device = Files.getAttribute(stream, "unix:dev").toString();
        final String inode = Files.getAttribute(stream, "unix:ino").toString();
        assertTrue(reads(stream, device + ":" + inode));
        // Like the links in /proc/self/fd.
        assertTrue(
                reads(
                        Files.createSymbolicLink(directory.resolve("2"), stream),
                        device + ":" + inode));
        assertFalse(reads(stream, device + ":1" + inode));
        assertFalse(reads(stream, "1" + device + ":" + inode));
        assertFalse(reads(stream, ""));
        assertFalse(reads(stream, "x"));
        assertFalse(reads(directory.resolve("none"), device + ":" + inode));
        assertFalse(Journal.reads(stream, Map.of()));
    }
}
