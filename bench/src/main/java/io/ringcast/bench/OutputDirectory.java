package io.ringcast.bench;

import io.ringcast.daemon.console.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Directory for reports. */
public final class OutputDirectory {
    private final Path directory;

    private OutputDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes the directory if it does not exist. Call this before anything is measured.
     *
     * @param name path; null means {@code bench/target/reports} beside the launcher
     * @throws CommandException if that is not possible
     */
    public static OutputDirectory open(String name) {
        try {
            final Path path = name == null ? standard() : Path.of(name);
            Files.createDirectories(path);
            if (!Files.isWritable(path)) {
                throw new CommandException("--out " + path + ": is not writable");
            }
            return new OutputDirectory(path);
        } catch (IOException | InvalidPathException e) {
            throw new CommandException("--out " + name + ": " + e.getMessage(), e);
        }
    }

    private static Path standard() {
        final String launcher = System.getProperty("ringcast.launcher");
        return launcher == null
                ? Path.of("target", "reports")
                : Path.of(launcher).resolveSibling(Path.of("bench", "target", "reports"));
    }

    /**
     * Writes a file and replaces an older one of that name.
     *
     * @throws CommandException if that is not possible
     */
    public Path write(String name, String content) {
        final Path file = directory.resolve(name);
        final Path fresh = directory.resolve(name + ".new");
        try {
            // the old file stays complete until the new one is
            Files.writeString(fresh, content);
            return Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
