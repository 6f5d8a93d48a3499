package io.ringcast.bench.micro;

import io.ringcast.bench.reference.ReferencePrograms;
import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs JMH, and the same burst in C. */
final class MicroRun {
    private static final int UNSAFE_OPTION_SINCE = 23;

    private final boolean quick;
    private final boolean verbose;

    /**
     * @param quick whether to use one fork and shorter iterations
     * @param verbose whether to print all of JMH's output
     */
    MicroRun(boolean quick, boolean verbose) {
        this.quick = quick;
        this.verbose = verbose;
    }

    /** Runs the burst in C. */
    ReferenceBurst inC(ReferencePrograms reference, int length) {
        Console.say("burst in C, " + length + " bytes");
        return ReferenceBurst.measure(reference, length, quick ? 5 : 11, quick ? 0.2 : 0.5);
    }

    /**
     * Runs the benchmarks of one class.
     *
     * @param parameters values that replace those in the class's annotations
     * @throws CommandException if JMH fails
     */
    List<MicroResult> jmh(Class<?> benchmark, Map<String, String> parameters) {
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
        parameters.forEach(options::param);
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

    private static String[] jvmArguments() {
        final List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:-UsePerfData"));
        if (Runtime.version().feature() >= UNSAFE_OPTION_SINCE) {
            // JMH uses Unsafe to query the layout of its objects
            arguments.add("--sun-misc-unsafe-memory-access=allow");
        }
        return arguments.toArray(String[]::new);
    }
}
