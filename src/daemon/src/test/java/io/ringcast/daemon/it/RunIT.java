package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.Percentiles;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.engine.linux.CpuAffinity;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how a run starts and ends, and what it prints. */
@Timeout(1_800)
class RunIT {
    private static final String FOR_EVER = "2000000000";

    private static Lab lab;

    @BeforeAll
    static void open() {
        lab = Lab.open();
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aSignalEndsItWithTheSummary(String signal) {
        final Task engine =
                Lab.ready(
                        lab.bridge.start(
                                "engine",
                                // If a script starts Maven in the background, the tests inherit an
                                // ignored SIGINT.
                                List.of(
                                        "env",
                                        "--default-signal=INT",
                                        Launcher.command("run").get(0),
                                        "run",
                                        "--warm-up",
                                        "0",
                                        "-i",
                                        "if1",
                                        "-o",
                                        "eth0",
                                        "--to",
                                        Lab.RECEIVER)));
        final Arrivals arrivals = lab.arrivals();
        lab.send(Lab.GROUP, 10_000, 100, 1_000);
        arrivals.await(100);
        engine.signal(signal);
        assertEquals(0, engine.exitCode(Lab.PATIENCE), () -> engine.err().toString());
        final String out = String.join("\n", engine.out());
        assertTrue(out.contains("received = matched + unmatched + dropped "), out);
        assertTrue(out.contains(" 100 = 100 + 0 + 0\n"), out);
        assertTrue(out.contains("copies = sent + transmit errors + in flight "), out);
        assertTrue(out.contains("kernel drops       none"), out);
        for (final String stage : new String[] {"queue", "service", "total"}) {
            assertTrue(out.matches("(?s).*\n  " + stage + " +100( +[0-9.,]+){6}(\n.*|$)"), out);
        }
    }

    /**
     * On a signal during a flood, the run forwards or counts the frames that are in its rings, and
     * does not wait for the flood to end.
     */
    @Test
    void aSignalUnderAFloodEndsItToo() {
        final Task engine = lab.startEngine();
        final List<String> flood =
                Launcher.command(
                        "send", "-i", "s0", "--to", Lab.GROUP, "--count", FOR_EVER, "--rate", "0");
        final Task sender = lab.sender.start("sender", flood);
        try (sender) {
            lab.arrivals().await(10_000);
            final RunSummary summary = RunSummary.fromMap(Lab.finish(engine));
            assertTrue(sender.alive(), () -> sender.err().toString());
            Lab.assertLaw(summary);
            assertTrue(summary.forwarded() >= 10_000, summary::toString);
        }
    }

    @Test
    void theReadyLineSaysWhatIsForwarded() {
        final Task engine =
                lab.startEngine("--ring-frames", "1000", "--cpu", "0", "--idle", "yield");
        assertEquals(
                "ringcast: ready: if1 -> eth0, 224.0.0.0/4 port 10000 -> "
                        + Lab.RECEIVER
                        + " ("
                        + Lab.mac(lab.receiver, "r0")
                        + "), ring 1024 frames, idle yield, CPU 0, warm-up off",
                Lab.readyLine(engine));
        Lab.summary(engine);
    }

    @Test
    void theLauncherBecomesTheEngineAndItsLoopHasItsCpuToItself() throws Exception {
        final Task engine = lab.startEngine("--cpu", "0");
        final Path process = Path.of("/proc", Long.toString(engine.handle().pid()));
        assertTrue(Files.readSymbolicLink(process.resolve("exe")).endsWith("java"));
        final BitSet elsewhere = CpuAffinity.affinity();
        elsewhere.clear(0);
        int loops = 0;
        for (final Threads thread : Threads.of(engine)) {
            final String status = thread.status();
            if (thread.name().equals("ringcast-0")) {
                loops++;
                assertTrue(status.contains("Cpus_allowed_list:\t0\n"), status);
            } else if (!elsewhere.isEmpty()) {
                // On a machine with one CPU, all threads must share it.
                assertFalse(status.matches("(?s).*Cpus_allowed_list:\t0\\b.*"), status);
            }
        }
        assertEquals(1, loops);
        assertTrue(Lab.readyLine(engine).contains("idle spin, CPU 0, "), engine.err()::toString);
        Lab.summary(engine);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spin", "yield", "backoff", "poll"})
    void everyWayOfWaitingForwards(String idle) {
        final Task engine = lab.startEngine("--idle", idle, "--qdisc-bypass");
        final Arrivals arrivals = lab.arrivals();
        lab.send(Lab.GROUP, 10_000, 50, 500);
        arrivals.await(50);
        assertEquals(50, Lab.summary(engine).forwarded());
    }

    @Test
    void endsByItselfAfterTheDuration() {
        final Task engine = lab.startEngine("--duration", "0.5", "--warm-up", "4");
        assertEquals(0, engine.exitCode(Lab.PATIENCE), () -> engine.err().toString());
        final Map<String, Object> json = Json.read(engine.lastLine());
        assertEquals(
                List.of(
                        "received",
                        "received_bytes",
                        "received_super_frames",
                        "matched",
                        "unmatched",
                        "copies",
                        "forwarded",
                        "sent_bytes",
                        "sent_super_frames",
                        "dropped",
                        "fragments",
                        "transmit_errors",
                        "kernel_drops",
                        "kicks",
                        "seconds",
                        "latency",
                        "rules",
                        "workers",
                        "looped",
                        "link_local_sources",
                        "warm_up",
                        "warm_up_seconds",
                        "log_lines_dropped",
                        "links",
                        "changes"),
                List.copyOf(json.keySet()));
        assertTrue(RunSummary.fromMap(json).seconds() >= 0.5, json::toString);
        // A busy machine may not complete the warm-up in time, so both states are valid.
        final String state = Fields.text(json, "warm_up");
        assertTrue(List.of("complete", "cut off").contains(state), json::toString);
        assertTrue(Lab.readyLine(engine).endsWith(", warm-up " + state), engine.err()::toString);
        assertEquals(0, Fields.integer(json, "log_lines_dropped"));
        final double warmUp = Fields.real(json, "warm_up_seconds");
        assertTrue(warmUp > 0.1 && warmUp < 10, json::toString);
    }

    /** The network connects eth0 with if1, so frames that the run sends come back. */
    @Test
    void aLoopIsNoticed() {
        try (Testbed testbed = Lab.openTestbed()) {
            final Namespace host = testbed.namespace("host");
            final Namespace network = testbed.namespace("network");
            network.ip("link add br0 type bridge mcast_snooping 0");
            network.ip("link set br0 up");
            plug(testbed, host, "if1", Lab.IF1, network);
            plug(testbed, host, "eth0", Lab.ETH0, network);
            final List<String> options = List.of("-i", "if1", "-o", "eth0", "--group", Lab.GROUP);
            final List<String> arguments = new ArrayList<>(options);
            arguments.addAll(List.of("--to", Lab.GROUP, "--json"));
            final Task engine = Lab.ready(host.start("engine", Lab.engineCommand(arguments)));
            assertTrue(
                    engine.err().stream()
                            .anyMatch(
                                    line -> line.contains("warning: rule default: if the network")),
                    () -> engine.err().toString());
            final Task sender =
                    host.start(
                            "sender",
                            Launcher.command(
                                    "send", "-i", "eth0", "--to", Lab.GROUP, "--count", "1"));
            assertEquals(0, sender.exitCode(Lab.PATIENCE), () -> sender.err().toString());
            engine.awaitErr(line -> line.contains("(looped)"), Lab.PATIENCE);
            final Map<String, Object> json = Lab.finish(engine);
            final long looped = Fields.integer(json, "looped");
            assertTrue(looped > 0, json::toString);
            assertTrue(looped < Fields.integer(json, "matched"), json::toString);
        }
    }

    /** Adds an interface to the host and connects it to the network's switch. */
    private static void plug(
            Testbed testbed, Namespace host, String device, String address, Namespace network) {
        testbed.pair(host, device, "", network, "to-" + device);
        network.ip("link set to-" + device + " master br0 up");
        host.ip("addr add " + address + "/24 dev " + device);
        host.ip("link set " + device + " up");
    }

    @Test
    void theHistogramLogHoldsWhatTheSummarySays() throws Exception {
        final Path file = lab.testbed().directory().resolve("latency.hlog");
        final Task engine = lab.startEngine("--histogram-log", file.toString());
        final Arrivals arrivals = lab.arrivals();
        lab.send(Lab.GROUP, 10_000, 2_500, 1_000);
        arrivals.await(2_500);
        final RunSummary summary = Lab.summary(engine);
        assertEquals(2_500, summary.forwarded());
        final Map<String, Histogram> sums = new HashMap<>();
        int intervals = 0;
        try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
            for (EncodableHistogram interval = reader.nextIntervalHistogram();
                    interval != null;
                    interval = reader.nextIntervalHistogram()) {
                intervals++;
                sums.computeIfAbsent(interval.getTag(), tag -> new Histogram(3))
                        .add((Histogram) interval);
            }
        }
        assertTrue(intervals >= 2 * 3, "an interval each second: " + intervals);
        assertEquals(Set.of("queue", "service", "total"), sums.keySet());
        sums.forEach(
                (stage, sum) ->
                        assertEquals(summary.latency().get(stage), Percentiles.of(sum), stage));
    }
}
