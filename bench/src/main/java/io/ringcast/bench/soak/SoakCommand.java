package io.ringcast.bench.soak;

import io.ringcast.bench.OutputDirectory;
import io.ringcast.bench.report.Host;
import io.ringcast.daemon.console.Arguments;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.Failures;
import io.ringcast.daemon.console.Termination;
import io.ringcast.daemon.report.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Command that runs engines under overload for a long time while their host changes, and checks the
 * invariants.
 */
@Command(
        name = "soak",
        sortOptions = false,
        description = "Overload an engine for long while its host changes; check that all adds up.",
        footer = {
            "",
            "Exit code 1 if anything was lost uncounted, came twice, out of order or to the wrong",
            "place, or if the engine's resources grew. Ctrl-C ends it with what there is so far."
        })
public final class SoakCommand implements Callable<Integer> {
    private static final double MAX_FRAMES = 1e12;
    private static final double MAX_SECONDS = 1e7;
    private static final int MAX_RUNS = 1_000;
    private static final int MAX_CPU = 1023;
    private static final double SMOKE_SCALE = 0.1;

    private final AtomicBoolean stopped = new AtomicBoolean();

    @Option(
            names = "--frames",
            paramLabel = "N",
            defaultValue = "1000000000",
            description = "Frames to send, in all runs together (${DEFAULT-VALUE}).")
    private String frames;

    @Option(
            names = "--duration",
            paramLabel = "S",
            description = "End after so many seconds, whatever was sent.")
    private String duration;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "4",
            description = "Engines that share the frames, one after the other (${DEFAULT-VALUE}).")
    private String runs;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of all that is drawn (another each time).")
    private String seed;

    @Option(
            names = "--only",
            paramLabel = "KIND,...",
            split = ",",
            hideParamSyntax = true,
            description = "These kinds of disturbance only.")
    private List<String> only = List.of();

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "1",
            description = "Workers of each engine (${DEFAULT-VALUE}).")
    private String workers;

    @Option(
            names = "--transmitter",
            paramLabel = "MODE",
            defaultValue = "auto",
            description = "How each engine transmits (${DEFAULT-VALUE}).")
    private String transmitter;

    @Option(
            names = "--options",
            paramLabel = "OPTIONS",
            description = "Further options of run, separated by blanks.")
    private String options;

    @Option(
            names = "--generator-cpu",
            paramLabel = "N",
            defaultValue = "0",
            description = "CPU of the generator (${DEFAULT-VALUE}).")
    private String generatorCpu;

    @Option(names = "--smoke", hidden = true, description = "Disturbances last a tenth.")
    private boolean smoke;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where soak.txt and soak.json go (bench/target/reports).")
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

    /** Creates the command; picocli calls this. */
    public SoakCommand() {}

    @Override
    public Integer call() {
        final Settings settings = settings(new Arguments(spec));
        final OutputDirectory directory = OutputDirectory.open(out);
        Termination.onSignal(() -> stopped.set(true));
        Console.say("seed " + settings.seed());
        final List<Outcome> outcomes = new ArrayList<>();
        final Host host = Host.present("ringcast bench soak", "none");
        final SoakProgress progress = new SoakProgress(settings);
        for (int run = 1; run <= settings.runs() && !stopped.get(); run++) {
            if (settings.kinds(run).isEmpty()) {
                continue;
            }
            try (EngineRun engine = new EngineRun(settings, run)) {
                final Outcome outcome =
                        engine.run(
                                settings.frames() / settings.runs(),
                                settings.seconds() / settings.runs(),
                                stopped::get,
                                progress);
                progress.end(outcome);
                outcomes.add(outcome);
                directory.write(
                        "soak-engine-" + run + ".log", String.join("\n", engine.log()) + "\n");
            }
            final SoakReport report = new SoakReport(host, settings, outcomes);
            directory.write("soak.json", Json.write(report.toMap()) + "\n");
            directory.write("soak.txt", String.join("\n", report.lines()) + "\n");
        }
        final SoakReport report = new SoakReport(host, settings, outcomes);
        if (json) {
            System.out.println(Json.write(report.toMap()));
        } else {
            report.lines().forEach(System.out::println);
        }
        return report.violations().isEmpty() ? 0 : 1;
    }

    private Settings settings(Arguments arguments) {
        final int loops = arguments.integer("--workers", workers, 1, MAX_CPU);
        final int cpu = arguments.integer("--generator-cpu", generatorCpu, 0, MAX_CPU);
        final List<Kind> kinds =
                only.isEmpty()
                        ? List.of(Kind.values())
                        : only.stream()
                                .map(word -> arguments.parsed("--only", word, Kind::parse))
                                .toList();
        return new Settings(
                (long) arguments.positive("--frames", frames, MAX_FRAMES),
                duration == null
                        ? MAX_SECONDS
                        : arguments.positive("--duration", duration, MAX_SECONDS),
                arguments.integer("--runs", runs, 1, MAX_RUNS),
                seed == null
                        ? new Random().nextInt(Integer.MAX_VALUE)
                        : arguments.integer("--seed", seed, 0, Integer.MAX_VALUE),
                kinds,
                cpu,
                options(loops, cpu),
                smoke ? SMOKE_SCALE : 1);
    }

    private List<String> options(int loops, int cpu) {
        final List<String> more =
                options == null || options.isBlank()
                        ? List.of()
                        : List.of(options.strip().split("\\s+"));
        final List<String> line = new ArrayList<>(List.of("--transmitter", transmitter));
        line.addAll(List.of("--workers", Integer.toString(loops)));
        final int cpus = Runtime.getRuntime().availableProcessors();
        if (loops == 1 && cpus > 1 && !more.contains("--cpu")) {
            line.addAll(List.of("--cpu", Integer.toString(cpu == cpus - 1 ? 0 : cpus - 1)));
        }
        if (!more.contains("--idle")) {
            // a pinned engine would spin by default
            line.addAll(List.of("--idle", "poll"));
        }
        line.addAll(more);
        return line;
    }
}
