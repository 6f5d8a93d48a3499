package io.ringcast.daemon.console;

import io.ringcast.daemon.log.Log;
import io.ringcast.daemon.log.LogEvent;
import io.ringcast.daemon.log.LogFormat;
import io.ringcast.daemon.log.LogKind;
import io.ringcast.daemon.log.LogLevel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Map;

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

    /** Standard error may be another one by and by: queues are put before it, and tests do. */
    private static final Log LOG = Log.ofStandardError(line -> System.err.println(line));

    private static volatile LineQueue results;
    private static volatile LineQueue errors;

    private Console() {}

    /** Puts queues before both streams. Once. */
    static void install() {
        results =
                new LineQueue(
                        "ringcast-out",
                        LineQueue.WhenFull.WAIT,
                        () -> new FileOutputStream(FileDescriptor.out),
                        Console::notice);
        errors =
                new LineQueue(
                        "ringcast-err",
                        LineQueue.WhenFull.DROP,
                        () -> new FileOutputStream(FileDescriptor.err),
                        Console::notice);
        LOG.prepare();
        System.setOut(new PrintStream(results, false, System.out.charset()));
        System.setErr(new PrintStream(errors, false, System.err.charset()));
    }

    private static String notice(long lines) {
        return LOG.line(
                LogEvent.of(
                        LogLevel.WARNING,
                        LogKind.OTHER,
                        lines + " log lines dropped: standard error did not take them",
                        Map.of("lines", lines)));
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
            error(
                    "standard output: results could not be written: "
                            + results.failure().map(Exception::getMessage).orElse("no room"));
        }
        LOG.finish();
        errors.drain();
        return missing && exitCode == 0 ? UNWRITTEN : exitCode;
    }

    /** How many lines standard error did not take. */
    public static long droppedLogLines() {
        return errors == null ? 0 : errors.dropped();
    }

    /** True if standard output is a terminal. */
    public static boolean isTerminal() {
        return TERMINAL.equals(System.getProperty("ringcast.stdout"));
    }

    /** Whether results are read by a person, who may like colours. */
    public static boolean colours() {
        return isTerminal() && System.getenv("NO_COLOR") == null;
    }

    /**
     * True if standard error is a terminal, where a line can be written over. One that log lines in
     * JSON go to is for a program.
     */
    public static boolean interactive() {
        return TERMINAL.equals(System.getProperty("ringcast.stderr"))
                && LOG.format() == LogFormat.TEXT;
    }

    /** Whether the terminal has taken all so far: another status line would not pile up. */
    static boolean keepsUp() {
        return errors == null || errors.isIdle();
    }

    /** The log of the process: its level and format, and whatever is more than a message. */
    public static Log log() {
        return LOG;
    }

    /** Logs what is normal; not a result. */
    public static void say(String message) {
        LOG.add(LogEvent.of(LogLevel.INFO, message));
    }

    /** Logs what is not as it should be, while the command goes on. */
    public static void warn(String message) {
        LOG.add(LogEvent.of(LogLevel.WARNING, message));
    }

    /** Logs a failure. */
    public static void error(String message) {
        LOG.add(LogEvent.of(LogLevel.ERROR, message));
    }
}
