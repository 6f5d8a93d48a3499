package io.ringcast.bench.reference;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The bench's C programs: generator, sink, the reference forwarder, and a burst on plain memory.
 * They are compiled on the machine that runs them, from the sources in the jar.
 */
public final class ReferencePrograms {
    /** The program that sends. */
    public static final String GENERATE = "generate";

    /** The program that sends super-frames from a UDP socket. */
    public static final String GSO_GENERATE = "gso-generate";

    /** The program that receives and checks. */
    public static final String SINK = "sink";

    /** The engine's design in C. */
    public static final String FORWARD = "forward";

    /** The simplest forwarder that keeps super-frames whole. */
    public static final String GRO_FORWARD = "gro-forward";

    /** The user-space cost of a burst. */
    public static final String BURST = "burst";

    /** The soak's program that sends. */
    public static final String SOAK_GENERATE = "soak-generate";

    /** The soak's program that receives and checks. */
    public static final String SOAK_SINK = "soak-sink";

    /** Library for LD_PRELOAD that changes the wall clock. */
    public static final String STEP_CLOCK = "step-clock";

    private static final List<String> PROGRAMS =
            List.of(GENERATE, GSO_GENERATE, SINK, FORWARD, GRO_FORWARD, BURST);
    private static final List<String> SOAK_PROGRAMS = List.of(SOAK_GENERATE, SOAK_SINK);
    private static final List<String> HEADERS =
            List.of("common.h", "histogram.h", "sending.h", "soak.h");
    private static final List<String> COMPILERS = List.of("cc", "gcc", "clang");
    private static final List<String> FLAGS = List.of("-O3", "-std=gnu17", "-Wall", "-Wextra");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path directory;
    private final String compiler;

    private ReferencePrograms(Path directory, String compiler) {
        this.directory = directory;
        this.compiler = compiler;
    }

    /** Returns true if there is a C compiler. */
    public static boolean available() {
        return COMPILERS.stream().anyMatch(name -> Tools.find(name).isPresent());
    }

    /**
     * Compiles the programs that measure and those that are measured.
     *
     * @param directory directory for the programs; it is not removed
     * @throws CommandException if there is no compiler, or if compiling fails
     */
    public static ReferencePrograms compile(Path directory) {
        final ReferencePrograms programs = open(directory);
        PROGRAMS.forEach(program -> programs.compile(program, List.of()));
        return programs;
    }

    /** Compiles the soak's programs, see {@link #compile}. */
    public static ReferencePrograms compileSoak(Path directory) {
        final ReferencePrograms programs = open(directory);
        SOAK_PROGRAMS.forEach(program -> programs.compile(program, List.of()));
        programs.compile(STEP_CLOCK, List.of("-shared", "-fPIC"));
        return programs;
    }

    private static ReferencePrograms open(Path directory) {
        final String compiler =
                COMPILERS.stream()
                        .flatMap(name -> Tools.find(name).stream())
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new CommandException(
                                                "a C compiler (cc, gcc or clang) is needed for the"
                                                        + " bench's generator, sink and reference, and"
                                                        + " none was found on the PATH: install for"
                                                        + " example the packages gcc and libc6-dev"));
        final ReferencePrograms programs = new ReferencePrograms(directory, compiler);
        HEADERS.forEach(programs::extract);
        return programs;
    }

    /** Returns a program's path. */
    public String path(String program) {
        return directory.resolve(program).toString();
    }

    /** Returns the compiler's name and options. */
    public String describeCompiler() {
        try (Task task = Task.start(compiler, List.of(compiler, "--version"))) {
            task.exitCode(PATIENCE);
            return task.out().get(0) + ", " + String.join(" ", FLAGS);
        }
    }

    private void compile(String program, List<String> more) {
        final Path source = extract(program + ".c");
        final List<String> line = new ArrayList<>(List.of(compiler));
        line.addAll(FLAGS);
        line.addAll(more);
        line.addAll(List.of("-o", path(program), source.toString()));
        try (Task task = Task.start(compiler + " " + program + ".c", line)) {
            if (task.exitCode(PATIENCE) != 0) {
                final String first =
                        task.err().stream()
                                .filter(message -> message.contains("error"))
                                .findFirst()
                                .orElse("it said nothing");
                throw new CommandException(task.name() + ": " + first);
            }
        }
    }

    private Path extract(String name) {
        final Path file = directory.resolve(name);
        try (InputStream source = ReferencePrograms.class.getResourceAsStream(name)) {
            if (source == null) {
                throw new CommandException(name + ": is not among what was built");
            }
            Files.copy(source, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandException(file + ": cannot be written: " + e.getMessage(), e);
        }
        return file;
    }
}
