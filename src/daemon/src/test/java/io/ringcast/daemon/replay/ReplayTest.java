package io.ringcast.daemon.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests a replay that is stopped while it waits for the other end of a pipe. */
@Timeout(60)
class ReplayTest {
    private static final long DRAIN_MILLIS = 20;

    /** More than a pipe and the writer's buffer hold together. */
    private static final int FRAMES = 20_000;

    @TempDir private Path directory;
    private Path file;
    private Path pipe;

    @BeforeEach
    void make() throws Exception {
        file = directory.resolve("file.pcap");
        pipe = directory.resolve("pipe");
        Datagrams.main(new String[] {file.toString(), "" + FRAMES, "0"});
        Assumptions.assumeTrue(
                new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "mkfifo");
    }

    private static Replay replay(Path in, Path out) {
        final Destination to =
                Destination.parse("10.0.2.2").withMac(MacAddress.parse("02:00:00:00:00:09"));
        final RuleSet rules = RuleSet.of(Rule.named("a").group("239.1.2.3").to(to).build());
        return new Replay(new ReplayPlan(in, out, rules, Optional.empty(), 0, true), DRAIN_MILLIS);
    }

    private static CompletableFuture<ReplayResult> started(Replay replay) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return replay.run();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    /** Opens both ends of the pipe. */
    private RandomAccessFile partner() throws IOException {
        return new RandomAccessFile(pipe.toFile(), "rw");
    }

    private void assertInterrupted(Path in, Path out, String awaited) throws Exception {
        final Replay replay = replay(in, out);
        final CompletableFuture<ReplayResult> result = started(replay);
        replay.stop();
        final Throwable failure = assertThrows(ExecutionException.class, result::get).getCause();
        assertEquals(
                "interrupted while waiting for " + awaited + "; nothing was replayed",
                failure.getMessage());
        partner().close(); // ends the wait of the abandoned thread
    }

    @Test
    void nobodyWritesItsInput() throws Exception {
        assertInterrupted(pipe, directory.resolve("out"), "IN " + pipe + ": a pipe needs a writer");
    }

    /** The other end has opened the pipe, but writes nothing. */
    @Test
    void nothingComesFromItsInput() throws Exception {
        try (RandomAccessFile silent = partner()) {
            assertTrue(silent.getFD().valid());
            assertInterrupted(
                    pipe, directory.resolve("out"), "IN " + pipe + ": a pipe needs a writer");
        }
    }

    @Test
    void nobodyReadsItsOutput() throws Exception {
        assertInterrupted(file, pipe, "OUT " + pipe + ": a named pipe needs a reader");
    }

    /** The other end has opened the pipe, but reads nothing. */
    @Test
    void nothingIsTakenFromItsOutput() throws Exception {
        try (RandomAccessFile stuck = partner();
                FileInputStream reader = new FileInputStream(stuck.getFD())) {
            final Replay replay = replay(file, pipe);
            final CompletableFuture<ReplayResult> result = started(replay);
            while (reader.available() < 1 << 12) { // more than the file's header
                Thread.sleep(1);
            }
            replay.stop();
            assertEquals(0, result.get().summary().forwarded());
            assertEquals(
                    "interrupted: "
                            + pipe
                            + " took nothing more; it holds the first 0 frames, and maybe a part"
                            + " of the next",
                    assertThrows(CommandException.class, replay::rethrow).getMessage());
        }
    }
}
