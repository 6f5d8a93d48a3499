package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the commands that query a run through its control socket. */
@Timeout(900)
class ControlIT {
    private static final String OTHER_GROUP = "239.1.2.4";
    private static final String RULES =
            """
            name: NAME
            interface: if1
            transmit: eth0
            control: SOCKET
            rules:
              - name: feed
                match: {group: GROUP, port: 10000}
                to: [TO]
            """;

    private Lab lab;

    @BeforeEach
    void open() {
        lab = Lab.open();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    /** Starts an engine whose file and socket have this name, and waits until it is ready. */
    private Task engine(String name, String group) throws IOException {
        Files.writeString(file(name), rules(name, group, Lab.RECEIVER));
        return Lab.ready(
                lab.bridge.start(name, Lab.engineCommand("-c", file(name).toString(), "--json")));
    }

    private String rules(String name, String group, String to) {
        return RULES.replace("NAME", name)
                .replace("SOCKET", socket(name).toString())
                .replace("GROUP", group)
                .replace("TO", to);
    }

    private Path file(String name) {
        return lab.testbed().directory().resolve(name + ".yaml");
    }

    private Path socket(String name) {
        return lab.testbed().directory().resolve(name + ".sock");
    }

    /** Runs a command that queries the run of this name, and returns the ended task. */
    private Task ask(int exitCode, String name, String command, String... options) {
        final List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--control", socket(name).toString()));
        final Task task = lab.bridge.start(command, Launcher.command(command, arguments));
        assertEquals(exitCode, task.exitCode(Lab.PATIENCE), () -> command + ": " + task.err());
        return task;
    }

    private Map<String, Object> stats(String name) {
        return Json.read(String.join("\n", ask(0, name, "stats", "--json").out()));
    }

    private void send(String group, int count) {
        final Arrivals arrivals = lab.arrivals();
        lab.send(group, 10_000, count, 1_000);
        arrivals.await(count);
    }

    @Test
    void oneIsPausedReloadedAndEnded() throws IOException {
        final Task engine = engine("a", Lab.GROUP);
        send(Lab.GROUP, 10);
        Until.must("all sent", () -> Fields.integer(stats("a"), "forwarded") == 10);

        assertEquals(List.of("a: paused"), ask(0, "a", "pause").out());
        lab.send(Lab.GROUP, 10_000, 5, 1_000);
        Until.must("seen", () -> Fields.integer(stats("a"), "received") == 15);
        final Map<String, Object> paused = stats("a");
        assertEquals(true, paused.get("paused"));
        assertEquals(10, Fields.integer(paused, "forwarded"));
        ask(0, "a", "resume");
        send(Lab.GROUP, 3);

        Files.writeString(file("a"), rules("a", OTHER_GROUP, "nowhere"));
        final Task refused = ask(1, "a", "reload");
        assertTrue(
                refused.err().get(0).startsWith(file("a") + ":8:10: rules[0].to[0]: "),
                () -> refused.err().toString());
        send(Lab.GROUP, 2);
        Files.writeString(file("a"), rules("a", OTHER_GROUP, Lab.RECEIVER));
        final Task reloaded = ask(0, "a", "reload");
        assertTrue(
                reloaded.out().get(0).matches("a: in force after \\d+\\.\\d ms"),
                () -> reloaded.out().toString());
        send(OTHER_GROUP, 4);

        ask(0, "a", "quit");
        final RunSummary summary = RunSummary.fromMap(Lab.ended(engine));
        Lab.assertLaw(summary);
        assertEquals(10 + 3 + 2 + 4, summary.forwarded(), summary::toString);
        assertEquals(5, summary.dropped().get("paused"), summary::toString);
    }

    @Test
    void severalAreToldApart() throws IOException {
        final Task a = engine("a", Lab.GROUP);
        final Task b = engine("b", OTHER_GROUP);
        send(Lab.GROUP, 10);
        send(OTHER_GROUP, 20);
        Until.must("all sent", () -> Fields.integer(stats("a"), "forwarded") == 10);
        Until.must("all sent", () -> Fields.integer(stats("b"), "forwarded") == 20);
        ask(0, "a", "pause");
        assertEquals(false, stats("b").get("paused"));

        // A second run with the same socket path is refused.
        final Task second =
                lab.bridge.start("second", Lab.engineCommand("-c", file("a").toString()));
        assertEquals(1, second.exitCode(Lab.PATIENCE));
        assertTrue(
                String.join(" ", second.err()).contains(socket("a") + ": "),
                () -> second.err().toString());
        assertEquals(true, stats("a").get("paused"));

        Lab.assertLaw(RunSummary.fromMap(Lab.finish(a)));
        Lab.assertLaw(RunSummary.fromMap(Lab.finish(b)));
    }
}
