package io.ringcast.daemon.demo;

import io.ringcast.daemon.console.Console;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.TestbedException;
import io.ringcast.testbed.ThreeHosts;
import java.nio.file.Path;
import java.util.List;

/**
 * A group that crosses a network without multicast, by two relays, on five hosts in a row: {@code
 * sender (s0) - (if1) first (eth0) - (n1) network (n2) - (eth0) second (if2) - (r0) receiver}. The
 * network is a router that knows nothing of multicast. The addresses are those set aside for
 * measurements (RFC 2544 appendix C.2.2).
 */
final class RelayScene implements Scene {
    private static final String GROUP = ThreeHosts.GROUP;
    private static final String SECOND = "198.19.1.2";

    static final Plan PLAN =
            new Plan(
                    "five network namespaces, joined by veth pairs",
                    String.join(
                            " -> ",
                            "sender",
                            GROUP,
                            "relay",
                            SECOND,
                            "relay",
                            GROUP,
                            "application"),
                    RelayScene::new);

    private static final String RECEIVE_INTERFACE = "if1";
    private static final String BETWEEN = "eth0";
    private static final String FAR_INTERFACE = "if2";
    private static final String APPLICATION_INTERFACE = "r0";

    private final Path directory;
    private final Namespace sender;
    private final Namespace first;
    private final Namespace second;
    private final Namespace receiver;

    private RelayScene(Testbed testbed) {
        directory = testbed.directory();
        sender = testbed.namespace("sender");
        first = testbed.namespace("first");
        final Namespace network = testbed.namespace("network");
        second = testbed.namespace("second");
        receiver = testbed.namespace("receiver");
        testbed.connect(first, RECEIVE_INTERFACE, "198.18.0.1/24", sender, "s0", "198.18.0.2/24");
        testbed.connect(first, BETWEEN, "198.19.0.1/24", network, "n1", "198.19.0.2/24");
        testbed.connect(second, BETWEEN, SECOND + "/24", network, "n2", "198.19.1.1/24");
        testbed.connect(
                second,
                FAR_INTERFACE,
                "198.18.1.1/24",
                receiver,
                APPLICATION_INTERFACE,
                "198.18.1.2/24");
        first.ip("route add default via 198.19.0.2");
        second.ip("route add default via 198.19.1.1");
        // The ways back to the sender: net.ipv4.conf.*.rp_filter may ask for them
        network.ip("route add 198.18.0.0/24 via 198.19.0.1");
        receiver.ip("route add default via 198.18.1.1");
        network.run(List.of("/bin/sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward"));
    }

    @Override
    public Task startApplication() {
        return Commands.ready(
                Commands.receive(receiver, "--group", GROUP, "-i", APPLICATION_INTERFACE));
    }

    @Override
    public List<Forwarder> startForwarders() {
        final Path firstLog = directory.resolve("first.hlog");
        final Path secondLog = directory.resolve("second.hlog");
        final Task group =
                Commands.run(
                        first,
                        "first relay",
                        firstLog,
                        "-i",
                        RECEIVE_INTERFACE,
                        "-o",
                        BETWEEN,
                        "--group",
                        GROUP,
                        "--to",
                        SECOND,
                        "--ttl",
                        "set 64");
        final Task unicast = startSecond(secondLog, "on");
        return List.of(
                new Forwarder(
                        "First relay: " + GROUP + " to " + SECOND, Commands.ready(group), firstLog),
                new Forwarder(
                        "Second relay: " + SECOND + " to " + GROUP,
                        withheldIfPossible(unicast, secondLog),
                        secondLog));
    }

    private Task startSecond(Path log, String consume) {
        return Commands.run(
                second,
                "second relay",
                log,
                "-i",
                BETWEEN,
                "-o",
                FAR_INTERFACE,
                "--destination",
                "own",
                "--to",
                GROUP,
                "--ttl",
                "set 8",
                "--consume",
                consume);
    }

    /** An ordinary user may not load the eBPF program that withholds. */
    private Task withheldIfPossible(Task relay, Path log) {
        try {
            return Commands.ready(relay);
        } catch (TestbedException e) {
            if (!e.getMessage().contains("--consume")) {
                throw e;
            }
            Console.say("second relay: without --consume, which is not possible here");
            return Commands.ready(startSecond(log, "off"));
        }
    }

    @Override
    public Task startSender(int rate, long count) {
        return Commands.send(sender, GROUP, rate, count);
    }
}
