package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules for the own address of the interface that frames arrive on, which changes. */
@Timeout(1_800)
class OwnAddressIT {
    private static final String NEXT = "198.18.0.9";
    private static final int PORT = 10_005;

    private static Task engine(Lab lab, String... options) {
        final List<String> arguments = new ArrayList<>(List.of("-i", "if1", "-o", "eth0"));
        arguments.addAll(List.of("--destination", "own", "--to", Lab.RECEIVER, "--json"));
        arguments.addAll(List.of(options));
        return lab.bridge.start("engine", Lab.engineCommand(arguments));
    }

    private static void awaitErr(Task engine, String text) {
        engine.awaitErr(line -> line.contains(text), Lab.PATIENCE);
    }

    /** A flow by another rule loses nothing meanwhile. */
    @Test
    void itIsFollowedWhileAnotherRuleForwards() throws Exception {
        try (Lab lab = Lab.open()) {
            final Path file = lab.testbed().directory().resolve("own.yaml");
            Files.writeString(
                    file,
                    """
                    interface: if1
                    transmit: eth0
                    consume: off
                    rules:
                      - name: feed
                        match: {group: 239.1.2.3}
                        to: [198.19.0.2]
                      - name: back
                        match: {destination: own, port: 10005}
                        to: [198.19.0.2]
                    """);
            final Task feed = lab.startApplication();
            final Task back =
                    Lab.ready(
                            lab.receiver.start(
                                    "back", Lab.receiveCommand("--port", Integer.toString(PORT))));
            final Task engine =
                    Lab.ready(
                            lab.bridge.start(
                                    "engine", Lab.engineCommand("-c", file.toString(), "--json")));
            final Task sender =
                    lab.sender.start(
                            "sender",
                            Launcher.command(
                                    "send",
                                    List.of(
                                            "-i", "s0", "--to", Lab.GROUP, "--rate", "1000",
                                            "--count", "20000")));
            Until.must("flow", () -> Lab.counted(feed, "received") > 0);
            lab.send(Lab.IF1, PORT, 100, 1_000);
            assertEquals(100, Lab.awaitReceived(back, 100));
            lab.bridge.ip("addr add " + NEXT + "/25 dev if1");
            lab.bridge.ip("addr del " + Lab.IF1 + "/24 dev if1");
            awaitErr(engine, "now take frames to " + NEXT);
            lab.send(NEXT, PORT, 100, 1_000);
            assertEquals(200, Lab.awaitReceived(back, 200));
            lab.bridge.ip("addr flush dev if1");
            awaitErr(engine, "own address of if1: " + NEXT + " is gone");
            lab.bridge.ip("addr add " + Lab.IF1 + "/24 dev if1");
            awaitErr(engine, "now take frames to " + Lab.IF1);
            lab.send(Lab.IF1, PORT, 100, 1_000);
            assertEquals(300, Lab.awaitReceived(back, 300));
            assertEquals(0, sender.exitCode(Lab.PATIENCE), () -> sender.err().toString());
            assertEquals(20_000, Lab.awaitReceived(feed, 20_000));
            final RunSummary summary = RunSummary.fromMap(Lab.finish(engine));
            Lab.assertLaw(summary);
            assertEquals(20_300, summary.forwarded(), summary::toString);
            assertEquals(0, summary.kernelDrops(), summary::toString);
        }
    }

    @Test
    void withoutAnAddressItTakesNothingAndSaysSo() {
        try (Lab lab = Lab.open()) {
            lab.bridge.ip("addr flush dev if1");
            final Task application = lab.startApplication();
            final Task engine = Lab.ready(engine(lab));
            assertTrue(
                    engine.err().stream()
                            .anyMatch(
                                    line ->
                                            line.contains(
                                                    "rule default: takes no frames until if1 has an IPv4 address")),
                    () -> engine.err().toString());
            lab.bridge.ip("addr add " + Lab.IF1 + "/24 dev if1");
            awaitErr(engine, "now take frames to " + Lab.IF1);
            lab.send(Lab.IF1, 10_000, 50, 1_000);
            assertEquals(50, Lab.awaitReceived(application, 50));
            assertEquals(50, RunSummary.fromMap(Lab.finish(engine)).forwarded());
        }
    }

    @Test
    void aRunThatWaitsWaitsForTheAddress() {
        try (Lab lab = Lab.open()) {
            lab.bridge.ip("addr flush dev if1");
            final Task engine = engine(lab, "--wait");
            awaitErr(engine, "waiting: interface if1: has no IPv4 address");
            lab.bridge.ip("addr add " + Lab.IF1 + "/24 dev if1");
            awaitErr(engine, "ready: if1 -> eth0, " + Lab.IF1 + " port 10000");
            Lab.finish(engine);
        }
    }

    /** Also for an address that comes later. */
    @Test
    void itIsWithheldFromTheStack() {
        try (Lab lab = Lab.open()) {
            lab.bridge.ip("addr flush dev if1");
            final Task application = lab.startApplication();
            final Task engine = engine(lab, "--consume");
            final String line = engine.awaitErr(text -> text.contains("ringcast"), Lab.PATIENCE);
            Assumptions.assumeFalse(line.contains("EPERM"), line);
            Lab.ready(engine);
            lab.bridge.ip("addr add " + Lab.IF1 + "/24 dev if1");
            awaitErr(engine, "now take frames to " + Lab.IF1);
            final long before = RelayIT.unreachables(lab.bridge);
            lab.send(Lab.IF1, 10_000, 50, 1_000);
            assertEquals(50, Lab.awaitReceived(application, 50));
            assertEquals(50, RunSummary.fromMap(Lab.finish(engine)).forwarded());
            assertEquals(before, RelayIT.unreachables(lab.bridge));
        }
    }
}
