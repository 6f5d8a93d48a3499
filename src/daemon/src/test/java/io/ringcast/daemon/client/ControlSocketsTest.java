package io.ringcast.daemon.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringcast.daemon.Cli;
import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.control.ControlSocket;
import io.ringcast.daemon.control.GivenRun;
import io.ringcast.daemon.control.Requests;
import io.ringcast.daemon.log.LogLevel;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests which run's socket a command chooses. */
class ControlSocketsTest {
    @TempDir private Path run;
    private final List<ControlSocket> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(ControlSocket::close);
    }

    private Path socket(String directory) throws IOException {
        return Files.createDirectories(run.resolve(directory)).resolve("control.sock");
    }

    private Path listen(String directory, String name) throws IOException {
        final Path path = socket(directory);
        open.add(ControlSocket.open(path, new Requests(new GivenRun(name), () -> {})));
        return path;
    }

    private Path choose(String name) {
        return new ControlSockets(run).choose(Optional.ofNullable(name));
    }

    private String refusal(String name) {
        return assertThrows(CommandException.class, () -> choose(name)).getMessage();
    }

    @Test
    void takesTheOnlyOneThatListens() throws IOException {
        final Path one = listen("ringcast", "a");
        Files.createDirectories(run.resolve("ringcast-empty"));
        socket("other");
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(socket("ringcast-killed")));
        }
        assertEquals(one, choose(null));
    }

    @Test
    void takesTheOneOfTheName() throws IOException {
        listen("ringcast-1", "a");
        final Path two = listen("ringcast/b", "b");
        assertEquals(two, choose("b"));
    }

    @Test
    void severalAreListed() throws IOException {
        final Path one = listen("ringcast-1", "a");
        final Path two = listen("ringcast-2", "b");
        final String there = "a at " + one + ", b at " + two;
        assertEquals(
                "several runs listen: " + there + ": choose one with --name or --control",
                refusal(null));
        assertEquals("--name c: no such run listens; there are " + there, refusal("c"));
    }

    @Test
    void noneIsSaid() {
        assertEquals(
                "no run listens below " + run + "/ringcast*: name its socket with --control",
                refusal(null));
    }

    private static void assertFails(String message, String... line) {
        final Cli cli = Cli.run(line);
        assertEquals(1, cli.exitCode(), cli.err());
        assertEquals("ringcast " + line[0] + ": " + message, cli.errLines().get(0));
    }

    @Test
    void nobodyListeningIsSaid() throws IOException {
        final String none = run.resolve("no.sock").toString();
        assertFails(
                none + ": there is no such socket: no run listens there",
                "pause",
                "--control",
                none);
        final Path left = socket("left");
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(left));
        }
        assertFails(
                left + ": nobody listens there: its run has ended",
                "stats",
                "--control",
                left.toString());
    }

    @Test
    void anErrorOfTheRunIsTheCommands() throws IOException {
        final String path = listen("ringcast", "a").toString();
        assertFails("simulated: no engine", "rules", "--control", path);
    }

    @Test
    void aRefusedReloadIsToldLineByLine() throws IOException {
        final Cli refused =
                Cli.run("reload", "--control", listen("ringcast", GivenRun.REFUSES).toString());
        assertEquals(1, refused.exitCode());
        assertEquals(List.of("a:1:1: simulated", "burst: simulated"), refused.errLines());
        final Cli done = Cli.run("reload", "--control", listen("ringcast-b", "b").toString());
        assertEquals("b: in force after 0.5 ms", done.out().strip());
    }

    @Test
    void theLevelOfTheLogIsToldAndSet() throws IOException {
        final String path = listen("ringcast", "a").toString();
        final LogLevel before = Console.log().level();
        try {
            assertEquals(
                    "a: error", Cli.run("log-level", "error", "--control", path).out().strip());
            assertEquals("a: error", Cli.run("log-level", "--control", path).out().strip());
            final Cli wrong = Cli.run("log-level", "trace", "--control", path);
            assertEquals(2, wrong.exitCode());
            assertEquals(
                    "ringcast log-level: log-level trace: must be one of error, warning, info,"
                            + " debug",
                    wrong.errLines().get(0));
        } finally {
            Console.log().setLevel(before);
        }
    }

    @Test
    void aHistogramIsDrawnOrWritten() throws IOException {
        final String path = listen("ringcast", "a").toString();
        final String[] command = {"histogram", "--control", path, "--stage", "service"};
        final String drawn = Cli.run(command).out();
        assertEquals("a: latency, service", drawn.lines().findFirst().orElseThrow());
        assertEquals(2, drawn.lines().count(), drawn);
        for (final String ending : List.of(".svg", ".hgrm")) {
            final Path file = run.resolve("h" + ending);
            final List<String> line = new ArrayList<>(List.of(command));
            line.addAll(List.of("--out", file.toString()));
            assertEquals(new Cli(0, "", ""), Cli.run(line.toArray(String[]::new)));
            final String text = Files.readString(file);
            assertEquals(true, text.contains(ending.equals(".svg") ? "<rect" : "Percentile"), text);
        }
        assertFails(
                "--out " + run + "/no/h.svg: cannot be written: no such directory",
                "histogram",
                "--control",
                path,
                "--out",
                run + "/no/h.svg");
    }

    @Test
    void wrongOptionsAreUsageErrors() {
        final Cli cli = Cli.run("histogram", "--out", "h.png");
        assertEquals(2, cli.exitCode());
        assertEquals(
                "ringcast histogram: --out h.png: must end in .svg or .hgrm",
                cli.errLines().get(0));
        assertEquals(2, Cli.run("stats", "--name", "a", "--control", "b").exitCode());
        assertEquals(2, Cli.run("stats", "--control", "x".repeat(108)).exitCode());
    }

    @Test
    void topNeedsATerminal() {
        assertFails(
                "standard output is not a terminal: 'ringcast stats' shows the same once", "top");
    }
}
