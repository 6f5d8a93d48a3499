package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.testbed.Launcher;
import io.ringcast.daemon.testbed.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A feed that does not get through: run and doctor name the cause. One feed for all faults. */
@Timeout(1_800)
class NothingArrivesIT {
    private static final String RUN = "run";

    private static Lab lab;
    private static Task feed;

    @BeforeAll
    static void open() {
        lab = Lab.open();
        final List<String> options =
                List.of("-i", "s0", "--to", Lab.GROUP, "--count", "2000000000", "--rate", "200");
        feed = lab.sender.start("feed", Launcher.command("send", options));
        feed.awaitOut(line -> line.contains("sent"), Lab.PATIENCE);
    }

    @AfterAll
    static void close() {
        if (feed != null) {
            feed.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    private static void sh(String command) {
        Lab.run(lab.bridge, "/bin/sh", "-c", command);
    }

    private static List<String> doctor(List<String> options) {
        final List<String> all = new ArrayList<>(List.of("-i", "if1", "-o", "eth0"));
        all.addAll(options);
        final Task task = lab.bridge.start("doctor", Launcher.command("doctor", all));
        task.exitCode(Lab.PATIENCE);
        return task.out();
    }

    private static List<String> words(String options) {
        return List.of(options.split(" "));
    }

    private static void assertSays(List<String> lines, String wanted) {
        assertTrue(
                lines.stream().anyMatch(line -> line.contains(wanted)),
                () -> wanted + " in:\n" + String.join("\n", lines));
    }

    /** Fault, how it comes about, options, the line that names it, and what mends it. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "wrong group      |       | --group 239.1.2.4"
                        + " | which takes group 239.1.2.4 | --group 239.1.2.3",
                "wrong port       |       | --port 10001"
                        + " | which takes port 10001 | --port 10000",
                "wrong source     |       | --match-source 198.18.0.9"
                        + " | which takes source 198.18.0.9 | --match-source 198.18.0.2",
                "wrong VLAN       |       | --match-vlan 7"
                        + " | which takes VLAN 7 | --match-vlan none",
                "MTU of if1       | ip link set if1 mtu 100 | --group 239.1.2.3"
                        + " | they may be longer than its MTU of 100 |",
            })
    void listening(String fault, String prepare, String options, String line, String mended) {
        if (prepare != null) {
            sh(prepare);
        }
        try {
            final List<String> all = new ArrayList<>(words(options));
            all.addAll(List.of("--to", Lab.RECEIVER, "--listen", "1"));
            final List<String> said = doctor(all);
            assertSays(said, "FAIL     arrivals if1");
            assertSays(said, line);
            if (mended != null) {
                assertSays(said, "> ringcast run " + mended + " ...");
                final List<String> better = new ArrayList<>(words(mended));
                better.addAll(List.of("--to", Lab.RECEIVER, "--listen", "1"));
                assertSays(doctor(better), "OK       arrivals if1");
            }
        } finally {
            sh("ip link set if1 mtu 1500");
        }
    }

    /** Once, with what arrives instead, and a command that can be pasted. */
    @Test
    void theRunItselfSaysSo() {
        final List<String> options = List.of("--group", Lab.GROUP, "--port", "10001");
        final Task engine = lab.startEngine(options.toArray(String[]::new));
        engine.awaitErr(line -> line.contains("looks again"), Lab.PATIENCE);
        assertSays(
                engine.err(),
                "nothing received for 5 s: no frame came to if1 that a rule takes; looking");
        assertSays(
                engine.err(), Lab.SENDER + " -> 239.1.2.3:10000, untagged: not for rule default");
        final String hint =
                engine.err().stream()
                        .filter(line -> line.contains("looks again"))
                        .map(line -> line.split("'")[1])
                        .findFirst()
                        .orElseThrow();
        assertEquals(
                "ringcast doctor -i if1 -o eth0 --to 198.19.0.2 --group 239.1.2.3 --port 10001"
                        + " --warm-up 0 --listen 10",
                hint);
        final Map<String, Object> summary = Lab.finish(engine);
        assertEquals(
                1, engine.err().stream().filter(line -> line.contains("nothing received")).count());
        final Map<?, ?> seen =
                (Map<?, ?>)
                        ((List<?>) ((Map<?, ?>) summary.get("arrivals")).get("multicast_udp"))
                                .get(0);
        assertEquals("239.1.2.3", seen.get("group"), summary::toString);
        // As printed, for an installation where the command is on the path
        final Task again =
                lab.bridge.start(
                        "doctor",
                        List.of(
                                "/bin/sh",
                                "-c",
                                hint.replace("ringcast", Launcher.command(RUN).get(0))
                                        .replace("--listen 10", "--listen 1")));
        again.exitCode(Lab.PATIENCE);
        assertSays(again.out(), "which takes port 10001");
    }

    @Test
    void theSummaryDoesNotLookLikeSuccess() {
        final Task run =
                lab.bridge.start(
                        RUN,
                        Lab.engineCommand(
                                "-i",
                                "if1",
                                "-o",
                                "eth0",
                                "--to",
                                Lab.RECEIVER,
                                "--port",
                                "10001",
                                "--duration",
                                "0.2"));
        assertEquals(0, run.exitCode(Lab.PATIENCE), () -> run.err().toString());
        assertTrue(run.out().get(0).startsWith("NOTHING RECEIVED in "), () -> "" + run.out());
        assertTrue(
                run.out().get(1).contains("'ringcast doctor -i if1 -o eth0 --to "),
                () -> "" + run.out());
    }
}
