package io.ringcast.daemon.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the kernel's files and the lists in them. */
class HostFilesTest {
    @TempDir private Path root;

    @Test
    void reads() throws IOException {
        final HostFiles files =
                new Given(root)
                        .file("/proc/a", " text ")
                        .file("/proc/n", "4194304")
                        .file("/proc/f", "A: 1\nB:\t2 kB")
                        .file("/sys/d/2", "")
                        .file("/sys/d/1", "")
                        .files();
        assertEquals(Optional.of("text"), files.text("/proc/a"));
        assertEquals(OptionalLong.of(4194304), files.number("/proc/n"));
        assertEquals(OptionalLong.empty(), files.number("/proc/a"));
        assertEquals(Optional.of("2 kB"), files.field("/proc/f", "B:"));
        assertEquals(Optional.empty(), files.field("/proc/f", "C:"));
        assertEquals(List.of("1", "2"), files.names("/sys/d"));
    }

    @Test
    void nothingThere() {
        final HostFiles files = new HostFiles(root);
        assertEquals(Optional.empty(), files.text("/proc/a"));
        assertEquals(List.of(), files.lines("/proc/a"));
        assertEquals(OptionalLong.empty(), files.number("/proc/a"));
        assertEquals(List.of(), files.names("/proc"));
    }

    /** A file of /proc/sys that is read in parts ends after the first part. */
    @Test
    void sysctlIsReadInOneGo() throws IOException {
        final String file = "/proc/sys/kernel/pid_max";
        final long number;
        try (var reader = Files.newBufferedReader(Path.of(file))) {
            number = Long.parseLong(reader.readLine());
        }
        assertEquals(OptionalLong.of(number), HostFiles.ofHost().number(file));
    }

    @Test
    void lists() {
        assertEquals(Given.cpus(), Cpus.parse(""));
        assertEquals(Given.cpus(), Cpus.parse("(null)"));
        assertEquals(Given.cpus(0, 1, 2, 8), Cpus.parse("0-2,8\n"));
        assertEquals("0-2,8", Cpus.format(Given.cpus(0, 1, 2, 8)));
        assertEquals("", Cpus.format(Given.cpus()));
        assertThrows(IllegalArgumentException.class, () -> Cpus.parse("a"));
    }
}
