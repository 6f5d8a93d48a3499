package io.ringcast.daemon.traffic;

import io.ringcast.daemon.console.Arguments;
import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.Termination;
import io.ringcast.daemon.report.Json;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Command {@code receive}: an ordinary application. Prints a line of JSON {@code
 * {"received":N,...}} once a second. The last line, after SIGTERM, has the final counts, and also
 * {@code latency} (from due to received).
 */
@Command(
        name = "receive",
        description = "Receive numbered datagrams from an ordinary UDP socket until told to end.",
        footer = {
            "",
            "Prints a line of JSON each interval, and a last one on SIGINT or SIGTERM.",
            "A script's background job ignores SIGINT: end it by SIGTERM."
        })
public final class ReceiveCommand implements Callable<Integer> {
    private static final double MAX_SECONDS = 3_600;

    @Option(names = "--port", paramLabel = "N", defaultValue = "10000")
    private String port;

    @Option(
            names = "--group",
            paramLabel = "IP",
            description = "A group to join, at the interface of -i.")
    private String group;

    @Option(names = "-i", paramLabel = "IF", description = "Where to join it.")
    private String device;

    @Option(
            names = "--interval",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seconds between two lines (1).")
    private String interval;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    @Spec private CommandSpec spec;

    /** Created by picocli. */
    public ReceiveCommand() {}

    @Override
    public Integer call() throws IOException {
        final Arguments arguments = new Arguments(spec);
        final int number = arguments.integer("--port", port, 1, 65_535);
        final long millis =
                Math.max(1, (long) (arguments.positive("--interval", interval, MAX_SECONDS) * 1e3));
        final InetAddress joined = joined(arguments);
        try (Receiver receiver = open(number, family(joined))) {
            if (joined != null) {
                receiver.join(joined, Interfaces.named(device));
            }
            Termination.onSignal(() -> stop(receiver));
            try (Reports reports = new Reports(millis, () -> report(counts(receiver)))) {
                Console.say("ready: receiving on port " + number);
                reports.start();
                receiver.receive();
            }
            final Map<String, Object> last = counts(receiver);
            last.put("latency", receiver.latency().toMap());
            report(last);
        }
        return 0;
    }

    /** Returns the group to join, or null. */
    private InetAddress joined(Arguments arguments) {
        if ((group == null) != (device == null)) {
            throw arguments.bad("--group and -i: each needs the other one");
        }
        return group == null ? null : arguments.parsed("--group", group, ReceiveCommand::multicast);
    }

    private static InetAddress multicast(String text) {
        try {
            final InetAddress address = InetAddress.getByName(text);
            if (address.isMulticastAddress()) {
                return address;
            }
        } catch (UnknownHostException e) {
            // reported below
        }
        throw new IllegalArgumentException(text + ": must be a multicast address");
    }

    /** Returns the socket's family: a socket of both families cannot join an IPv4 group. */
    private static StandardProtocolFamily family(InetAddress joined) {
        return joined instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
    }

    private static Receiver open(int port, StandardProtocolFamily family) throws IOException {
        try {
            return new Receiver(port, family);
        } catch (BindException e) {
            throw new CommandException("port " + port + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> counts(Receiver receiver) {
        final Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("received", receiver.received());
        counts.put("out_of_order", receiver.outOfOrder());
        counts.put("buffer_drops", receiver.bufferDrops());
        counts.put("senders", receiver.senders());
        return counts;
    }

    private static void report(Map<String, Object> counts) {
        System.out.println(Json.write(counts));
    }

    private static void stop(Receiver receiver) {
        try {
            receiver.close();
        } catch (IOException e) {
            Console.warn("closing the socket: " + e.getMessage());
        }
    }
}
