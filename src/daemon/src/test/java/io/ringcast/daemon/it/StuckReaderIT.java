package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.replay.CaptureFiles;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests runs whose standard output or standard error is a pipe of 4 KiB that nothing reads any
 * more, or a closed pipe: the run still follows the network, and a signal ends it. The same applies
 * to files that are named pipes.
 */
@Timeout(240)
class StuckReaderIT {
    /** Exit code: results could not be written. */
    private static final int UNWRITTEN = 3;

    /**
     * Descriptor by which the engine itself holds the reading end of the pipe, so that it stays
     * open.
     */
    private static final int READING_END = 9;

    /**
     * Python program that replaces itself with a command whose output NUMBER is a pipe of 4 KiB. If
     * GONE is empty, the command itself holds the reading end. Otherwise a child process holds it
     * and ends as soon as a file named GONE exists.
     */
    private static final String WITH_PIPE =
            """
            import fcntl, os, sys, time
            number, gone = int(sys.argv[1]), sys.argv[2]
            r, w = os.pipe()
            fcntl.fcntl(w, 1031, 4096)  # F_SETPIPE_SZ
            if gone:
                if os.fork() == 0:
                    os.close(w)
                    while not os.path.exists(gone):
                        time.sleep(0.01)
                    os._exit(0)
                os.close(r)
            else:
                os.dup2(r, 9)
            os.dup2(w, number)
            os.execvp(sys.argv[3], sys.argv[3:])
            """;

    /** Fills the named pipe NAME and keeps it open until its own input ends. */
    private static final String FULL_PIPE =
            """
            import os, sys
            pipe = os.open(sys.argv[1], os.O_RDWR | os.O_NONBLOCK)
            try:
                while True:
                    os.write(pipe, b"x")
            except BlockingIOError:
                print("full", flush=True)
            sys.stdin.read()
            """;

    private static final String FULL_DISK = "/dev/full"; // full(4)

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

    private static String python() {
        return Tools.find("python3")
                .orElseGet(() -> Assumptions.abort("python3: no such program here"));
    }

    private Task start(int output, String gone, String... options) {
        final List<String> command =
                new ArrayList<>(List.of(python(), "-c", WITH_PIPE, Integer.toString(output), gone));
        command.addAll(Launcher.command("run", "-i", "if1", "-o", "eth0", "--json"));
        command.addAll(List.of(options));
        return lab.bridge.start("engine", command);
    }

    /** Opens the pipe's reading end a second time. */
    private static InputStream reader(Task engine) throws IOException {
        return Files.newInputStream(
                Path.of("/proc/" + engine.handle().pid() + "/fd/" + READING_END));
    }

    private static String readUntil(InputStream in, String wanted) throws IOException {
        final StringBuilder text = new StringBuilder();
        while (text.indexOf(wanted) < 0) {
            final int b = in.read();
            assertTrue(b >= 0, () -> "ended without " + wanted + ": " + text);
            text.append((char) b);
        }
        return text.toString();
    }

    private static InputStream awaitReader(Task engine) throws Exception {
        while (true) {
            assertTrue(engine.alive(), () -> engine.err().toString());
            try {
                return reader(engine);
            } catch (IOException e) {
                Thread.sleep(10); // The descriptor does not exist yet.
            }
        }
    }

    /** Makes the control thread write some hundreds of lines: more than the pipe holds. */
    private void flap() {
        for (int i = 0; i < 60; i++) {
            lab.bridge.ip("link set if1 down");
            lab.bridge.ip("link set if1 up");
        }
    }

    private void recreateEth0() {
        lab.bridge.ip("link del eth0");
        lab.testbed()
                .connect(
                        lab.bridge,
                        "eth0",
                        Lab.ETH0 + "/24",
                        lab.receiver,
                        "r0",
                        Lab.RECEIVER + "/24");
        lab.receiver.ip("route replace default via " + Lab.ETH0);
    }

    private void sendUntilReceived(Task application) {
        long received = 0;
        while (received == 0) {
            lab.send(Lab.GROUP, 10_000, 20, 200);
            final String line = application.lastLine();
            received = line.isEmpty() ? 0 : Fields.integer(Json.read(line), "received");
        }
    }

    @Test
    void standardErrorThatNobodyReads() throws Exception {
        final Task application = lab.startApplication();
        final Task engine = start(2, "", "--to", Lab.RECEIVER);
        try (InputStream err = awaitReader(engine)) {
            readUntil(err, "ready: ");
            flap();
            recreateEth0();
            sendUntilReceived(application);
            final Map<String, Object> json = Lab.finish(engine);
            Lab.assertLaw(RunSummary.fromMap(json));
            assertEquals(0, Fields.integer(json, "log_lines_dropped"), "had room");
        }
    }

    @Test
    void standardErrorThatIsReadAgain() throws Exception {
        final Task engine = start(2, "", "--to", Lab.RECEIVER);
        try (InputStream err = awaitReader(engine)) {
            readUntil(err, "ready: ");
            flap();
            lab.bridge.ip("link set eth0 down");
            // The lines arrive in order, and none before this one is missing.
            final String text = readUntil(err, "transmit interface eth0: ");
            assertTrue(text.indexOf("receive interface if1: ") > 0, text);
            Lab.finish(engine);
        }
    }

    @Test
    void standardErrorThatIsClosed() throws Exception {
        final Path gone = lab.testbed().directory().resolve("gone");
        final Task application = lab.startApplication();
        final Task engine = start(2, gone.toString(), "--to", Lab.RECEIVER);
        sendUntilReceived(application);
        Files.createFile(gone);
        flap();
        recreateEth0();
        final Map<String, Object> json = Lab.finish(engine);
        final long dropped = Fields.integer(json, "log_lines_dropped");
        assertTrue(dropped > 0, json::toString);
        Lab.assertLaw(RunSummary.fromMap(json));
    }

    @Test
    void standardOutputThatNobodyReads() throws Exception {
        final Task engine = start(1, "", "-c", manyRules());
        Lab.ready(engine);
        engine.signal("TERM");
        assertEquals(UNWRITTEN, engine.exitCode(Lab.PATIENCE), () -> engine.err().toString());
        assertEquals(
                "ringcast: error: standard output: results could not be written: nobody takes what is"
                        + " written",
                engine.lastError());
    }

    @Test
    void standardOutputThatIsReadLate() throws Exception {
        final Task engine = start(1, "", "-c", manyRules(), "--duration", "0.1");
        Lab.ready(engine);
        try (InputStream out = awaitReader(engine)) {
            final String json = readUntil(out, "\n");
            assertEquals(300, RunSummary.fromMap(Json.read(json)).rules().size());
        }
        assertEquals(0, engine.exitCode(Lab.PATIENCE), () -> engine.err().toString());
    }

    @Test
    void standardOutputThatIsClosed() throws Exception {
        final Path gone = lab.testbed().directory().resolve("gone");
        final Task engine = start(1, gone.toString(), "-c", manyRules());
        Lab.ready(engine);
        Files.createFile(gone);
        engine.signal("TERM");
        assertEquals(UNWRITTEN, engine.exitCode(Lab.PATIENCE), () -> engine.err().toString());
        assertTrue(
                engine.lastError()
                        .startsWith("ringcast: error: standard output: results could not be"),
                engine::lastError);
    }

    /**
     * The reader of the capture opens its pipe late; the reader of the histogram log never reads.
     */
    @Test
    void namedPipes() throws Exception {
        final Path directory = lab.testbed().directory();
        final Path log = directory.resolve("log");
        final Path capture = directory.resolve("capture");
        final Path captured = directory.resolve("captured");
        Lab.run(lab.bridge, "mkfifo", log.toString(), capture.toString());
        final Task application = lab.startApplication();
        final Task stuck =
                lab.bridge.start("stuck", List.of(python(), "-c", FULL_PIPE, log.toString()));
        stuck.awaitOut("full"::equals, Lab.PATIENCE);
        final Task engine =
                lab.bridge.start(
                        "engine",
                        Lab.engineCommand(
                                "-i",
                                "if1",
                                "-o",
                                "eth0",
                                "--to",
                                Lab.RECEIVER,
                                "--json",
                                "--histogram-log",
                                log.toString(),
                                "--capture-out",
                                capture.toString()));
        engine.awaitErr(
                ("ringcast: waiting for --capture-out " + capture + ": a named pipe needs a reader")
                        ::equals,
                Lab.PATIENCE);
        final String cat = "exec cat " + capture + " >" + captured;
        final Task reader = lab.bridge.start("reader", List.of("sh", "-c", cat));
        Lab.ready(engine);
        sendUntilReceived(application);
        final Map<String, Object> json = Lab.finish(engine);
        final RunSummary summary = RunSummary.fromMap(json);
        Lab.assertLaw(summary);
        assertEquals(0, reader.exitCode(Lab.PATIENCE), () -> reader.err().toString());
        assertEquals(summary.forwarded(), CaptureFiles.read(captured).size());
        final long dropped = Fields.integer(Fields.object(json, "histogram_log"), "lines_dropped");
        assertTrue(dropped > 0, json::toString);
        assertEquals(
                "ringcast: warning: --histogram-log "
                        + log
                        + ": "
                        + dropped
                        + " lines were not written: nobody takes what is written",
                engine.lastError());
    }

    /**
     * The disk is full at once for the histogram log and soon for the capture; forwarding
     * continues.
     */
    @Test
    void logsOnAFullDisk() throws Exception {
        final Path captured = lab.testbed().directory().resolve("captured");
        final Task application = lab.startApplication();
        final List<String> command =
                new ArrayList<>(List.of("sh", "-c", "ulimit -f 1; exec \"$@\"", "sh"));
        command.addAll(
                Lab.engineCommand(
                        "-i",
                        "if1",
                        "-o",
                        "eth0",
                        "--to",
                        Lab.RECEIVER,
                        "--json",
                        "--histogram-log",
                        FULL_DISK,
                        "--capture-out",
                        captured.toString()));
        final Task engine = Lab.ready(lab.bridge.start("engine", command));
        sendUntilReceived(application);
        sendUntilReceived(application);
        final Map<String, Object> json = Lab.finish(engine);
        final RunSummary summary = RunSummary.fromMap(json);
        Lab.assertLaw(summary);
        assertTrue(
                Fields.integer(Fields.object(json, "histogram_log"), "lines_dropped") > 0,
                json::toString);
        final Map<?, ?> capture = Fields.object(Fields.object(json, "capture"), "out");
        final long missed = Fields.integer(capture, "missed");
        assertTrue(missed > 0, json::toString);
        assertEquals(summary.forwarded(), missed + Fields.integer(capture, "frames"));
        for (final String log : List.of(FULL_DISK, captured.toString())) {
            assertTrue(
                    engine.err().stream().anyMatch(line -> line.contains(log)),
                    () -> log + ": " + engine.err());
        }
    }

    /** Writes so many rules that the summary is longer than the pipe. */
    private String manyRules() throws IOException {
        final StringBuilder text = new StringBuilder("rules:\n");
        for (int i = 1; i <= 300; i++) {
            text.append("  - {name: r").append(i).append(", match: {port: ").append(i);
            text.append("}, to: [{ip: ").append(Lab.RECEIVER);
            text.append(", mac: \"02:00:00:00:00:01\"}]}\n");
        }
        final Path file = lab.testbed().directory().resolve("many.yaml");
        Files.writeString(file, text, StandardCharsets.UTF_8);
        return file.toString();
    }
}
