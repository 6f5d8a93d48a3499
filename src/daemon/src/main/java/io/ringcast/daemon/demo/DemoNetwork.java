package io.ringcast.daemon.demo;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Three namespaces in a row, {@code sender (s0) - (if1) bridge (eth0) - (r0) receiver}, and what
 * runs in them. The addresses are those set aside for measurements (RFC 2544), the group is of
 * local scope (RFC 2365).
 */
final class DemoNetwork {
    static final String GROUP = "239.1.2.3";
    private static final String RECEIVER = "198.19.0.2";

    /** A JVM has to start, on a machine that may be busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Namespace sender;
    private final Namespace bridge;
    private final Namespace receiver;
    private final Path histogramLog;

    DemoNetwork(Testbed testbed) {
        sender = testbed.namespace("sender");
        bridge = testbed.namespace("bridge");
        receiver = testbed.namespace("receiver");
        histogramLog = testbed.directory().resolve("latency.hlog");
        testbed.connect(sender, "s0", "198.18.0.2/24", bridge, "if1", "198.18.0.1/24");
        testbed.connect(bridge, "eth0", "198.19.0.1/24", receiver, "r0", RECEIVER + "/24");
        // So that the application's host takes frames from the sender's address also where
        // net.ipv4.conf.*.rp_filter asks for a way back to it.
        receiver.ip("route add default via 198.19.0.1");
    }

    Task startApplication() {
        return ready(
                receiver.start("application", Launcher.command("receive", "--interval", "0.2")));
    }

    Task startEngine() {
        return ready(
                bridge.start(
                        "engine",
                        Launcher.command(
                                "run",
                                "-i",
                                "if1",
                                "-o",
                                "eth0",
                                "--to",
                                RECEIVER,
                                "--histogram-log",
                                histogramLog.toString(),
                                "--json")));
    }

    Task startSender(int rate, long count) {
        return sender.start(
                "sender",
                Launcher.command(
                        "send",
                        "-i",
                        "s0",
                        "--to",
                        GROUP,
                        "--rate",
                        Integer.toString(rate),
                        "--count",
                        Long.toString(count)));
    }

    /** Where the engine logs its latencies. */
    Path histogramLog() {
        return histogramLog;
    }

    private static Task ready(Task task) {
        task.awaitErr(line -> line.contains("ready:"), PATIENCE);
        return task;
    }
}
