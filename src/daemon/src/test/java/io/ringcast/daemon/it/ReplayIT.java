package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.replay.CaptureFiles;
import io.ringcast.daemon.replay.Datagrams;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests replay as a process, whose input may be a pipe. */
@Timeout(1_800)
class ReplayIT {
    private static final int COUNT = 1_000;

    @TempDir private Path directory;
    private Path in;
    private Path out;

    @BeforeEach
    void makeInput() throws Exception {
        in = directory.resolve("in.pcap");
        out = directory.resolve("out.pcap");
        Datagrams.main(new String[] {in.toString(), "" + COUNT, "100"});
    }

    /** Starts a shell script that has the replay's command line as its arguments. */
    private Task shell(String script, String input) {
        final List<String> line = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        line.addAll(
                Launcher.command(
                        "replay", input, out.toString(), "--to", "239.9.9.9", "--all", "--json"));
        return Task.start("replay", line);
    }

    @Test
    void readsAPipe() throws Exception {
        final Task replay = shell("cat " + in + " | \"$@\"", "-");
        assertEquals(0, replay.exitCode(Lab.PATIENCE), () -> replay.err().toString());
        assertEquals(900, RunSummary.fromMap(Json.read(replay.lastLine())).forwarded());
        assertEquals(COUNT, CaptureFiles.read(out).size());
    }

    /** The input is a pipe that stays open but provides no more data. */
    @Test
    void aSignalEndsItWithWhatItHas() throws Exception {
        final Path pipe = directory.resolve("pipe");
        // Keep the pipe open as long as the task's own input is open. Redirect the feeder's
        // standard error, so that the task's standard error ends with the replay.
        final String feed =
                "{ cat " + in + "; echo fed >&2; exec cat <&3 2>/dev/null; } >" + pipe + " & ";
        final Task replay =
                shell("mkfifo " + pipe + "; exec 3<&0; " + feed + "exec \"$@\"", pipe.toString());
        replay.awaitErr("fed"::equals, Lab.PATIENCE);
        replay.signal("TERM");
        assertEquals(1, replay.exitCode(Lab.PATIENCE), () -> replay.err().toString());
        assertTrue(
                replay.lastError()
                        .startsWith("ringcast replay: interrupted: the output holds what became"),
                () -> replay.err().toString());
        final RunSummary summary = RunSummary.fromMap(Json.read(replay.lastLine()));
        assertEquals(summary.received(), CaptureFiles.read(out).size());
        assertTrue(summary.received() > 0, summary::toString);
        replay.close();
    }

    /**
     * A Zstandard frame header (RFC 8878, 3.1.1.1) may declare a window of 1 GiB, which the blocks
     * then fill.
     */
    @Test
    void aWindowThatDoesNotFitIsOneError() throws Exception {
        final byte[] head = Arrays.copyOf(Files.readAllBytes(in), 24); // capture file's header
        final ByteBuffer file = ByteBuffer.allocate(10_000).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xfd2fb528).put((byte) 0).put((byte) (20 << 3)); // 2^(10 + 20)
        block(file, head.length << 3).put(head);
        for (int i = 0; i < 2_000; i++) {
            block(file, 128 << 10 << 3 | 1 << 1).put((byte) 0); // one byte, 131072 times
        }
        Files.write(in, Arrays.copyOf(file.array(), file.position()));
        final Task replay =
                Task.start(
                        "replay",
                        Launcher.command(
                                "replay", in.toString(), out.toString(), "--to", "239.9.9.9"));
        assertEquals(1, replay.exitCode(Lab.PATIENCE), () -> replay.err().toString());
        assertTrue(
                replay.lastError().endsWith(": read: zstd data needs a window larger than memory"),
                () -> replay.err().toString());
        replay.close();
    }

    /** Writes a block header of 3 bytes. */
    private static ByteBuffer block(ByteBuffer file, int header) {
        return file.putShort((short) header).put((byte) (header >> 16));
    }
}
