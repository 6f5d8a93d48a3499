package io.ringcast.daemon.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class FailuresTest {
    @Test
    void whatTheHostSaidIsOneLine() {
        assertEquals(
                "tool: interface x: is down\n",
                failWith(new CommandException("interface x: is down\n ")));
    }

    @Test
    void whatNobodyExpectedIsCalledABug() {
        assertEquals(
                "tool: IllegalStateException: first second\nthis is a bug; --verbose shows where\n",
                failWith(new IllegalStateException("first\n  second")));
    }

    @Test
    void verboseShowsTheTrace() {
        final String err = failWith(new CommandException("no"), "--verbose");
        assertTrue(err.startsWith("tool: no\n"), err);
        assertTrue(err.contains("FailuresTest.verboseShowsTheTrace("), err);
    }

    private static String failWith(Exception failure, String... arguments) {
        final StringWriter err = new StringWriter();
        final int exitCode =
                Failures.install(new CommandLine(new Tool(failure)))
                        .setErr(new PrintWriter(err, true))
                        .execute(arguments);
        assertEquals(1, exitCode);
        return err.toString();
    }

    @Command(name = "tool")
    static final class Tool implements Callable<Integer> {
        @Option(names = "--verbose")
        private boolean verbose;

        private final Exception failure;

        Tool(Exception failure) {
            this.failure = failure;
        }

        @Override
        public Integer call() throws Exception {
            throw failure;
        }
    }
}
