package io.ringcast.daemon.demo;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Ringcast commands as processes of a demonstration. */
final class Commands {
    /** Maximum time for a process to become ready: a JVM must start, maybe on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String SENDER_INTERFACE = "s0";

    private Commands() {}

    /** Starts an application that counts the datagrams that it receives. */
    static Task receive(Namespace host, String... options) {
        return host.start("application", command("receive", List.of("--interval", "0.2"), options));
    }

    /** Starts an engine that prints its summary as JSON when it ends. */
    static Task run(Namespace host, String name, Path histogramLog, String... options) {
        return host.start(
                name,
                command(
                        "run",
                        List.of("--histogram-log", histogramLog.toString(), "--json"),
                        options));
    }

    /** Starts a sender to a group, through interface s0. */
    static Task send(Namespace host, String group, int rate, long count) {
        return host.start(
                "sender",
                Launcher.command(
                        "send",
                        "-i",
                        SENDER_INTERFACE,
                        "--to",
                        group,
                        "--rate",
                        Integer.toString(rate),
                        "--count",
                        Long.toString(count)));
    }

    /**
     * Waits until a command says that it is ready.
     *
     * @throws io.ringcast.testbed.TestbedException if the command ends; the message is the
     *     command's error
     */
    static Task ready(Task task) {
        task.awaitErr(line -> line.contains("ready:"), PATIENCE);
        return task;
    }

    private static List<String> command(String command, List<String> first, String... options) {
        final List<String> arguments = new ArrayList<>(first);
        arguments.addAll(List.of(options));
        return Launcher.command(command, arguments);
    }
}
