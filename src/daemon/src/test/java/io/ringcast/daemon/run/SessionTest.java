package io.ringcast.daemon.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringcast.daemon.console.CommandException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SessionTest {
    /** By the normal end: with a summary, and then with one line and exit code 1. */
    @Test
    void endsWhenTheControlThreadHas() {
        final RunOptions options = new RunOptions();
        final CommandLine command = new CommandLine(options);
        command.parseArgs("-i", "nowhere0", "-o", "nowhere1", "--to", "10.0.0.1", "--wait");
        final Session session = new Session(options.validate(command.getCommandSpec()));
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
}
