package io.ringcast.daemon;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Result of a command that was run in this JVM.
 *
 * @param exitCode its exit code
 * @param out its standard output
 * @param err its standard error
 */
public record Cli(int exitCode, String out, String err) {
    /**
     * Runs a command. Replaces System.out and System.err meanwhile, so only one thread may call it.
     */
    public static Cli run(String... arguments) {
        final PrintStream out = System.out;
        final PrintStream err = System.err;
        final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
        try {
            final int exitCode = Main.commandLine().execute(arguments);
            return new Cli(
                    exitCode,
                    outBytes.toString(StandardCharsets.UTF_8),
                    errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** Returns the lines of standard error. */
    public List<String> errLines() {
        return err.lines().toList();
    }
}
