package io.ringcast.daemon.traffic;

import io.ringcast.daemon.console.Arguments;
import io.ringcast.daemon.console.Termination;
import io.ringcast.daemon.report.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Command {@code send}: an ordinary sender. Prints a line of JSON {@code {"sent":N}} periodically;
 * the last line has the final count.
 */
@Command(
        name = "send",
        description =
                "Send numbered datagrams from an ordinary UDP socket: a feed to try things with.")
public final class SendCommand implements Callable<Integer> {
    private static final int MAX_RATE = 10_000_000;
    private static final int MAX_FLOWS = 1_000;

    @Option(names = "-i", paramLabel = "IF", description = "Where multicast leaves.")
    private String device;

    @Option(
            names = "--to",
            paramLabel = "IP",
            required = true,
            description = "The group, or a host: IPv4 or IPv6.")
    private String target;

    @Option(names = "--port", paramLabel = "N", defaultValue = "10000")
    private String port;

    @Option(
            names = "--rate",
            paramLabel = "PPS",
            defaultValue = "1000",
            description = "0: no pause.")
    private String rate;

    @Option(names = "--count", paramLabel = "N", defaultValue = "1000")
    private String count;

    @Option(names = "--size", paramLabel = "BYTES", defaultValue = "100")
    private String size;

    @Option(
            names = "--flows",
            paramLabel = "N",
            defaultValue = "1",
            description = "Sockets that take turns, each counting for itself.")
    private String flows;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    @Spec private CommandSpec spec;

    /** Created by picocli. */
    public SendCommand() {}

    @Override
    public Integer call() throws IOException {
        final Arguments arguments = new Arguments(spec);
        final int packetsPerSecond = arguments.integer("--rate", rate, 0, MAX_RATE);
        final int packets = arguments.integer("--count", count, 1, Integer.MAX_VALUE);
        final int bytes = arguments.integer("--size", size, Payload.MIN_SIZE, Payload.MAX_SIZE);
        final int sockets = arguments.integer("--flows", flows, 1, MAX_FLOWS);
        final InetSocketAddress to =
                new InetSocketAddress(
                        InetAddress.getByName(target),
                        arguments.integer("--port", port, 1, 65_535));
        try (Sender sender = new Sender(networkInterface(), to, bytes, sockets);
                Reports reports = new Reports(Reports.PERIOD_MILLIS, () -> report(sender))) {
            Termination.onSignal(sender::stop);
            reports.start();
            sender.send(packets, packetsPerSecond);
        }
        return 0;
    }

    private static void report(Sender sender) {
        System.out.println(Json.write(Map.of("sent", sender.sent())));
    }

    private NetworkInterface networkInterface() throws SocketException {
        return device == null ? null : Interfaces.named(device);
    }
}
