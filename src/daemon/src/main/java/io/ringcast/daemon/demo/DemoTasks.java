package io.ringcast.daemon.demo;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.ThreeHosts;
import java.nio.file.Path;
import java.time.Duration;

/** The processes of a demonstration, each on its own of three hosts. */
final class DemoTasks {
    /** A JVM has to start, on a machine that may be busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ThreeHosts hosts;
    private final Path histogramLog;

    /**
     * @param directory for files
     */
    DemoTasks(ThreeHosts hosts, Path directory) {
        this.hosts = hosts;
        histogramLog = directory.resolve("latency.hlog");
    }

    Task startApplication() {
        return ready(
                hosts.receiver()
                        .start("application", Launcher.command("receive", "--interval", "0.2")));
    }

    Task startEngine() {
        return ready(
                hosts.bridge()
                        .start(
                                "engine",
                                Launcher.command(
                                        "run",
                                        "-i",
                                        ThreeHosts.RECEIVE_INTERFACE,
                                        "-o",
                                        ThreeHosts.TRANSMIT_INTERFACE,
                                        "--to",
                                        ThreeHosts.RECEIVER_ADDRESS,
                                        "--histogram-log",
                                        histogramLog.toString(),
                                        "--json")));
    }

    Task startSender(int rate, long count) {
        return hosts.sender()
                .start(
                        "sender",
                        Launcher.command(
                                "send",
                                "-i",
                                "s0",
                                "--to",
                                ThreeHosts.GROUP,
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
