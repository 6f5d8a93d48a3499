package io.ringcast.bench.micro;

import io.ringcast.bench.OutputDirectory;
import io.ringcast.bench.reference.ReferencePrograms;
import io.ringcast.bench.report.Host;
import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.Failures;
import io.ringcast.daemon.report.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the micro-benchmarks, and the same burst in C. */
@Command(
        name = "micro",
        sortOptions = false,
        description = "Measure the engine in user space: JMH, and the same burst in C.")
public final class MicroCommand implements Callable<Integer> {
    private static final List<Class<?>> BENCHMARKS =
            List.of(RuleBenchmark.class, ChecksumBenchmark.class, BurstBenchmark.class);

    private static final int UNSAFE_OPTION_SINCE = 23;

    private static final int[] LENGTHS = {64, 100, 512, 1400};

    @Option(names = "--quick", description = "One fork, shorter iterations.")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            description = "These benchmarks only, for example BurstBenchmark.")
    private String only;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where micro.txt and micro.json go (bench/target/reports).")
    private String out;

    @Option(names = "--json", description = "The results as one JSON object, not as a table.")
    private boolean json;

    @Option(names = Failures.VERBOSE, description = "All that JMH says; errors with a stack trace.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    /** Made by picocli. */
    public MicroCommand() {}

    @Override
    public Integer call() throws IOException {
        final OutputDirectory directory = OutputDirectory.open(out);
        final Path programs = Files.createTempDirectory("ringcast-bench-");
        try {
            final ReferencePrograms reference = ReferencePrograms.compile(programs);
            final Map<Integer, ReferenceBurst> inC = bursts(reference);
            final List<MicroResult> results = new ArrayList<>();
            for (final Class<?> benchmark : BENCHMARKS) {
                results.addAll(run(benchmark));
            }
            write(
                    directory,
                    Host.present("ringcast bench micro", reference.describeCompiler()),
                    results,
                    inC);
            return 0;
        } finally {
            delete(programs);
        }
    }

    private Map<Integer, ReferenceBurst> bursts(ReferencePrograms reference) {
        final Map<Integer, ReferenceBurst> inC = new TreeMap<>();
        if (chosen(BurstBenchmark.class)) {
            for (final int length : LENGTHS) {
                Console.say("burst in C, " + length + " bytes");
                inC.put(
                        length,
                        ReferenceBurst.measure(
                                reference, length, quick ? 5 : 11, quick ? 0.2 : 0.5));
            }
        }
        return inC;
    }

    private static String[] jvmArguments() {
        final List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:-UsePerfData"));
        if (Runtime.version().feature() >= UNSAFE_OPTION_SINCE) {
            // JMH asks for the layout of its objects
            arguments.add("--sun-misc-unsafe-memory-access=allow");
        }
        return arguments.toArray(String[]::new);
    }

    private boolean chosen(Class<?> benchmark) {
        return only == null || benchmark.getSimpleName().matches(".*(" + only + ").*");
    }

    private List<MicroResult> run(Class<?> benchmark) {
        if (!chosen(benchmark)) {
            return List.of();
        }
        Console.say(benchmark.getSimpleName());
        final ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .include("\\." + benchmark.getSimpleName() + "\\.")
                        .forks(quick ? 1 : 3)
                        .warmupIterations(quick ? 3 : 5)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.milliseconds(quick ? 200 : 500))
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(verbose ? VerboseMode.NORMAL : VerboseMode.SILENT)
                        .jvmArgs(jvmArguments());
        try {
            return new Runner(options.build())
                    .run().stream()
                            .sorted(Comparator.comparing((RunResult r) -> r.getParams().id()))
                            .map(MicroResult::of)
                            .toList();
        } catch (RunnerException e) {
            throw new CommandException(benchmark.getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private void write(
            OutputDirectory directory,
            Host host,
            List<MicroResult> results,
            Map<Integer, ReferenceBurst> inC) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("host", host.facts());
        map.put("benchmarks", results.stream().map(MicroResult::toMap).toList());
        final Map<String, Object> reference = new LinkedHashMap<>();
        inC.forEach(
                (length, burst) ->
                        reference.put(
                                length.toString(),
                                Map.of(
                                        "forward",
                                        burst.forward().toMap(),
                                        "kernel_only",
                                        burst.kernelOnly().toMap())));
        map.put("burst_in_c_nanos_per_frame", reference);
        final List<String> lines = MicroTables.lines(results, inC);
        directory.write("micro.json", Json.write(map) + "\n");
        directory.write("micro.txt", String.join("\n", lines) + "\n");
        if (json) {
            System.out.println(Json.write(map));
        } else {
            lines.forEach(System.out::println);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (final Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
