package io.ringcast.daemon.demo;

import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.ThreeHosts;
import java.nio.file.Path;
import java.util.List;

/**
 * Scene of three hosts: a multicast sender, an engine, and an application that receives unicast.
 */
final class ForwardScene implements Scene {
    static final Plan PLAN = plan(ThreeHosts.GROUP, ThreeHosts.RECEIVER_ADDRESS);
    static final Plan IPV6_PLAN = plan(ThreeHosts.IPV6_GROUP, ThreeHosts.RECEIVER_IPV6_ADDRESS);

    private final String group;
    private final String destination;
    private final ThreeHosts hosts;
    private final Path directory;

    private static Plan plan(String group, String destination) {
        return new Plan(
                "three network namespaces, joined by veth pairs",
                "sender -> " + group + " -> engine -> application",
                testbed -> new ForwardScene(testbed, group, destination));
    }

    private ForwardScene(Testbed testbed, String group, String destination) {
        this.group = group;
        this.destination = destination;
        hosts = ThreeHosts.in(testbed);
        directory = testbed.directory();
    }

    @Override
    public Task startApplication() {
        return Commands.ready(Commands.receive(hosts.receiver()));
    }

    @Override
    public List<Forwarder> startForwarders() {
        final Path histogramLog = directory.resolve("latency.hlog");
        final Task engine =
                Commands.run(
                        hosts.bridge(),
                        "engine",
                        histogramLog,
                        "-i",
                        ThreeHosts.RECEIVE_INTERFACE,
                        "-o",
                        ThreeHosts.TRANSMIT_INTERFACE,
                        "--group",
                        group,
                        "--to",
                        destination);
        return List.of(new Forwarder("", Commands.ready(engine), histogramLog));
    }

    @Override
    public Task startSender(int rate, long count) {
        return Commands.send(hosts.sender(), group, rate, count);
    }
}
