package io.ringcast.bench;

import io.ringcast.bench.contender.Contender;
import io.ringcast.bench.contender.Contenders;
import io.ringcast.bench.contender.Variants;
import io.ringcast.bench.network.BenchNetwork;
import io.ringcast.bench.reference.ReferencePrograms;
import io.ringcast.bench.report.Host;
import io.ringcast.bench.superframe.Shape;
import io.ringcast.bench.superframe.SuperFrameResults;
import io.ringcast.bench.superframe.SuperFrameRuns;
import io.ringcast.bench.superframe.SuperFrameSettings;
import io.ringcast.bench.superframe.SuperFrameTables;
import io.ringcast.bench.trial.Trials;
import io.ringcast.daemon.console.Arguments;
import io.ringcast.daemon.console.Failures;
import io.ringcast.daemon.console.Termination;
import io.ringcast.daemon.report.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Command that measures Ringcast and other forwarders with super-frames, and with single frames for
 * comparison.
 */
@Command(
        name = "super-frames",
        sortOptions = false,
        description = "Measure Ringcast and others with super-frames (UDP_SEGMENT).",
        footer = {"", "Ctrl-C ends it after the present trials, with what was measured so far."})
final class SuperFramesCommand implements Callable<Integer> {
    private static final int MAX_ROUNDS = 1_000;

    private final AtomicBoolean stopped = new AtomicBoolean();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often each has its turn (${DEFAULT-VALUE}).")
    private String rounds;

    @Option(
            names = "--shapes",
            paramLabel = "NxBYTES,...",
            split = ",",
            hideParamSyntax = true,
            description =
                    "Datagrams in a super-frame and payload bytes of each, 1: single frames"
                            + " (1, 4, 20, 64 of 100 and 1400).")
    private List<String> shapes = List.of();

    @Option(names = "--smoke", hidden = true, description = "Some seconds, figures mean nothing.")
    private boolean smoke;

    @Mixin private ContenderOptions contenders;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where super-frames.txt and super-frames.json go (bench/target/reports).")
    private String out;

    @Option(names = "--json", description = "The results as one JSON object, not as tables.")
    private boolean json;

    @Option(names = Failures.VERBOSE, description = "Errors with a stack trace.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        final Arguments arguments = new Arguments(spec);
        final SuperFrameSettings settings = settings(arguments);
        final ContenderOptions.Choice choice = contenders.read(arguments);
        Termination.onSignal(() -> stopped.set(true));
        final OutputDirectory directory = contenders.list() ? null : OutputDirectory.open(out);
        try (BenchNetwork network = BenchNetwork.open()) {
            final ReferencePrograms programs = ReferencePrograms.compile(network.directory());
            final List<Contender> chosen =
                    choice.contenders(
                            new Contenders(programs, choice.contenderCpu()), Variants.help());
            if (contenders.list()) {
                ContenderOptions.print(chosen);
                return 0;
            }
            choice.warnOfOneCpu();
            final Host host =
                    Host.present("ringcast bench super-frames", programs.describeCompiler());
            final ConsoleProgress progress = new ConsoleProgress("");
            final SuperFrameResults results =
                    new SuperFrameRuns(
                                    settings,
                                    network,
                                    new Trials(programs, choice.generatorCpu()),
                                    chosen,
                                    stopped::get)
                            .run(progress, partly -> write(directory, host, partly));
            progress.end();
            write(directory, host, results);
            if (json) {
                System.out.println(Json.write(map(host, results)));
            } else {
                SuperFrameTables.lines(results).forEach(System.out::println);
            }
            return 0;
        }
    }

    private SuperFrameSettings settings(Arguments arguments) {
        final int count = arguments.integer("--rounds", rounds, 1, MAX_ROUNDS);
        final List<Shape> chosen =
                shapes.isEmpty()
                        ? Shape.standard()
                        : shapes.stream()
                                .map(text -> arguments.parsed("--shapes", text, Shape::parse))
                                .toList();
        return smoke ? SuperFrameSettings.smoke(chosen) : SuperFrameSettings.full(chosen, count);
    }

    private static void write(OutputDirectory directory, Host host, SuperFrameResults results) {
        directory.write("super-frames.json", Json.write(map(host, results)) + "\n");
        directory.write(
                "super-frames.txt", String.join("\n", SuperFrameTables.lines(results)) + "\n");
    }

    private static Map<String, Object> map(Host host, SuperFrameResults results) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("host", host.facts());
        map.putAll(results.toMap());
        return map;
    }
}
