package io.ringcast.daemon.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.service.ServiceManager;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class SessionTest {
    private static Session session(String... further) {
        final RunOptions options = new RunOptions();
        final CommandLine command = new CommandLine(options);
        final String[] arguments = {"-i", "nowhere0", "-o", "nowhere1", "--to", "10.0.0.1"};
        command.parseArgs(
                Stream.concat(Stream.of(arguments), Stream.of(further)).toArray(String[]::new));
        final RunPlan plan = options.validate(command.getCommandSpec());
        final ServiceManager manager = ServiceManager.none();
        return new Session(plan, "", manager, new Reloading(plan, Optional::empty, manager));
    }

    /** The session ends normally: first with a summary, then with one line and exit code 1. */
    @Test
    void endsWhenTheControlThreadHas() {
        final Session session = session("--wait");
        session.rethrow();
        final Error cause = new OutOfMemoryError("simulated");
        session.controlFailed(cause);
        assertEquals(0, session.run().summary().received());
        final CommandException failure = assertThrows(CommandException.class, session::rethrow);
        assertSame(cause, failure.getCause());
        assertEquals(
                "the control thread failed, which follows interfaces and neighbours:"
                        + " java.lang.OutOfMemoryError: simulated",
                failure.getMessage());
    }

    @Test
    void endsWhileItWaitsForTheReaderOfItsCapture(@TempDir Path directory) throws Exception {
        final Path pipe = directory.resolve("pipe");
        Assumptions.assumeTrue(
                new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "mkfifo");
        final Session session = session("--capture-out", pipe.toString());
        final PrintStream err = System.err;
        final ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            final Thread signal = new Thread(() -> stopOnceSaid(session, said));
            signal.start();
            final RunResult result = session.run();
            assertEquals(0, result.summary().received());
            assertTrue(result.captures().isEmpty());
            signal.join();
        } finally {
            System.setErr(err);
            new RandomAccessFile(pipe.toFile(), "rw").close(); // ends the abandoned wait
        }
        session.rethrow();
        assertEquals(
                "ringcast: waiting for --capture-out " + pipe + ": a named pipe needs a reader\n",
                said.toString(StandardCharsets.UTF_8));
    }

    private static void stopOnceSaid(Session session, ByteArrayOutputStream said) {
        while (said.size() == 0) {
            LockSupport.parkNanos(1_000_000);
        }
        session.stop();
    }
}
