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
 * Scene of five hosts in a row, in which two relays carry a group across a network without
 * multicast: {@code sender (s0) - (if1) first (eth0) - (n1) network (n2) - (eth0) second (if2) -
 * (r0) receiver}. The network is a router without multicast routing. The IPv4 addresses are
 * reserved for benchmarks (RFC 2544 appendix C.2.2), the IPv6 addresses are unique local ones (RFC
 * 4193).
 */
final class RelayScene implements Scene {
    private static final Addresses IPV4 =
            new Addresses(
                    ThreeHosts.GROUP,
                    "198.18.0.",
                    "198.19.0.",
                    "198.19.1.",
                    "198.18.1.",
                    "/24",
                    "ipv4/ip_forward");

    private static final Addresses IPV6 =
            new Addresses(
                    ThreeHosts.IPV6_GROUP,
                    "fd00:18::",
                    "fd00:19::",
                    "fd00:19:1::",
                    "fd00:18:1::",
                    "/64",
                    "ipv6/conf/all/forwarding");

    static final Plan PLAN = plan(IPV4);
    static final Plan IPV6_PLAN = plan(IPV6);

    private static final String RECEIVE_INTERFACE = "if1";
    private static final String BETWEEN = "eth0";
    private static final String FAR_INTERFACE = "if2";
    private static final String APPLICATION_INTERFACE = "r0";

    /**
     * Addresses of one family.
     *
     * @param feed prefix of the addresses between sender and first relay; each host appends its
     *     number
     * @param near prefix of the addresses between the first relay and the network
     * @param across prefix of the addresses between the network and the second relay
     * @param far prefix of the addresses between the second relay and the receiver
     * @param length prefix length of these addresses
     * @param forwarding file below /proc/sys/net that makes a host a router
     */
    private record Addresses(
            String group,
            String feed,
            String near,
            String across,
            String far,
            String length,
            String forwarding) {
        /** Returns the address of the second relay, to which the first relay sends. */
        String second() {
            return across + 2;
        }
    }

    private final Addresses addresses;
    private final Path directory;
    private final Namespace sender;
    private final Namespace first;
    private final Namespace second;
    private final Namespace receiver;

    private static Plan plan(Addresses addresses) {
        return new Plan(
                "five network namespaces, joined by veth pairs",
                String.join(
                        " -> ",
                        "sender",
                        addresses.group,
                        "relay",
                        addresses.second(),
                        "relay",
                        addresses.group,
                        "application"),
                testbed -> new RelayScene(testbed, addresses));
    }

    private RelayScene(Testbed testbed, Addresses addresses) {
        this.addresses = addresses;
        directory = testbed.directory();
        sender = testbed.namespace("sender");
        first = testbed.namespace("first");
        final Namespace network = testbed.namespace("network");
        second = testbed.namespace("second");
        receiver = testbed.namespace("receiver");
        final String length = addresses.length;
        testbed.connect(
                first,
                RECEIVE_INTERFACE,
                addresses.feed + 1 + length,
                sender,
                "s0",
                addresses.feed + 2 + length);
        testbed.connect(
                first,
                BETWEEN,
                addresses.near + 1 + length,
                network,
                "n1",
                addresses.near + 2 + length);
        testbed.connect(
                second,
                BETWEEN,
                addresses.second() + length,
                network,
                "n2",
                addresses.across + 1 + length);
        testbed.connect(
                second,
                FAR_INTERFACE,
                addresses.far + 1 + length,
                receiver,
                APPLICATION_INTERFACE,
                addresses.far + 2 + length);
        first.ip("route add default via " + addresses.near + 2);
        second.ip("route add default via " + addresses.across + 1);
        // Routes back to the sender: net.ipv4.conf.*.rp_filter may require them
        network.ip("route add " + addresses.feed + 0 + length + " via " + addresses.near + 1);
        receiver.ip("route add default via " + addresses.far + 1);
        network.run(List.of("/bin/sh", "-c", "echo 1 >/proc/sys/net/" + addresses.forwarding));
    }

    @Override
    public Task startApplication() {
        return Commands.ready(
                Commands.receive(
                        receiver, "--group", addresses.group, "-i", APPLICATION_INTERFACE));
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
                        addresses.group,
                        "--to",
                        addresses.second(),
                        "--ttl",
                        "set 64");
        final Task unicast = startSecond(secondLog, "on");
        return List.of(
                new Forwarder(
                        "First relay: " + addresses.group + " to " + addresses.second(),
                        Commands.ready(group),
                        firstLog),
                new Forwarder(
                        "Second relay: " + addresses.second() + " to " + addresses.group,
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
                addresses.group,
                "--ttl",
                "set 8",
                "--consume",
                consume);
    }

    /**
     * Waits for the second relay. If it cannot withhold frames from the stack, starts it again
     * without that: an unprivileged user may not load the eBPF program.
     */
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
        return Commands.send(sender, addresses.group, rate, count);
    }
}
