package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that SIGHUP makes the run read its file again. */
@Order(1)
@Timeout(1_800)
class ReloadIT {
    private static final int DATAGRAMS = 20_000;

    /** Number of reloads: fewer than the lines of one kind that are logged within a minute. */
    private static final int LOGGED = 25;

    /**
     * Under nohup(1), SIGHUP is ignored, and child processes inherit this. The tests may run under
     * it.
     */
    private static final List<String> WITH_HANGUP = List.of("env", "--default-signal=HUP");

    private static final String HEAD =
            """
            interface: if1
            transmit: eth0
            rules:
            """;
    private static final String KEPT =
            """
              - name: kept
                match: {group: 239.1.2.3, port: 10000}
                to: [%1$s%2$s]
            """;

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }

    private static String kept(String further) {
        return KEPT.replace("%1$s", Lab.RECEIVER).replace("%2$s", further);
    }

    private static void hangUp(Task engine, String answer) {
        engine.signal("HUP");
        engine.awaitErr(line -> line.contains(answer), Lab.PATIENCE);
    }

    @Test
    void hangupPutsTheFilesRulesIntoForce() throws Exception {
        try (Lab lab = Lab.open()) {
            final Path file = lab.testbed().directory().resolve("rules.yaml");
            write(file, HEAD + kept(""));
            final Task first =
                    Lab.ready(
                            lab.receiver.start(
                                    "application", Lab.receiveCommand("--port", "10000")));
            final Task second =
                    Lab.ready(
                            lab.receiver.start(
                                    "application", Lab.receiveCommand("--port", "20000")));
            final List<String> command = new ArrayList<>(WITH_HANGUP);
            command.addAll(Lab.engineCommand("-c", file.toString(), "--json"));
            final Task engine = Lab.ready(lab.bridge.start("engine", command));
            lab.send(Lab.GROUP, 10_000, 10, 1_000);
            assertEquals(10, Lab.awaitReceived(first, 10));

            // Another rule before the kept one, and one more destination.
            final String two =
                    HEAD
                            + """
                              - name: other
                                match: {group: 239.1.2.4, port: 10000}
                                to: ["%s:20000"]
                            """
                                    .replace("%s", Lab.RECEIVER)
                            + kept(", \"" + Lab.RECEIVER + ":20000\"");
            write(file, two);
            hangUp(engine, "reload: 2 rules, 3 destinations in force after ");
            lab.send(Lab.GROUP, 10_000, 20, 1_000);
            assertEquals(30, Lab.awaitReceived(first, 30));
            lab.send("239.1.2.4", 10_000, 5, 1_000);
            assertEquals(25, Lab.awaitReceived(second, 25));

            // An error that check also reports.
            write(file, HEAD + kept("") + "burst: many\n");
            hangUp(engine, "reload: refused, the former rules stay in force");
            assertTrue(
                    engine.err().stream()
                            .anyMatch(line -> line.contains(file + ":7:8: burst: must be")),
                    () -> "an error with its place: " + engine.err());

            // A change that needs a restart.
            write(file, "burst: 7\n" + HEAD + kept(""));
            hangUp(engine, "burst: has changed, which needs a restart");

            // A change that makes the run open its sockets again.
            write(
                    file,
                    "ring-frames: 1024\ntransmitter: direct\njoin: none\nnic-filter: promisc\n"
                            + two);
            hangUp(engine, "opened anew: receive rings, transmitters");

            lab.send("239.1.2.4", 10_000, 5, 1_000);
            assertEquals(30, Lab.awaitReceived(second, 30));
            final RunSummary summary = RunSummary.fromMap(Lab.finish(engine));
            assertEquals(40, summary.matched(), summary::toString);
            assertEquals(10 + 2 * 20 + 2 * 5, summary.copies(), summary::toString);
            assertEquals(summary.copies(), summary.forwarded(), summary::toString);
            assertEquals(
                    List.of("other", "kept"),
                    summary.rules().stream().map(rule -> rule.name()).toList());
            assertEquals(30, summary.rules().get(1).matched(), "of before, too");
            Lab.finish(first);
            Lab.finish(second);
        }
    }

    /**
     * While the rules alternate between two files, an application on this host gets each datagram
     * once by the rules, and the stack, from which they are withheld, gets none.
     */
    @Test
    void deliveryToThisHostGoesOn() throws Exception {
        try (HostLab host = HostLab.open()) {
            final Path file = host.lab.testbed().directory().resolve("rules.yaml");
            final String head = "consume: on\njoin: none\n" + HEAD;
            final String one =
                    head
                            + """
                              - name: kept
                                match: {group: 239.1.2.3, port: 10000}
                                to: ["%s:10001"]
                            """
                                    .replace("%s", Lab.ETH0);
            final String other =
                    head
                            + """
                              - name: before
                                match: {group: 239.1.2.4, port: 10000}
                                to: [%r]
                              - name: kept
                                match: {group: 239.1.2.0/24, port: 10000}
                                to: ["%s:10001"]
                            """
                                    .replace("%r", Lab.RECEIVER)
                                    .replace("%s", Lab.ETH0);
            write(file, one);
            final List<String> command = new ArrayList<>(WITH_HANGUP);
            command.addAll(Lab.engineCommand("-c", file.toString(), "--json"));
            final Task engine = host.start(command);
            final String line = engine.awaitErr(text -> text.contains("ringcast"), Lab.PATIENCE);
            Assumptions.assumeFalse(line.contains("EPERM"), line);
            Lab.ready(engine);
            final Task application = host.application();
            final Task stack = host.stack();
            final FutureTask<Void> sender =
                    new FutureTask<>(
                            () -> host.send(HostLab.OFF_LINK, Lab.GROUP, "10000", DATAGRAMS), null);
            new Thread(sender).start();
            int reloads = 0;
            while (reloads < 2 || !sender.isDone() && reloads < LOGGED) {
                write(file, reloads % 2 == 0 ? other : one);
                final String answer =
                        reloads % 2 == 0 ? "2 rules, 2 destinations" : "1 rule, 1 destination";
                Lab.hangUp(engine, ++reloads, "reload: " + answer + " in force after ");
            }
            sender.get();
            HostLab.await(application, "address", DATAGRAMS);
            final RunSummary summary = RunSummary.fromMap(Lab.finish(engine));
            application.closeInput();
            assertEquals(0, application.exitCode(Lab.PATIENCE));
            assertEquals(DATAGRAMS, Lab.counted(application, "address"), engine.err()::toString);
            assertEquals(0, HostLab.ended(stack, 0), () -> "withheld: " + engine.err());
            assertEquals(DATAGRAMS, summary.matched(), summary::toString);
            assertEquals(DATAGRAMS, summary.forwarded(), summary::toString);
            assertEquals(0, summary.unmatched(), summary::toString);
        }
    }
}
