package io.ringcast.daemon.demo;

import io.ringcast.daemon.console.Arguments;
import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.Failures;
import io.ringcast.daemon.console.Termination;
import io.ringcast.daemon.report.Json;
import io.ringcast.testbed.Testbed;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Command {@code demo}: runs the engine between a sender and an application in a separate network.
 */
@Command(
        name = "demo",
        sortOptions = false,
        description = "Show the engine at work, without any set-up.",
        footer = {
            "",
            "A multicast sender, the engine and a receiving application, each in a network namespace",
            "of its own. Nothing stays behind.",
            "With --relay sender and application have multicast, and a router between them has not:",
            "one engine makes unicast of the group, another one a group of the unicast.",
            "Ctrl-C ends it early, with the summary.",
            "Exit code 0: all datagrams arrived; 1: not all, or the host does not allow it; 2: usage."
        })
public final class DemoCommand implements Callable<Integer> {
    private static final double MAX_SECONDS = 3_600;
    private static final int MAX_RATE = 1_000_000;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "5",
            description = "How long to send (${DEFAULT-VALUE}).")
    private String seconds;

    @Option(
            names = "--rate",
            paramLabel = "PPS",
            defaultValue = "5000",
            description = "Datagrams per second (${DEFAULT-VALUE}).")
    private String rate;

    @Option(
            names = "--relay",
            description = "Two engines: a group across a network without multicast.")
    private boolean relay;

    @Option(names = "--ipv6", description = "With IPv6 instead of IPv4.")
    private boolean ipv6;

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
    public DemoCommand() {}

    @Override
    public Integer call() {
        final Arguments arguments = new Arguments(spec);
        final Demo demo =
                new Demo(
                        plan(),
                        arguments.positive("--seconds", seconds, MAX_SECONDS),
                        arguments.integer("--rate", rate, 1, MAX_RATE));
        Termination.onSignal(demo::stop);
        final DemoResult result = demo.run();
        if (json) {
            System.out.println(Json.write(result.toMap()));
        } else {
            DemoText.lines(result, Console.colours()).forEach(System.out::println);
        }
        return result.complete() ? 0 : 1;
    }

    private Scene.Plan plan() {
        if (ipv6 && !Testbed.hasIpv6()) {
            throw new CommandException("--ipv6: this kernel has no IPv6");
        }
        if (relay) {
            return ipv6 ? RelayScene.IPV6_PLAN : RelayScene.PLAN;
        }
        return ipv6 ? ForwardScene.IPV6_PLAN : ForwardScene.PLAN;
    }
}
