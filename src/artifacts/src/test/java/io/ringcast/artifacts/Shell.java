package io.ringcast.artifacts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Commands outside of this build: with the JDK of the tests, and with Maven's own launcher. */
final class Shell {
    /** Directory of the sources of this build. */
    static final Path HOME = Path.of(System.getProperty("ringcast.home"));

    /** The local repository of this build. */
    static final Path REPOSITORY = Path.of(System.getProperty("ringcast.repository"));

    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final Path MAVEN = Path.of(System.getProperty("ringcast.maven"));
    private static final long PATIENCE_MINUTES = 15;

    private Shell() {}

    /** Result of a command: its exit status, and what it has written to both outputs. */
    record Result(int status, String output) {}

    /** The lines that make a shell of the testbed's find the same programs. */
    static String environment() {
        return "export JAVA_HOME='"
                + JAVA_HOME
                + "' PATH='"
                + JAVA_HOME.resolve("bin")
                + ":"
                + MAVEN.getParent()
                + "':\"$PATH\"\n"
                // Short runs: with C2 they would spend much of their time in the compiler
                + "export MAVEN_OPTS='-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'\n";
    }

    /** Runs a script to its end. */
    static Result run(Path directory, String script) throws IOException, InterruptedException {
        final Path output = Files.createTempFile(directory, "out", ".txt");
        final ProcessBuilder builder =
                new ProcessBuilder("bash", "-ec", environment() + script)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        // The launchers tell of each of Java's, and Maven would take those of the build around it
        builder.environment()
                .keySet()
                .removeAll(
                        List.of(
                                "JAVA_TOOL_OPTIONS",
                                "JDK_JAVA_OPTIONS",
                                "MAVEN_BASEDIR",
                                "MAVEN_CMD_LINE_ARGS",
                                "MAVEN_PROJECTBASEDIR"));
        final Process process = builder.start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                throw new AssertionError(script + ": still running: " + Files.readString(output));
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(output));
    }

    /**
     * Runs a script to its end.
     *
     * @return what it has written to both outputs
     * @throws AssertionError if it fails
     */
    static String succeed(Path directory, String script) throws IOException, InterruptedException {
        final Result result = run(directory, script);
        if (result.status() != 0) {
            throw new AssertionError(script + ": " + result.output());
        }
        return result.output();
    }
}
