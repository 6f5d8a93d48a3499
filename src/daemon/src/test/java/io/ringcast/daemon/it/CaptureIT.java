package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.replay.CaptureFiles;
import io.ringcast.daemon.replay.CaptureFiles.Captured;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests captures and dry runs on live traffic. */
@Timeout(1_800)
class CaptureIT {
    private static final int COUNT = 100;

    /** Port that no rule matches. */
    private static final int PROBE = 9_876;

    private static Lab lab;

    @TempDir private Path directory;

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

    private Task start(String... options) {
        return lab.startEngine(options);
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    /** Ends an engine and returns its summary as a map. */
    private static Map<String, Object> finish(Task engine) {
        final Map<String, Object> map = Lab.finish(engine);
        Lab.assertLaw(RunSummary.fromMap(map));
        assertEquals(List.of(), Lab.complaints(engine), () -> "no warnings: " + engine.err());
        return map;
    }

    private static String capture(Map<String, Object> summary) {
        return Json.write(Map.of("capture", summary.get("capture")));
    }

    /**
     * A dry run counts and captures the frames but sends none, and a replay gives the same result.
     */
    @Test
    void aDryRunSendsNothingAndShowsWhatItWouldSend() throws Exception {
        final Task tap = Lab.ready(lab.receiver.start("tap", FrameTap.command("r0")));
        final Task engine =
                start(
                        "--dry-run",
                        "--udp-checksum=full",
                        "--capture-in=" + file("in.pcapng"),
                        "--capture-out=" + file("out.pcapng"));
        assertTrue(
                engine.err().stream().anyMatch(line -> line.endsWith(", dry run")),
                () -> engine.err().toString());
        lab.send(Lab.GROUP, 10_000, COUNT, 1_000);
        Until.must("all are captured", () -> captured("out.pcapng") >= COUNT);
        final Map<String, Object> map = finish(engine);
        final RunSummary summary = RunSummary.fromMap(map);
        assertEquals(COUNT, summary.matched());
        assertEquals(0, summary.forwarded());
        assertEquals(COUNT, summary.transmitErrors().get("dry_run"));
        assertEquals(COUNT, summary.transmitErrorsTotal());
        assertEquals(0, summary.kicks());
        assertEquals(
                "{\"capture\":{\"in\":{\"file\":\"IN\",\"frames\":100,\"missed\":0},"
                        + "\"out\":{\"file\":\"OUT\",\"frames\":100,\"missed\":0}}}",
                capture(map).replace(file("in.pcapng"), "IN").replace(file("out.pcapng"), "OUT"));
        // If the dry run sent nothing, then this datagram, sent later, is the first on the same
        // wire.
        lab.sendByWire(PROBE);
        assertEquals(List.of(PROBE), Lab.awaitFrames(tap, 1).stream().map(Frame::port).toList());
        tap.close();
        assertRewritten();
        assertReplayed();
    }

    /** Returns the number of frames in a capture file that is still being written. */
    private int captured(String name) {
        try {
            return CaptureFiles.read(directory.resolve(name)).size();
        } catch (Exception e) {
            return 0; // a record, or the beginning, is not whole yet
        }
    }

    private void assertRewritten() throws Exception {
        final String mac = Lab.mac(lab.receiver, "r0");
        final List<Captured> in = CaptureFiles.read(directory.resolve("in.pcapng"));
        final List<Captured> out = CaptureFiles.read(directory.resolve("out.pcapng"));
        for (int i = 0; i < COUNT; i++) {
            final Frame before = new Frame(true, in.get(i).bytes());
            assertEquals(i, before.sequence());
            assertEquals(before.rewritten(mac, Lab.RECEIVER, -1).hex(), out.get(i).hex());
            assertTrue(in.get(i).time() <= out.get(i).time(), "received before it is sent");
        }
        assertEquals(COUNT, in.size());
        assertEquals(COUNT, out.size());
    }

    private void assertReplayed() throws Exception {
        final Task replay =
                Task.start(
                        "replay",
                        Launcher.command(
                                "replay",
                                "--udp-checksum=full",
                                "--to=" + Lab.RECEIVER,
                                "--to-mac=" + Lab.mac(lab.receiver, "r0"),
                                file("in.pcapng"),
                                file("replayed.pcapng")));
        assertEquals(0, replay.exitCode(Lab.PATIENCE), () -> replay.err().toString());
        assertEquals(
                CaptureFiles.read(directory.resolve("out.pcapng")).stream()
                        .map(Captured::hex)
                        .toList(),
                CaptureFiles.read(directory.resolve("replayed.pcapng")).stream()
                        .map(Captured::hex)
                        .toList());
    }

    @Test
    void capturesNoMoreThanAskedForAndForwardsOn() throws Exception {
        final Task application = lab.startApplication();
        final Task engine =
                start(
                        "--capture-in=" + file("in"),
                        "--capture-out=" + file("out"),
                        "--capture-frames=10",
                        "--qdisc-bypass");
        lab.send(Lab.GROUP, 10_000, COUNT, 1_000);
        assertEquals(COUNT, Lab.awaitReceived(application, COUNT));
        final Map<String, Object> map = finish(engine);
        Lab.finish(application);
        assertEquals(COUNT, RunSummary.fromMap(map).forwarded());
        for (final String name : List.of("in", "out")) {
            final List<Captured> frames = CaptureFiles.read(directory.resolve(name));
            assertEquals(10, frames.size());
            for (int i = 0; i < 10; i++) {
                assertEquals(i, new Frame(false, frames.get(i).bytes()).sequence());
            }
            assertTrue(capture(map).contains("\"frames\":10,\"missed\":0"), () -> capture(map));
        }
    }

    @Test
    void theSummaryForPeopleTellsOfCaptures() {
        final Task engine =
                Lab.ready(
                        lab.bridge.start(
                                "engine",
                                Launcher.command(
                                        "run",
                                        "-i",
                                        "if1",
                                        "-o",
                                        "eth0",
                                        "--to",
                                        Lab.RECEIVER,
                                        "--duration",
                                        "0.5",
                                        "--capture-in",
                                        file("in.pcapng"))));
        assertEquals(0, engine.exitCode(Lab.PATIENCE), () -> engine.err().toString());
        final String line = engine.lastLine();
        assertTrue(line.matches("  capture in +0 frames in \\S+, none missed"), line);
    }

    @Test
    void unwritableCapture() {
        final Task run =
                lab.bridge.start(
                        "run",
                        Launcher.command(
                                "run",
                                "-i",
                                "if1",
                                "-o",
                                "eth0",
                                "--to",
                                Lab.RECEIVER,
                                "--capture-out",
                                "/nowhere/x"));
        assertEquals(1, run.exitCode(Lab.PATIENCE));
        assertEquals(
                List.of("ringcast run: /nowhere/x: cannot be opened: no such file or directory"),
                run.err());
    }
}
