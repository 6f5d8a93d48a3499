package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A {@link Lab} with the addresses that the documents use, and a directory in which their commands
 * find the launcher and their files.
 */
final class DocumentsLab implements AutoCloseable {
    static final String RECEIVER = "10.0.2.2";

    final Lab lab = Lab.open();
    final Path directory = lab.testbed().directory();

    DocumentsLab() throws IOException {
        lab.bridge.ip("addr add 10.0.2.1/24 dev eth0");
        lab.receiver.ip("link set r0 address 02:00:00:00:00:22");
        lab.receiver.ip("addr add " + RECEIVER + "/24 dev r0");
        Files.createSymbolicLink(
                directory.resolve("ringcast"), Path.of(Launcher.command("run").get(0)));
    }

    /** Writes a file with the configuration at the beginning of docs/configuration.md. */
    Path configuration(String name) throws IOException {
        final String page =
                Files.readString(
                        io.ringcast.daemon.documents.Documents.HOME.resolve(
                                "docs/configuration.md"));
        final String begin = "```yaml\n";
        final int at = page.indexOf(begin) + begin.length();
        return Files.writeString(
                directory.resolve(name), page.substring(at, page.indexOf("```", at)));
    }

    /** Starts a command exactly as it is written in a document. */
    Task start(Namespace where, String command) {
        return where.start(command, List.of("/bin/sh", "-c", script(command)));
    }

    /** Starts a command on this host itself, outside the lab's namespaces. */
    Task startHere(String command) {
        return Task.start(command, List.of("/bin/sh", "-c", script(command)));
    }

    private String script(String command) {
        return "cd " + directory + " && PATH=" + directory + ":$PATH && exec " + command;
    }

    /** Starts a run, and waits until it is ready. */
    Task run(String command) {
        return Lab.ready(start(lab.bridge, command));
    }

    /** Runs a command, which must succeed, and returns its output. */
    List<String> output(Namespace where, String command) {
        return ended(start(where, command));
    }

    /** Waits for a command to end, which must succeed, and returns its output. */
    static List<String> ended(Task task) {
        assertEquals(
                0, task.exitCode(Lab.PATIENCE), () -> task.name() + ": " + task.out() + task.err());
        return task.out();
    }

    /** Ends a run with SIGTERM and returns its output. */
    static List<String> terminated(Task task) {
        task.signal("TERM");
        return ended(task);
    }

    @Override
    public void close() {
        lab.close();
    }
}
