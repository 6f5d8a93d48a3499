package io.ringcast.daemon.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Finds what a command leaves behind. Its processes are recognized by an environment variable,
 * which all children inherit. Anonymous namespaces live as long as a process in them; files would
 * be in the temporary directory.
 */
final class Leftovers {
    private static final long PATIENCE_NANOS = Lab.PATIENCE.toNanos();

    private final String mark = "RINGCAST_TEST=" + UUID.randomUUID();
    private final Path directory;

    /**
     * @param directory becomes the command's temporary directory
     */
    Leftovers(Path directory) {
        this.directory = directory;
    }

    /** Returns a command line whose processes carry the mark. */
    List<String> marked(List<String> command) {
        final List<String> line =
                new ArrayList<>(
                        List.of(
                                "env",
                                "--default-signal=INT",
                                mark,
                                "RINGCAST_JAVA_OPTS=-Djava.io.tmpdir=" + directory));
        line.addAll(command);
        return line;
    }

    /**
     * Returns the processes and files that are left. Waits until there are none, or a time limit,
     * because the kernel needs some time.
     */
    List<String> await() throws InterruptedException {
        final long deadline = System.nanoTime() + PATIENCE_NANOS;
        List<String> found = find();
        while (!found.isEmpty() && System.nanoTime() - deadline < 0) {
            Thread.sleep(50);
            found = find();
        }
        return found;
    }

    /** Returns the processes that carry the mark now. */
    List<String> processes() {
        final List<String> found = new ArrayList<>();
        for (final Path process : list(Path.of("/proc"))) {
            if (process.getFileName().toString().matches("[0-9]+")
                    && read(process.resolve("environ")).contains(mark)) {
                found.add(process + " " + read(process.resolve("cmdline")).replace('\0', ' '));
            }
        }
        return found;
    }

    private List<String> find() {
        final List<String> found = processes();
        list(directory).forEach(file -> found.add(file.toString()));
        return found;
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns an empty text if the process has ended or belongs to another user. */
    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
