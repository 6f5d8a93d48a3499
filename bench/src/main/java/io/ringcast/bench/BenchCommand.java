package io.ringcast.bench;

import io.ringcast.bench.campaign.Campaign;
import io.ringcast.bench.campaign.Results;
import io.ringcast.bench.campaign.Settings;
import io.ringcast.bench.contender.Contender;
import io.ringcast.bench.contender.Contenders;
import io.ringcast.bench.contender.Variant;
import io.ringcast.bench.contender.Variants;
import io.ringcast.bench.micro.MicroCommand;
import io.ringcast.bench.micro.UserSpace;
import io.ringcast.bench.network.BenchNetwork;
import io.ringcast.bench.reference.ReferencePrograms;
import io.ringcast.bench.report.Host;
import io.ringcast.bench.report.HtmlReport;
import io.ringcast.bench.report.JsonReport;
import io.ringcast.bench.report.LatencyPicture;
import io.ringcast.bench.report.Report;
import io.ringcast.bench.report.TextReport;
import io.ringcast.bench.soak.SoakCommand;
import io.ringcast.bench.transmit.TransmitCommand;
import io.ringcast.bench.trial.SinkMode;
import io.ringcast.bench.trial.Trials;
import io.ringcast.daemon.console.Arguments;
import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.Failures;
import io.ringcast.daemon.console.Termination;
import io.ringcast.daemon.report.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Command that measures Ringcast and other forwarders end to end, in a network of namespaces that
 * it makes.
 */
@Command(
        name = "ringcast bench",
        sortOptions = false,
        description = "Measure Ringcast and others, end to end, in network namespaces of its own.",
        subcommands = {
            MicroCommand.class,
            TransmitCommand.class,
            SuperFramesCommand.class,
            BudgetCommand.class,
            SoakCommand.class
        },
        footer = {
            "",
            "Needs a C compiler, and a machine that does nothing else meanwhile.",
            "Ctrl-C ends it after the present trial, with what was measured so far;",
            "the reports are also written after each round."
        })
final class BenchCommand implements Callable<Integer> {
    private static final int MAX_ROUNDS = 1_000;

    /** Longest frame, FCS included, that a veth pair with an MTU of 1500 carries. */
    private static final int MAX_SIZE = 1518;

    /**
     * Shortest Ethernet frame, FCS included. The generator's stamp of 16 bytes needs this size: it
     * fits the 18 bytes behind the Ethernet, IPv4 and UDP headers.
     */
    private static final int MIN_SIZE = 64;

    private final String commandLine;
    private final AtomicBoolean stopped = new AtomicBoolean();

    @Option(names = "--quick", description = "Less of everything: under three minutes.")
    private boolean quick;

    @Option(names = "--smoke", hidden = true, description = "Some seconds, figures mean nothing.")
    private boolean smoke;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often each has its turn, however long that takes.")
    private String rounds;

    @Option(
            names = "--sizes",
            paramLabel = "BYTES,...",
            split = ",",
            hideParamSyntax = true,
            description = "Frame sizes for the throughput, with FCS as in RFC 2544.")
    private List<String> sizes = List.of();

    @Option(
            names = "--sink",
            paramLabel = "MODE",
            description = "What receives where load is measured: ring or socket (socket).")
    private String sink;

    @Mixin private ContenderOptions contenders;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Where report.html, latency.svg, report.txt and results.json go"
                            + " (bench/target/reports).")
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

    /**
     * @param commandLine command line as the user typed it, for the reports
     */
    BenchCommand(String commandLine) {
        this.commandLine = commandLine;
    }

    @Override
    public Integer call() {
        final Arguments arguments = new Arguments(spec);
        final Settings settings = settings(arguments);
        final ContenderOptions.Choice choice = contenders.read(arguments);
        final int from = choice.generatorCpu();
        final int at = choice.contenderCpu();
        Termination.onSignal(() -> stopped.set(true));
        final OutputDirectory directory = contenders.list() ? null : OutputDirectory.open(out);
        try (BenchNetwork network = BenchNetwork.open()) {
            final ReferencePrograms programs = ReferencePrograms.compile(network.directory());
            final String help = Variants.help();
            final Contenders all = new Contenders(programs, at);
            final List<Contender> chosen = choice.contenders(all, help);
            if (contenders.list()) {
                ContenderOptions.print(chosen);
                return 0;
            }
            choice.warnOfOneCpu();
            final Host host = Host.present(commandLine, programs.describeCompiler());
            final Trials trials = new Trials(programs, from);
            final List<Variant> workers = Variants.workers(help, at, from);
            final boolean more = !contenders.some() && !smoke;
            final boolean scales = more && !quick && !workers.isEmpty();
            final Results results =
                    measure(
                            new Campaign(settings, network, trials, chosen, stopped::get),
                            scales
                                    ? ", then workers and user space"
                                    : more ? ", then user space" : "",
                            partly -> write(directory, Report.of(host, partly)));
            write(directory, Report.of(host, results));
            final Optional<Results> scaling =
                    scales && !stopped.get()
                            ? Optional.of(
                                    measure(
                                            new Campaign(
                                                    Settings.scaling(settings),
                                                    network,
                                                    trials,
                                                    all.scaling(workers),
                                                    stopped::get),
                                            ", then user space",
                                            partly -> {}))
                            : Optional.empty();
            final Optional<UserSpace> userSpace =
                    more && !stopped.get()
                            ? userSpace(programs, settings.length())
                            : Optional.empty();
            final Report report = new Report(host, results, scaling, userSpace);
            show(report, write(directory, report));
            return 0;
        }
    }

    /**
     * Returns the user-space costs; empty if measuring them fails, for example because JMH is
     * already running. The other results stay valid.
     */
    private static Optional<UserSpace> userSpace(ReferencePrograms programs, int length) {
        try {
            return Optional.of(UserSpace.measure(programs, length));
        } catch (CommandException e) {
            Console.say("user space alone: not measured: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static Results measure(Campaign campaign, String then, Consumer<Results> afterRound) {
        final ConsoleProgress progress = new ConsoleProgress(then);
        final Results results = campaign.run(progress, afterRound);
        progress.end();
        return results;
    }

    private Settings settings(Arguments arguments) {
        Settings settings = quick ? Settings.quick() : Settings.full();
        settings = smoke ? Settings.smoke() : settings;
        if (contenders.some()) {
            settings = settings.withAllInEachRound();
        }
        if (rounds != null) {
            settings = settings.withRounds(arguments.integer("--rounds", rounds, 1, MAX_ROUNDS));
        }
        if (sink != null) {
            settings = settings.withSink(arguments.word("--sink", sink, SinkMode.class));
        }
        if (!sizes.isEmpty()) {
            settings =
                    settings.withThroughputLengths(
                            Settings.lengths(
                                    sizes.stream()
                                            .map(
                                                    size ->
                                                            arguments.integer(
                                                                    "--sizes", size, MIN_SIZE,
                                                                    MAX_SIZE))
                                            .toList()));
        }
        return settings;
    }

    /** Writes the reports and returns the path of the HTML page. */
    private static Path write(OutputDirectory directory, Report report) {
        directory.write("results.json", Json.write(JsonReport.of(report)) + "\n");
        directory.write("report.txt", String.join("\n", TextReport.lines(report)) + "\n");
        LatencyPicture.of(report.results())
                .ifPresent(picture -> directory.write("latency.svg", picture));
        return directory.write("report.html", HtmlReport.of(report));
    }

    private void show(Report report, Path page) {
        if (json) {
            System.out.println(Json.write(JsonReport.of(report)));
        } else {
            TextReport.lines(report).forEach(System.out::println);
        }
        Console.say("report: " + page);
    }
}
