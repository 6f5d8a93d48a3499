package io.ringcast.testbed;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Programs of the host. */
public final class Tools {
    /** Directories that may hold ip(8) and may be missing in an ordinary user's PATH. */
    private static final String SBIN = "/usr/sbin:/sbin:/usr/bin:/bin";

    private Tools() {}

    /**
     * {@return a program's path; empty if the program is not installed}
     *
     * @param name name as on the command line, without a directory
     */
    public static Optional<String> find(String name) {
        for (final String directory : searchPath().split(File.pathSeparator)) {
            final Path program = Path.of(directory.isEmpty() ? "." : directory, name);
            if (Files.isExecutable(program) && !Files.isDirectory(program)) {
                return Optional.of(program.toString());
            }
        }
        return Optional.empty();
    }

    /**
     * Returns a program's path.
     *
     * @param owner package that usually contains it
     * @throws TestbedException if the program is not installed
     */
    static String require(String name, String owner) {
        return find(name)
                .orElseThrow(
                        () ->
                                new TestbedException(
                                        name
                                                + ": no such program on the PATH: install the package "
                                                + owner));
    }

    static String searchPath() {
        final String path = System.getenv("PATH");
        return path == null || path.isEmpty() ? SBIN : path + File.pathSeparator + SBIN;
    }
}
