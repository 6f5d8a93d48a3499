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
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SIGHUP: the file is read again. */
@Order(1)
@Timeout(1_800)
class ReloadIT {
    /** Under nohup(1) SIGHUP is ignored, and stays so; tests may be run like that. */
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

            // another rule before it, and one destination more
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

            // what check would say
            write(file, HEAD + kept("") + "burst: many\n");
            hangUp(engine, "reload: refused, the former rules stay in force");
            assertTrue(
                    engine.err().stream()
                            .anyMatch(line -> line.contains(file + ":7:8: burst: must be")),
                    () -> "an error with its place: " + engine.err());

            // what needs a restart
            write(file, "burst: 7\n" + HEAD + kept(""));
            hangUp(engine, "burst: has changed, which needs a restart");

            // what is opened anew
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
}
