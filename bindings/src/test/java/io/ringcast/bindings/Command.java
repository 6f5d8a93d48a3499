package io.ringcast.bindings;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A finished program: its exit status, and what it wrote to both of its streams. */
record Command(int status, String output) {
    private static final long TIMEOUT_SECONDS = 120;

    /**
     * Runs a program; its output goes through a file in the directory, so that no pipe can fill.
     */
    static Command run(Path directory, List<String> words)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile(directory, "output", ".txt");
        Process process =
                new ProcessBuilder(words)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        process.getOutputStream().close();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(words + " has not ended in " + TIMEOUT_SECONDS + " s");
        }
        return new Command(process.exitValue(), Files.readString(log));
    }

    /** Whether a program of this name is on PATH. */
    static boolean exists(String name) {
        String path = System.getenv("PATH");
        return path != null
                && Stream.of(path.split(File.pathSeparator))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    }
}
