package io.ringcast.bench.micro;

import io.ringcast.bench.OutputDirectory;
import io.ringcast.bench.reference.ReferencePrograms;
import io.ringcast.bench.report.Host;
import io.ringcast.daemon.console.Failures;
import io.ringcast.daemon.report.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Command that runs the micro-benchmarks, and the same burst in C. */
@Command(
        name = "micro",
        sortOptions = false,
        description = "Measure the engine in user space: JMH, and the same burst in C.")
public final class MicroCommand implements Callable<Integer> {
    private static final List<Class<?>> BENCHMARKS =
            List.of(
                    RuleBenchmark.class,
                    ChecksumBenchmark.class,
                    BurstBenchmark.class,
                    InterfacesBenchmark.class,
                    StepBenchmark.class,
                    HandlerBenchmark.class,
                    SenderBenchmark.class);

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

    /** Creates the command; picocli calls this. */
    public MicroCommand() {}

    @Override
    public Integer call() throws IOException {
        final OutputDirectory directory = OutputDirectory.open(out);
        final Path programs = Files.createTempDirectory("ringcast-bench-");
        try {
            final ReferencePrograms reference = ReferencePrograms.compile(programs);
            final MicroRun run = new MicroRun(quick, verbose);
            final Map<Integer, ReferenceBurst> inC = new TreeMap<>();
            if (chosen(BurstBenchmark.class)) {
                for (final int length : LENGTHS) {
                    inC.put(length, run.inC(reference, length));
                }
            }
            final List<MicroResult> results = new ArrayList<>();
            for (final Class<?> benchmark : BENCHMARKS) {
                if (chosen(benchmark)) {
                    results.addAll(run.jmh(benchmark, Map.of()));
                }
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

    private boolean chosen(Class<?> benchmark) {
        return only == null || benchmark.getSimpleName().matches(".*(" + only + ").*");
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
