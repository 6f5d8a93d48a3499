package io.ringcast.daemon.demo;

import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.ThreeHosts;
import java.nio.file.Path;
import java.util.List;

/** A sender of multicast, an engine and an application that takes unicast, on three hosts. */
final class ForwardScene implements Scene {
    static final Plan PLAN =
            new Plan(
                    "three network namespaces, joined by veth pairs",
                    "sender -> " + ThreeHosts.GROUP + " -> engine -> application",
                    ForwardScene::new);

    private final ThreeHosts hosts;
    private final Path directory;

    private ForwardScene(Testbed testbed) {
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
                        "--to",
                        ThreeHosts.RECEIVER_ADDRESS);
        return List.of(new Forwarder("", Commands.ready(engine), histogramLog));
    }

    @Override
    public Task startSender(int rate, long count) {
        return Commands.send(hosts.sender(), ThreeHosts.GROUP, rate, count);
    }
}
