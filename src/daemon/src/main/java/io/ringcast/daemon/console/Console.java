package io.ringcast.daemon.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Standard output and standard error of the process. Once installed, no thread that writes to
 * {@link System#out} or {@link System#err} depends on who reads them: log lines that nobody takes
 * are dropped and counted, results wait for their reader, and nothing does when the process has
 * been told to end.
 *
 * <p>What the launcher found out about both, which Java cannot ask about, is told here, too.
 *
 * <p>Of the process, hence static. Threading: any.
 */
public final class Console {
    /** Exit code: the results could not be written to standard output. */
    public static final int UNWRITTEN = 3;

    private static final String TERMINAL = "terminal";
    private static final String PREFIX = "ringcast: ";

    private static volatile LineQueue results;
    private static volatile LineQueue log;

    private Console() {}

    /** Puts queues before both streams. Once. */
    static void install() {
        results =
                new LineQueue(
                        "ringcast-out",
                        LineQueue.WhenFull.WAIT,
                        () -> new FileOutputStream(FileDescriptor.out),
                        Console::notice);
        log =
                new LineQueue(
                        "ringcast-err",
                        LineQueue.WhenFull.DROP,
                        () -> new FileOutputStream(FileDescriptor.err),
                        Console::notice);
        System.setOut(new PrintStream(results, false, System.out.charset()));
        System.setErr(new PrintStream(log, false, System.err.charset()));
    }

    private static String notice(long lines) {
        return String.format(
                Locale.ROOT,
                PREFIX + "%d log lines dropped: standard error did not take them",
                lines);
    }

    /** The process has been told to end: nothing waits long for a reader any more. */
    static void hurry() {
        if (results != null) {
            results.hurry();
        }
    }

    /**
     * Writes what waits to be written.
     *
     * @param exitCode what the process would end with
     * @return the same, or {@link #UNWRITTEN} if that was 0 and results are missing
     */
    static int finish(int exitCode) {
        if (results == null) {
            return exitCode;
        }
        results.drain();
        final boolean missing = results.dropped() > 0;
        if (missing && exitCode == 0) {
            say(
                    "standard output: results could not be written: "
                            + results.failure().map(Exception::getMessage).orElse("no room"));
        }
        log.drain();
        return missing && exitCode == 0 ? UNWRITTEN : exitCode;
    }

    /** How many lines standard error did not take. */
    public static long droppedLogLines() {
        return log == null ? 0 : log.dropped();
    }

    /** True if standard output is a terminal. */
    public static boolean isTerminal() {
        return TERMINAL.equals(System.getProperty("ringcast.stdout"));
    }

    /** Whether results are read by a person, who may like colours. */
    public static boolean colours() {
        return isTerminal() && System.getenv("NO_COLOR") == null;
    }

    /** Whether standard error is a terminal, where a line can be written over. */
    public static boolean interactive() {
        return TERMINAL.equals(System.getProperty("ringcast.stderr"));
    }

    /** Whether the terminal has taken all so far: another status line would not pile up. */
    static boolean keepsUp() {
        return log == null || log.isIdle();
    }

    /** A line for the person who watches; not a result. */
    public static void say(String line) {
        System.err.println(PREFIX + line);
    }
}
