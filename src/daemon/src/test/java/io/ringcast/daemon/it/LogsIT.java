package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Tests which lines a run logs, in which format and at which level. */
class LogsIT {
    private static final String RULES =
            """
            interface: if1
            transmit: eth0
            control: SOCKET
            log-level: LEVEL
            rules: [{name: feed, match: {group: 239.1.2.3}, to: [198.19.0.2]}]
            """;

    private static void write(Path file, Path socket, String level) throws Exception {
        Files.writeString(file, RULES.replace("SOCKET", socket.toString()).replace("LEVEL", level));
    }

    private static List<String> ask(Lab lab, Path socket, String... command) {
        final List<String> options = new ArrayList<>(List.of(command));
        options.addAll(List.of("--control", socket.toString()));
        final Task task =
                lab.bridge.start(
                        "client",
                        Launcher.command(options.get(0), options.subList(1, options.size())));
        assertEquals(0, task.exitCode(Lab.PATIENCE), () -> task.err().toString());
        return task.out();
    }

    private static Map<String, Object> await(Task engine, Predicate<Map<String, Object>> wanted) {
        return Json.read(engine.awaitErr(line -> wanted.test(Json.read(line)), Lab.PATIENCE));
    }

    @Test
    void inJsonEachLineIsAnObjectWithTheValuesOfItsEvent() throws Exception {
        try (Lab lab = Lab.open()) {
            final Path file = lab.testbed().directory().resolve("rules.yaml");
            final Path socket = lab.testbed().directory().resolve("log.sock");
            write(file, socket, "info");
            final Task engine =
                    Lab.ready(
                            lab.bridge.start(
                                    "engine",
                                    Lab.engineCommand(
                                            "-c",
                                            file.toString(),
                                            "--log-format",
                                            "json",
                                            "--json")));
            lab.bridge.ip("link set if1 down");
            final Map<String, Object> down =
                    await(engine, line -> "down".equals(line.get("state")));
            assertEquals("warning", down.get("level"));
            assertEquals("link", down.get("event"));
            assertEquals("if1", down.get("interface"));
            lab.bridge.ip("link set if1 up");
            final Map<String, Object> up = await(engine, line -> "up".equals(line.get("state")));
            assertEquals("info", up.get("level"));

            // A log level set by request stays if a reload finds the file's level unchanged.
            assertEquals(List.of("default: debug"), ask(lab, socket, "log-level", "debug"));
            ask(lab, socket, "reload");
            final Map<String, Object> reloaded =
                    await(engine, line -> "reload".equals(line.get("event")));
            assertEquals(1, Fields.integer(reloaded, "rules"));
            assertEquals(List.of("default: debug"), ask(lab, socket, "log-level"));
            await(engine, line -> "debug".equals(line.get("level")));

            // A new level in the file takes effect.
            write(file, socket, "error");
            ask(lab, socket, "reload");
            assertEquals(List.of("default: error"), ask(lab, socket, "log-level"));
            Lab.assertLaw(RunSummary.fromMap(Lab.finish(engine)));
            engine.err().forEach(Json::read);
        }
    }

    /** The shell sets JOURNAL_STREAM to its own standard error, as systemd does. */
    @Test
    void forTheJournalAFailureHasItsPriority() {
        final String script = "JOURNAL_STREAM=$(stat -Lc %d:%i /proc/self/fd/2) exec \"$0\" \"$@\"";
        final List<String> command = new ArrayList<>(List.of("sh", "-c", script));
        command.addAll(Launcher.command("check", List.of("-c", "/none")));
        final Task task = Task.start("journal", command);
        assertEquals(1, task.exitCode(Lab.PATIENCE));
        assertTrue(
                task.lastError().equals("<3>ringcast check: /none: cannot be read: no such file"),
                task::lastError);
    }
}
