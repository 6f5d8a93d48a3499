package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.ThreeHosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Deoptimization: if compiled code meets a case that it has never seen, the JVM discards the code,
 * and the present frame waits. This test reads the JVM's compilation log, and checks that real
 * traffic after the warm-up causes no deoptimization.
 */
@Order(1)
@Timeout(1_800)
class DeoptimizationIT {
    private static final String LOOP = "ringcast-0";

    /** Name of the main thread, which runs the warm-up. */
    private static final String MAIN = "java";

    /** Number of frames: more than one burst, sent at a rate at which bursts form. */
    private static final int FLOOD = 20_000;

    /** Limit in seconds, long enough for the warm-up to complete on a busy machine. */
    private static final int WARM_UP = 600;

    private static Lab lab;

    @TempDir private Path directory;

    @BeforeAll
    static void open() {
        lab = Lab.open();
        lab.testbed()
                .connect(lab.sender, "s1", "198.18.1.2/24", lab.bridge, "if2", "198.18.1.1/24");
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ring, spin, if1, 4",
        "direct, yield, if1, 4",
        "gso, poll, if1, 4",
        "auto, backoff, if1, 4",
        "auto, poll, if1 if2, 4",
        "auto, poll, if1, 6"
    })
    void trafficOfAllKindsMeetsNoTrap(
            String transmitter, String idle, String interfaces, int version) throws Exception {
        final String group = version == 6 ? ThreeHosts.IPV6_GROUP : Lab.GROUP;
        final Path log = directory.resolve("deoptimization.log");
        final Task engine = start(log, group, transmitter, idle, interfaces.split(" "));
        final String tag = tags(engine, LOOP).get(0);
        final List<String> before = Files.readAllLines(log);
        // The warm-up itself must have caused traps. This proves that the log is written and that
        // this test recognizes the thread ids.
        assertTrue(
                tags(engine, MAIN).stream()
                        .anyMatch(main -> before.stream().anyMatch(line -> line.contains(main))),
                "traps of the warm-up");
        lab.send(group, 10_000, 200, 1_000);
        flood(group, 100, 1);
        flood(group, 100, 8);
        flood(group, 1_400, 3);
        if (version == 4) {
            PythonSender.find()
                    .ifPresent(sender -> sender.send(lab, PythonSender.Without.HALF, FLOOD, 100));
        }
        flood(group, 3_000, 1);
        if (interfaces.contains("if2")) {
            floodSecond();
            flood(group, 100, 1);
        }
        final Map<String, Object> map = Lab.finish(engine);
        assertEquals("complete", Fields.text(map, "warm_up"), map::toString);
        final RunSummary summary = RunSummary.fromMap(map);
        assertTrue(summary.forwarded() > FLOOD, summary::toString);
        // Traps that the loop's thread met before it was ready delayed no frame, so they do not
        // count.
        final List<String> traps =
                Files.readAllLines(log).stream()
                        .skip(before.size())
                        .filter(line -> line.contains(tag))
                        .toList();
        assertEquals(List.of(), traps, "of the loop's thread");
    }

    /** Sends the same flood to the second interface. */
    private static void floodSecond() {
        final Task task =
                lab.sender.start(
                        "other",
                        Launcher.command(
                                "send",
                                "-i",
                                "s1",
                                "--to",
                                Lab.GROUP,
                                "--rate",
                                "0",
                                "--count",
                                "" + FLOOD));
        assertEquals(0, task.exitCode(Lab.PATIENCE), () -> "sender: " + task.err());
    }

    private static Task start(
            Path log, String group, String transmitter, String idle, String... interfaces) {
        final List<String> command =
                new ArrayList<>(
                        List.of(
                                "env",
                                "RINGCAST_JAVA_OPTS=-Xlog:deoptimization=debug:file="
                                        + log
                                        + ":tid"));
        command.addAll(Launcher.command("run", "-o", "eth0", "--json"));
        final boolean ipv6 = group.equals(ThreeHosts.IPV6_GROUP);
        command.addAll(List.of("--group", ipv6 ? group : "224.0.0.0/4"));
        command.addAll(List.of("--to", ipv6 ? ThreeHosts.RECEIVER_IPV6_ADDRESS : Lab.RECEIVER));
        for (final String name : interfaces) {
            command.addAll(List.of("-i", name));
        }
        command.addAll(List.of("--transmitter", transmitter, "--idle", idle));
        command.addAll(List.of("--warm-up", "" + WARM_UP));
        final Task engine = lab.bridge.start("engine", command);
        engine.awaitErr(line -> line.contains("ready:"), Duration.ofSeconds(2 * WARM_UP));
        return engine;
    }

    private static void flood(String group, int size, int flows) {
        lab.send(group, FLOOD, 0, "--size", "" + size, "--flows", "" + flows);
    }

    /**
     * Returns the ids, as the log prints them, of the threads with this name. The engine runs in a
     * PID namespace and logs the ids of that namespace: the last value of NSpid
     * (proc_pid_status(5)).
     */
    private static List<String> tags(Task engine, String name) throws IOException {
        final List<String> tags = new ArrayList<>();
        for (final Threads thread : Threads.of(engine)) {
            if (thread.name().equals(name)) {
                thread.status()
                        .lines()
                        .filter(line -> line.startsWith("NSpid:"))
                        .map(line -> "[" + line.substring(line.lastIndexOf('\t') + 1) + "]")
                        .forEach(tags::add);
            }
        }
        assertFalse(tags.isEmpty(), "no thread " + name);
        return tags;
    }
}
