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

/**
 * Files in which the kernel tells of itself, below a root directory: that of the host, or in tests
 * one that stands for it.
 */
final class HostFiles {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path root;

    HostFiles(Path root) {
        this.root = root;
    }

    /** Those of the host. */
    static HostFiles ofHost() {
        return new HostFiles(Path.of("/"));
    }

    private Path path(String file) {
        return root.resolve(file.substring(1));
    }

    /** A file's content without white space around it; empty if it is not there, or not for us. */
    Optional<String> text(String file) {
        try (InputStream input = Files.newInputStream(path(file))) {
            // In one go: a file of /proc/sys ends after the first read, however short that was
            // (fs/proc/proc_sysctl.c), and Files.readString begins with a single byte
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

    /** A file's lines; none if it is not there, or not for us. */
    List<String> lines(String file) {
        return text(file).map(text -> text.lines().toList()).orElse(List.of());
    }

    /** The whole number that a file consists of. */
    OptionalLong number(String file) {
        try {
            return text(file).map(Long::valueOf).map(OptionalLong::of).orElse(OptionalLong.empty());
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** What a line that begins so goes on with, without white space around it. */
    Optional<String> field(String file, String start) {
        return lines(file).stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .findFirst();
    }

    /** The names in a directory, sorted; none if it is not there. */
    List<String> names(String directory) {
        try (Stream<Path> entries = Files.list(path(directory))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
