package io.ringcast.bench.transmit;

import io.ringcast.bench.OutputDirectory;
import io.ringcast.bench.network.BenchNetwork;
import io.ringcast.bench.report.Host;
import io.ringcast.bench.trial.Priority;
import io.ringcast.daemon.console.Arguments;
import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Failures;
import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.Json;
import io.ringcast.testbed.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command that measures each transmitter alone: the cost of a burst, by frames and flows. */
@Command(
        name = "transmit",
        sortOptions = false,
        description = "Measure what each way of transmitting costs, by the burst's size.")
public final class TransmitCommand implements Callable<Integer> {
    private static final int MAX_CPU = 1023;
    private static final int MAX_ROUNDS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Option(names = "--quick", description = "Shorter measurements.")
    private boolean quick;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "How often each has its turn (${DEFAULT-VALUE}).")
    private String rounds;

    @Option(
            names = "--cpu",
            paramLabel = "N",
            defaultValue = "1",
            description = "CPU of the sending thread (${DEFAULT-VALUE}).")
    private String cpu;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where transmit.txt and transmit.json go (bench/target/reports).")
    private String out;

    @Option(names = "--json", description = "The results as one JSON object, not as a table.")
    private boolean json;

    @Option(names = Failures.VERBOSE, description = "Errors with a stack trace.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    @Spec private CommandSpec spec;

    /** Creates the command; picocli calls this. */
    public TransmitCommand() {}

    @Override
    public Integer call() {
        final Arguments arguments = new Arguments(spec);
        final int at = arguments.integer("--cpu", cpu, 0, MAX_CPU);
        final int count = arguments.integer("--rounds", rounds, 1, MAX_ROUNDS);
        final OutputDirectory directory = OutputDirectory.open(out);
        final Map<String, Object> measured = measure(at, count, quick ? 2 : 15);
        final List<Cost> costs =
                ((List<?>) measured.get("costs"))
                        .stream().map(cost -> Cost.fromMap((Map<?, ?>) cost)).toList();
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("host", Host.present("ringcast bench transmit", "none").facts());
        map.putAll(measured);
        final List<String> lines = CostTables.lines(costs);
        directory.write("transmit.json", Json.write(map) + "\n");
        directory.write("transmit.txt", String.join("\n", lines) + "\n");
        if (json) {
            System.out.println(Json.write(map));
        } else {
            lines.forEach(System.out::println);
        }
        return 0;
    }

    private static Map<String, Object> measure(int cpu, int rounds, int millis) {
        try (BenchNetwork network = BenchNetwork.open();
                Task application =
                        network.through()
                                .receiver()
                                .start("application", Launcher.command("receive"))) {
            application.awaitErr(line -> line.contains("ready"), PATIENCE);
            try (Task measuring =
                    network.start("measuring", Priority.raise(command(cpu, rounds, millis)))) {
                final Duration most =
                        PATIENCE.plusMillis(
                                // two sets of flows, four transmitters
                                8L
                                        * TransmitCosts.LENGTHS.length
                                        * TransmitCosts.FRAMES.length
                                        * rounds
                                        * millis);
                if (measuring.exitCode(most) != 0) {
                    throw new CommandException(
                            "the measuring process failed" + measuring.complaint());
                }
                return Json.read(measuring.lastLine());
            }
        }
    }

    private static List<String> command(int cpu, int rounds, int millis) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                TransmitCosts.class.getName(),
                Integer.toString(cpu),
                Integer.toString(rounds),
                Integer.toString(millis));
    }
}
