package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.RuleSummary;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests runs whose rules come from a file. */
@Timeout(1_800)
class ConfigIT {
    private static final int COUNT = 200;

    @TempDir private Path directory;

    /** One of three destinations does not answer ARP; the other two still get their datagrams. */
    @Test
    void twoGroupsTwoPortsThreeDestinations() throws Exception {
        final Path config =
                Files.writeString(
                        directory.resolve("c.yaml"),
                        """
                        interface: nope0       # -i says otherwise
                        transmit: eth0
                        rules:
                          - name: a
                            match: {group: 239.1.2.3, port: 10000}
                            to: [198.19.0.2, 198.19.0.99]
                            gso: off
                          - name: b
                            match: {group: 239.1.2.4, port: 10001-10002}
                            to: [198.19.0.3:7776-7777]
                            gso: off
                        """);
        try (Lab lab = Lab.open()) {
            lab.receiver.ip("addr add 198.19.0.3/24 dev r0");
            final Task tap = Lab.ready(lab.receiver.start("tap", FrameTap.command("r0")));
            final Task engine =
                    lab.bridge.start(
                            "engine", Lab.engineCommand("-c", "" + config, "-i", "if1", "--json"));
            Lab.ready(engine);
            lab.send(Lab.GROUP, 10_000, COUNT, 1_000);
            lab.send("239.1.2.4", 10_000, COUNT, 1_000);
            lab.send("239.1.2.4", 10_002, COUNT, 1_000);
            final List<Frame> seen = Lab.awaitFrames(tap, 2 * COUNT);
            final RunSummary summary = RunSummary.fromMap(Lab.finish(engine));
            Lab.assertLaw(summary);
            assertEquals(
                    List.of(
                            new RuleSummary(
                                    "a",
                                    COUNT,
                                    List.of(
                                            to("198.19.0.2", COUNT, Map.of()),
                                            to(
                                                    "198.19.0.99",
                                                    0,
                                                    Map.of("no_neighbour", (long) COUNT)))),
                            new RuleSummary(
                                    "b",
                                    COUNT,
                                    List.of(to("198.19.0.3:7776-7777", COUNT, Map.of())))),
                    summary.rules().stream().map(ConfigIT::withoutBytes).toList());
            assertEquals(2 * COUNT, summary.received(), "the filter covers all rules, and no more");
            assertTrue(
                    engine.err().stream()
                            .anyMatch(
                                    line -> line.contains("warning: rule a: 198.19.0.99: has not")),
                    () -> engine.err().toString());
            assertTrue(
                    engine.err().stream()
                            .anyMatch(
                                    line -> line.contains("if1 -> eth0, 2 rules, 3 destinations")),
                    () -> engine.err().toString());
            assertArrived(seen);
        }
    }

    private static RuleSummary.Destination to(String to, long sent, Map<String, Long> errors) {
        return new RuleSummary.Destination(to, sent, 0, errors);
    }

    private static RuleSummary withoutBytes(RuleSummary rule) {
        return new RuleSummary(
                rule.name(),
                rule.matched(),
                rule.destinations().stream()
                        .map(to -> to(to.to(), to.sent(), to.transmitErrors()))
                        .toList());
    }

    private static void assertArrived(List<Frame> seen) {
        final List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < 2 * COUNT; i++) {
            ports.add(i < COUNT ? 10_000 : 7_777);
        }
        assertEquals(ports, seen.stream().map(Frame::port).toList());
        for (int i = 0; i < 2 * COUNT; i++) {
            assertEquals(i % COUNT, seen.get(i).sequence());
        }
    }

    @Test
    void aWrongFileIsToldBeforeAnythingIsAskedOfTheHost() throws Exception {
        final Path config =
                Files.writeString(directory.resolve("c.yaml"), "cpu: x\nrules: [{name: a}]\n");
        final Task run =
                Task.start("run", Launcher.command("run", "-i", "nope0", "-c", "" + config));
        assertEquals(2, run.exitCode(Lab.PATIENCE));
        assertEquals(List.of(), run.out());
        assertEquals(
                List.of(
                        config + ":1:6: cpu: must be a whole number from 0 to 1023; is \"x\"",
                        config + ":2:9: rules[0].to: is missing"),
                run.err());
    }

    @Test
    void checkNeedsNoPrivilege() throws Exception {
        final Path config =
                Files.writeString(
                        directory.resolve("c.yaml"), "rules: [{name: a, to: [10.0.0.1]}]\n");
        Ordinary.assumeReadable(Launcher.command("check").get(0));
        Files.setPosixFilePermissions(
                directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        final List<String> command = new ArrayList<>(Ordinary.user());
        command.addAll(Launcher.command("check", "-c", config.toString()));
        final Task check = Task.start("check", command);
        assertEquals(0, check.exitCode(Lab.PATIENCE), () -> check.err().toString());
        assertEquals(config + ": valid, 1 rule, 1 destination", check.out().get(0));
        assertEquals(List.of(), check.err());
    }
}
