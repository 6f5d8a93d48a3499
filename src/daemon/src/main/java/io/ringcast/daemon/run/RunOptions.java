package io.ringcast.daemon.run;

import io.ringcast.daemon.console.Arguments;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.forward.IdleMode;
import io.ringcast.engine.frame.Ipv4Address;
import io.ringcast.engine.frame.Ipv4Prefix;
import io.ringcast.engine.frame.MacAddress;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.PortRange;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.UdpChecksum;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options that say what is forwarded, and how: all are text until {@link #validate}. */
final class RunOptions {
    /** The CPU mask that the engine passes to the kernel has 1024 bits. */
    private static final int MAX_CPU = 1023;

    private static final double MAX_SECONDS = 1e9;

    @Option(
            names = "-i",
            paramLabel = "IF",
            required = true,
            description = "Interface that multicast arrives on.")
    private String receiveInterface;

    @Option(
            names = "-o",
            paramLabel = "IF",
            required = true,
            description = "Interface that unicast leaves from.")
    private String transmitInterface;

    @Option(
            names = "--group",
            paramLabel = "CIDR",
            defaultValue = "224.0.0.0/4",
            description = "Groups to take, a prefix (${DEFAULT-VALUE}).")
    private String group;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "" + Rule.DEFAULT_PORT,
            description = "UDP destination port to take (${DEFAULT-VALUE}).")
    private String port;

    @Option(
            names = "--to",
            paramLabel = "IP",
            description = "Where to send (the address of -o's interface).")
    private String destination;

    @Option(
            names = "--to-mac",
            paramLabel = "MAC",
            description = "MAC address to send to (found by ARP).")
    private String destinationMac;

    @Option(
            names = "--udp-checksum",
            paramLabel = "MODE",
            defaultValue = "auto",
            description = "auto, zero or full (${DEFAULT-VALUE}).")
    private String udpChecksum;

    @Option(
            names = "--idle",
            paramLabel = "MODE",
            description = "spin, yield, backoff, poll (with --cpu spin, else poll).")
    private String idle;

    @Option(names = "--cpu", paramLabel = "N", description = "Pin the loop to this CPU.")
    private String cpu;

    @Option(
            names = "--ring-frames",
            paramLabel = "N",
            defaultValue = "" + EngineConfig.DEFAULT_RING_FRAMES,
            description = "Slots of the receive ring (${DEFAULT-VALUE}).")
    private String ringFrames;

    @Option(names = "--qdisc-bypass", description = "Straight to the driver, past traffic control.")
    private boolean qdiscBypass;

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

    RunOptions() {}

    /**
     * Reads all of them.
     *
     * @throws picocli.CommandLine.ParameterException naming option, value and rule
     */
    RunPlan validate(CommandSpec spec) {
        final Arguments arguments = new Arguments(spec);
        final OptionalInt pinned =
                cpu == null
                        ? OptionalInt.empty()
                        : OptionalInt.of(arguments.integer("--cpu", cpu, 0, MAX_CPU));
        return new RunPlan(
                receiveInterface,
                transmitInterface,
                arguments.parsed("--group", group, RunOptions::multicast),
                arguments.integer("--port", port, 1, 65_535),
                destination == null
                        ? OptionalInt.empty()
                        : OptionalInt.of(
                                arguments.parsed("--to", destination, RunOptions::address)),
                destinationMac == null
                        ? MacAddress.NONE
                        : arguments.parsed("--to-mac", destinationMac, MacAddress::parse),
                arguments.word("--udp-checksum", udpChecksum, UdpChecksum.class),
                idle(arguments, pinned),
                pinned,
                arguments.integer("--ring-frames", ringFrames, 1, RingGeometry.MAX_FRAME_COUNT),
                qdiscBypass,
                Optional.ofNullable(histogramLog)
                        .map(file -> arguments.parsed("--histogram-log", file, RunOptions::path)),
                duration == null
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(
                                arguments.positive("--duration", duration, MAX_SECONDS)));
    }

    private IdleMode idle(Arguments arguments, OptionalInt pinned) {
        if (idle == null) {
            return pinned.isPresent() ? IdleMode.SPIN : IdleMode.POLL;
        }
        return arguments.word("--idle", idle, IdleMode.class);
    }

    /** The rule's own check, with the rule's own words. */
    private static Ipv4Prefix multicast(String text) {
        return new Match(Ipv4Prefix.parse(text), PortRange.ANY, Ipv4Prefix.ANY, Match.ANY_VLAN)
                .group();
    }

    private static int address(String text) {
        return Destination.of(Ipv4Address.parse(text)).address();
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("file name: " + e.getReason(), e);
        }
    }
}
