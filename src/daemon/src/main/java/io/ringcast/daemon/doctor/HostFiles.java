package io.ringcast.daemon.doctor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Kernel files such as /proc and /sys, below a root directory: the host's, or a test's. */
final class HostFiles {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path root;

    HostFiles(Path root) {
        this.root = root;
    }

    /** Returns the files of the host. */
    static HostFiles ofHost() {
        return new HostFiles(Path.of("/"));
    }

    private Path path(String file) {
        return root.resolve(file.substring(1));
    }

    /**
     * Returns a file's content without surrounding white space; empty if the file does not exist or
     * cannot be read.
     */
    Optional<String> text(String file) {
        try (InputStream input = Files.newInputStream(path(file))) {
            // One large read: a file of /proc/sys ends after the first read, even a short one
            // (fs/proc/proc_sysctl.c), and Files.readString begins with a read of a single byte
            final byte[] buffer = new byte[BUFFER_BYTES];
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int read = input.read(buffer); read > 0; read = input.read(buffer)) {
                bytes.write(buffer, 0, read);
            }
            return Optional.of(bytes.toString(StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns a file's lines; none if the file does not exist or cannot be read. */
    List<String> lines(String file) {
        return text(file).map(text -> text.lines().toList()).orElse(List.of());
    }

    /** Returns the whole number that a file contains. */
    OptionalLong number(String file) {
        try {
            return text(file).map(Long::valueOf).map(OptionalLong::of).orElse(OptionalLong.empty());
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * Returns the rest of the line that begins with {@code start}, without surrounding white space.
     */
    Optional<String> field(String file, String start) {
        return lines(file).stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .findFirst();
    }

    /** Returns the names in a directory, sorted; none if it does not exist. */
    List<String> names(String directory) {
        try (Stream<Path> entries = Files.list(path(directory))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
