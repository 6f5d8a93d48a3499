package io.ringcast.daemon.run;

import io.ringcast.daemon.config.Config;
import io.ringcast.daemon.config.ConfigOption;
import io.ringcast.daemon.config.Deliveries;
import io.ringcast.daemon.config.EngineSettings;
import io.ringcast.daemon.config.HostSettings;
import io.ringcast.daemon.config.LogSettings;
import io.ringcast.daemon.config.RuleOptions;
import io.ringcast.daemon.config.RulePlan;
import io.ringcast.daemon.config.ServiceSettings;
import io.ringcast.daemon.config.Words;
import io.ringcast.daemon.console.Arguments;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.ReceiveConfig;
import io.ringcast.engine.TransmitConfig;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.host.NicFilter;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.rule.RuleSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * Options of a run: what is forwarded, and how. All values are text until {@link #validate} reads
 * them.
 */
public final class RunOptions {
    private static final int DEFAULT_CAPTURE_FRAMES = 100_000;
    private static final int MAX_CAPTURE_FRAMES = 1_000_000_000;
    private static final double MAX_SECONDS = 1e9;
    private static final String AUTO = "auto";

    @Option(
            names = "-i",
            paramLabel = "IF",
            description = "Interface that multicast arrives on; again for each other one.")
    private List<String> receiveInterfaces = List.of();

    @Option(names = "-o", paramLabel = "IF", description = "Interface that unicast leaves from.")
    private String transmitInterface;

    @Mixin private ConfigOption config;

    @Mixin private RuleOptions rule;

    @Option(
            names = "--to-mac",
            paramLabel = "MAC",
            description = "MAC address to send to, or auto: found by ARP or ND (auto).")
    private String destinationMac;

    @Option(
            names = "--transmitter",
            paramLabel = "MODE",
            description = "ring, direct, gso, auto (auto).")
    private String transmitter;

    @Option(
            names = "--idle",
            paramLabel = "MODE",
            description = "spin, yield, backoff, poll (with --cpu spin, else poll).")
    private String idle;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Loops that share the traffic by flow (1, or as many as --cpu names).")
    private String workers;

    @Option(
            names = "--cpu",
            paramLabel = "N[,N]",
            description = "Pin the loop to this CPU; one for each worker.")
    private String cpu;

    @Mixin private ReceiveOptions receive;

    @Option(
            names = "--transmit-ring-frames",
            paramLabel = "N",
            description =
                    "Slots of the transmit ring (" + TransmitConfig.DEFAULT_RING_FRAMES + ").")
    private String transmitRingFrames;

    @Option(
            names = "--burst",
            paramLabel = "N",
            description = "Most frames in one round (" + EngineConfig.DEFAULT_BURST + ").")
    private String burst;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            description =
                    "Seconds to warm the loop up at most, 0 for not at all ("
                            + EngineConfig.DEFAULT_WARM_UP_MILLIS / 1_000
                            + ").")
    private String warmUp;

    @Option(
            names = "--qdisc-bypass",
            negatable = true,
            description = "Straight to the driver, past traffic control.")
    private Boolean qdiscBypass;

    @Option(
            names = "--join",
            paramLabel = "GROUPS",
            description = "Groups to join by IGMP or MLD: auto, none or [SOURCE@]GROUP,... (auto).")
    private String join;

    @Option(
            names = "--nic-filter",
            paramLabel = "MODE",
            description = "What -i's NIC lets through: groups, allmulti, promisc (groups).")
    private String nicFilter;

    @Option(
            names = "--wait",
            negatable = true,
            description = "Wait for interfaces and destinations that are not there yet.")
    private Boolean waiting;

    @Option(
            names = "--delivery-method",
            paramLabel = "MODE",
            description = "How local delivery is done: tcx, clsact, lo, auto (auto).")
    private String deliveryMethod;

    @Option(
            names = "--consume",
            paramLabel = "MODE",
            arity = "0..1",
            fallbackValue = "on",
            description =
                    "Withhold what is forwarded from this host's stack: on, off, auto: what is"
                            + " delivered to it locally (auto).")
    private String consume;

    @Option(names = "--dry-run", description = "Match and count, transmit nothing.")
    private boolean dryRun;

    @Option(
            names = "--capture-in",
            paramLabel = "FILE",
            description = "Frames as they came, as pcapng.")
    private String captureIn;

    @Option(
            names = "--capture-out",
            paramLabel = "FILE",
            description = "Frames after rewriting, as pcapng.")
    private String captureOut;

    @Option(
            names = "--capture-frames",
            paramLabel = "N",
            description = "Most frames to capture in each (" + DEFAULT_CAPTURE_FRAMES + ").")
    private String captureFrames;

    @Option(
            names = "--histogram-log",
            paramLabel = "FILE",
            description = "Latency histograms, one each second (HdrHistogram log).")
    private String histogramLog;

    @Option(
            names = "--duration",
            paramLabel = "S",
            description = "End after so many seconds (when told to).")
    private String duration;

    @Mixin private ServiceOptions service;

    /** Created and filled by picocli. */
    public RunOptions() {}

    /**
     * Reads all options.
     *
     * @throws picocli.CommandLine.ParameterException naming option, value and rule
     * @throws io.ringcast.daemon.config.ConfigException if the file that they name has errors
     */
    public RunPlan validate(CommandSpec spec) {
        final Arguments arguments = new Arguments(spec);
        final EngineSettings settings = settings(arguments);
        final RulePlan spelt = rule.plan(arguments, mac(arguments));
        final CapturePlan capture = capture(arguments);
        final Optional<Path> log = file(arguments, "--histogram-log", histogramLog);
        final OptionalDouble seconds =
                duration == null
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(
                                arguments.positive("--duration", duration, MAX_SECONDS));
        final Optional<Config> written = config.read(arguments, ruleOptions());
        final EngineSettings engine =
                settings.or(written.map(Config::engine).orElse(EngineSettings.NONE)).orDefaults();
        requireInterfaces(arguments, engine);
        written.ifPresent(config -> requireInterfaces(arguments, engine, config.rules()));
        requireOneCpuEach(arguments, engine);
        requireNoBypass(arguments, engine, written.map(Config::rules), spelt);
        requireNoLoop(arguments, engine, written.map(Config::rules), spelt);
        requireOneWorker(arguments, capture, engine);
        final ServiceSettings named =
                service.settings(arguments)
                        .or(written.map(Config::service).orElse(ServiceSettings.NONE))
                        .or(ServiceOptions.environment(arguments, System.getenv()))
                        .orDefaults();
        final RulePlan rules = written.<RulePlan>map(c -> own -> c.rules()).orElse(spelt);
        return new RunPlan(
                engine, named, rules, dryRun, capture, log, seconds, service.user(arguments));
    }

    /**
     * Reads the log settings from the options alone, for messages before the file is read.
     *
     * @throws picocli.CommandLine.ParameterException naming option, value and rule
     */
    LogSettings log(CommandSpec spec) {
        return service.log(new Arguments(spec));
    }

    /**
     * Reads all options again, and the file as it is now.
     *
     * @return empty if no file is named, because nothing can have changed then
     * @throws RuntimeException like {@link #validate}
     */
    Optional<RunPlan> again(CommandSpec spec) {
        return config.isGiven() ? Optional.of(validate(spec)) : Optional.empty();
    }

    private EngineSettings settings(Arguments arguments) {
        return new EngineSettings(
                receiveInterfaces(arguments),
                name(arguments, "-o", transmitInterface),
                number(arguments, "--workers", workers, 1, EngineConfig.MAX_WORKERS),
                receive.settings(arguments),
                number(
                        arguments,
                        "--transmit-ring-frames",
                        transmitRingFrames,
                        1,
                        RingGeometry.MAX_FRAME_COUNT),
                Optional.ofNullable(transmitter)
                        .map(word -> arguments.word("--transmitter", word, TransmitMode.class)),
                number(arguments, "--burst", burst, 1, EngineConfig.MAX_BURST),
                number(arguments, "--warm-up", warmUp, 0, EngineSettings.MAX_WARM_UP),
                Optional.ofNullable(idle)
                        .map(word -> arguments.word("--idle", word, IdleMode.class)),
                cpu == null
                        ? List.of()
                        : arguments.integers("--cpu", cpu, 0, EngineSettings.MAX_CPU),
                Optional.ofNullable(qdiscBypass),
                Optional.ofNullable(deliveryMethod)
                        .map(
                                word ->
                                        arguments.word(
                                                "--delivery-method", word, DeliveryMethod.class)),
                Optional.ofNullable(consume)
                        .map(word -> arguments.word("--consume", word, Consume.class)),
                host(arguments));
    }

    private HostSettings host(Arguments arguments) {
        return new HostSettings(
                Optional.ofNullable(join)
                        .map(text -> arguments.parsed("--join", text, JoinPolicy::parse)),
                Optional.ofNullable(nicFilter)
                        .map(word -> arguments.word("--nic-filter", word, NicFilter.class)),
                Optional.ofNullable(waiting));
    }

    private List<String> receiveInterfaces(Arguments arguments) {
        final List<String> names = new ArrayList<>();
        for (final String text : receiveInterfaces) {
            final String name = arguments.parsed("-i", text, Words::interfaceName);
            if (names.contains(name)) {
                throw arguments.bad("-i " + name + ": must not be given twice");
            }
            names.add(name);
        }
        if (names.size() > ReceiveConfig.MAX_INTERFACES) {
            throw arguments.bad(
                    "-i: must be given "
                            + ReceiveConfig.MAX_INTERFACES
                            + " times at most; is "
                            + names.size()
                            + " times");
        }
        return names;
    }

    private static Optional<String> name(Arguments arguments, String option, String text) {
        return Optional.ofNullable(text)
                .map(name -> arguments.parsed(option, name, Words::interfaceName));
    }

    private static OptionalInt number(
            Arguments arguments, String option, String text, int least, int most) {
        return text == null
                ? OptionalInt.empty()
                : OptionalInt.of(arguments.integer(option, text, least, most));
    }

    private static Optional<Path> file(Arguments arguments, String option, String text) {
        return Optional.ofNullable(text)
                .map(name -> arguments.parsed(option, name, ConfigOption::path));
    }

    private long mac(Arguments arguments) {
        return destinationMac == null
                ? MacAddress.NONE
                : arguments.parsed("--to-mac", destinationMac, RunOptions::mac);
    }

    private static long mac(String text) {
        return text.equals(AUTO) ? MacAddress.NONE : MacAddress.parse(text);
    }

    private List<String> ruleOptions() {
        final List<String> names = rule.given();
        if (destinationMac != null) {
            names.add("--to-mac");
        }
        return names;
    }

    private CapturePlan capture(Arguments arguments) {
        final Optional<Path> in = file(arguments, "--capture-in", captureIn);
        final Optional<Path> out = file(arguments, "--capture-out", captureOut);
        final OptionalInt frames =
                number(arguments, "--capture-frames", captureFrames, 1, MAX_CAPTURE_FRAMES);
        if (frames.isPresent() && in.isEmpty() && out.isEmpty()) {
            throw arguments.bad("--capture-frames: needs --capture-in or --capture-out");
        }
        if (in.isPresent() && in.equals(out)) {
            throw arguments.bad(
                    "--capture-out " + captureOut + ": must not be the file of --capture-in");
        }
        return new CapturePlan(in, out, frames.orElse(DEFAULT_CAPTURE_FRAMES));
    }

    private static void requireNoBypass(
            Arguments arguments, EngineSettings engine, Optional<RuleSet> written, RulePlan spelt) {
        // which address it is does not matter here
        if (engine.qdiscBypass().get()
                && Deliveries.anyLocal(
                        written.orElseGet(() -> spelt.rules(RulePlan::anyAddress)))) {
            throw arguments.bad("--qdisc-bypass: " + Deliveries.NO_BYPASS);
        }
    }

    /**
     * Refuses rules that would forward their own output. Not for a dry run, which sends nothing.
     */
    private void requireNoLoop(
            Arguments arguments, EngineSettings engine, Optional<RuleSet> written, RulePlan spelt) {
        if (!dryRun) {
            engine.loop(written.orElseGet(() -> spelt.rules(RulePlan::anyAddress)))
                    .ifPresent(
                            refusal -> {
                                throw arguments.bad("-o: " + refusal);
                            });
        }
    }

    private static void requireOneCpuEach(Arguments arguments, EngineSettings engine) {
        engine.cpuProblem()
                .ifPresent(
                        problem -> {
                            throw arguments.bad(problem);
                        });
    }

    private static void requireOneWorker(
            Arguments arguments, CapturePlan capture, EngineSettings engine) {
        if (engine.workers().getAsInt() > 1
                && (capture.in().isPresent() || capture.out().isPresent())) {
            throw arguments.bad(
                    "--capture-in, --capture-out: must be with one worker; there are "
                            + engine.workers().getAsInt());
        }
    }

    private static void requireInterfaces(Arguments arguments, EngineSettings engine) {
        require(arguments, "-i", "interface", engine.receiveInterfaces().stream().findFirst());
        require(arguments, "-o", "transmit", engine.transmitInterface());
    }

    /**
     * Checks that the run has the interfaces that the file's rules name: options can replace the
     * file's interfaces.
     */
    private static void requireInterfaces(
            Arguments arguments, EngineSettings engine, RuleSet rules) {
        try {
            rules.requireOn(engine.receiveInterfaces());
        } catch (IllegalArgumentException e) {
            throw arguments.bad("-i: " + e.getMessage());
        }
    }

    private static void require(
            Arguments arguments, String option, String key, Optional<String> name) {
        if (name.isEmpty()) {
            throw arguments.bad(
                    option
                            + ": must name an interface, unless \""
                            + key
                            + "\" in a file of -c does");
        }
    }
}
