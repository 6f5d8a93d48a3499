package io.ringcast.daemon.replay;

import io.ringcast.daemon.config.Config;
import io.ringcast.daemon.config.ConfigOption;
import io.ringcast.daemon.config.RuleOptions;
import io.ringcast.daemon.config.Words;
import io.ringcast.daemon.console.Arguments;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.Failures;
import io.ringcast.daemon.console.Termination;
import io.ringcast.daemon.report.Json;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.capture.CaptureException;
import io.ringcast.engine.capture.CaptureWriter;
import io.ringcast.engine.match.RuleWarnings;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.SourceMac;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code replay}: forwards from a capture file to a capture file. */
@Command(
        name = "replay",
        sortOptions = false,
        description = "Forward from one capture file to another, by the same rules and code.",
        footer = {
            "",
            "Needs no privileges and no interfaces. Time stamps stay as they are.",
            "Exit code 1: IN cannot be read to its end, or OUT not be written; 2: usage."
        })
public final class ReplayCommand implements Callable<Integer> {
    private static final String INTERFACE = "-i";
    private static final String TO_MAC = "--to-mac";
    private static final String MTU = "--mtu";

    @Parameters(
            index = "0",
            paramLabel = "IN",
            description = "pcap or pcapng file, also gzip or zstd; - is standard input.")
    private String input;

    @Parameters(
            index = "1",
            paramLabel = "OUT",
            description = "File to write: .pcapng, else pcap with nanoseconds.")
    private String output;

    @Mixin private ConfigOption config;

    @Mixin private RuleOptions rule;

    @Option(
            names = INTERFACE,
            paramLabel = "IF",
            description = "Interface that IN was captured on, for rules that name one.")
    private String interfaceName;

    @Option(
            names = TO_MAC,
            paramLabel = "MAC",
            description = "MAC address of destinations that have none.")
    private String destinationMac;

    @Option(
            names = MTU,
            paramLabel = "N",
            description = "MTU where IN was captured: frames longer than that are dropped.")
    private String mtu;

    @Option(names = "--all", description = "Write unmatched frames, too, as they are.")
    private boolean all;

    @Option(names = "--json", description = "The summary as one JSON object.")
    private boolean json;

    @Option(names = Failures.VERBOSE, description = "Errors with a stack trace.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    @Spec private CommandSpec spec;

    /** Created by picocli. */
    public ReplayCommand() {}

    @Override
    public Integer call() throws Exception {
        final ReplayPlan plan = plan();
        RuleWarnings.of(plan.rules(), List.of()).forEach(Console::warn);
        plan.rules().rules().forEach(ReplayCommand::warn);
        final Replay replay = new Replay(plan);
        Termination.onSignal(replay::stop);
        final ReplayResult result = replay.run();
        if (json) {
            System.out.println(Json.write(result.toMap()));
        } else {
            result.lines(all).forEach(System.out::println);
        }
        replay.rethrow();
        return 0;
    }

    private ReplayPlan plan() throws CaptureException {
        final Arguments arguments = new Arguments(spec);
        final Path in = arguments.parsed("IN", input, ConfigOption::path);
        final Path out = arguments.parsed("OUT", output, ConfigOption::path);
        final Optional<Config> written = config.read(arguments, rule.given());
        final RuleSet rules = rules(arguments, written);
        if (output.equals("-")) {
            throw arguments.bad("OUT -: must be a file; the summary goes to standard output");
        }
        if (CaptureWriter.overwrites(out, in)) {
            throw arguments.bad("OUT " + output + ": is the same file as IN " + input);
        }
        return new ReplayPlan(
                in,
                out,
                rules,
                interfaceName(arguments, written),
                // From the minimum of RFC 791 to the maximum length of a datagram
                mtu == null ? 0 : arguments.integer(MTU, mtu, 68, 65_535),
                all);
    }

    /** Returns the interface whose rules apply; required if a rule names an interface. */
    private Optional<String> interfaceName(Arguments arguments, Optional<Config> written) {
        final List<String> said =
                written.map(file -> file.engine().receiveInterfaces()).orElse(List.of());
        if (interfaceName != null) {
            final String name = arguments.parsed(INTERFACE, interfaceName, Words::interfaceName);
            if (!said.isEmpty() && !said.contains(name)) {
                throw arguments.bad(
                        INTERFACE
                                + " "
                                + name
                                + ": must be one of the receive interfaces: "
                                + String.join(", ", said));
            }
            return Optional.of(name);
        }
        if (said.size() == 1) {
            return Optional.of(said.get(0));
        }
        if (written.map(file -> file.rules().namesInterface()).orElse(false)) {
            throw arguments.bad(
                    INTERFACE
                            + ": must name the interface that IN was captured on, because rules of"
                            + " the file name interfaces");
        }
        return Optional.empty();
    }

    private RuleSet rules(Arguments arguments, Optional<Config> written) {
        final long mac =
                destinationMac == null
                        ? MacAddress.NONE
                        : arguments.parsed(TO_MAC, destinationMac, MacAddress::parse);
        final RuleSet rules = unresolved(arguments, written);
        if (rules.hasOwn()) {
            throw arguments.bad(
                    "destination own: a capture has no interface with an address; name the address");
        }
        final List<String> lacking = Resolved.lacking(rules);
        if (mac == MacAddress.NONE && !lacking.isEmpty()) {
            throw arguments.bad(
                    String.join(", ", lacking)
                            + ": no network is asked for MAC addresses here; give one with "
                            + TO_MAC
                            + ", or with \"mac\" in a file of -c");
        }
        if (mac != MacAddress.NONE && lacking.isEmpty()) {
            throw arguments.bad(TO_MAC + ": every destination has a MAC address already");
        }
        return Resolved.with(rules, mac);
    }

    private RuleSet unresolved(Arguments arguments, Optional<Config> written) {
        if (written.isPresent()) {
            return written.get().rules();
        }
        final Function<IpPrefix, IpAddress> nobody =
                group -> {
                    throw arguments.bad(
                            "--to: must be given, or a file with -c: there is no interface whose"
                                    + " address could be meant");
                };
        return rule.plan(arguments, MacAddress.NONE).rules(nobody);
    }

    private static void warn(Rule rule) {
        if (rule.options().sourceMac() == SourceMac.OUTPUT) {
            Console.warn(
                    "rule "
                            + rule.name()
                            + ": source-mac output: there is no output interface here, frames keep"
                            + " their source");
        }
    }
}
