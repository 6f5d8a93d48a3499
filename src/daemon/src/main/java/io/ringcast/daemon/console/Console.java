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
 * Standard output and standard error of the process. After {@link #install}, both go through
 * queues, so that a slow reader does not block the threads that write log lines: if the reader does
 * not take them, they are dropped and counted. Results wait for their reader, but no longer than a
 * second after a request to end.
 *
 * <p>The class also tells what the launcher found out about both streams, because Java cannot ask.
 *
 * <p>Static, because the streams belong to the process. Threading: any.
 */
public final class Console {
    /** Exit code: the results could not be written to standard output. */
    public static final int UNWRITTEN = 3;

    private static final String TERMINAL = "terminal";

    /**
     * The log. It reads System.err for each line, because {@link #install} and tests replace it.
     */
    private static final Log LOG = Log.ofStandardError(line -> System.err.println(line));

    private static volatile LineQueue results;
    private static volatile LineQueue errors;

    private Console() {}

    /** Puts queues before both streams. To be called once. */
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

    /** Limits all waits for readers. To be called when the process has been asked to end. */
    static void hurry() {
        if (results != null) {
            results.hurry();
        }
    }

    /**
     * Writes what is in the queues.
     *
     * @param exitCode the exit code that the process would have
     * @return the same code, or {@link #UNWRITTEN} if it was 0 and results could not be written
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

    /**
     * Returns the number of log lines that were dropped because standard error did not take them.
     */
    public static long droppedLogLines() {
        return errors == null ? 0 : errors.dropped();
    }

    /** Returns whether standard output is a terminal. */
    public static boolean isTerminal() {
        return TERMINAL.equals(System.getProperty("ringcast.stdout"));
    }

    /**
     * Returns whether results may be coloured: standard output is a terminal, and NO_COLOR is not
     * set.
     */
    public static boolean colours() {
        return isTerminal() && System.getenv("NO_COLOR") == null;
    }

    /**
     * Returns whether standard error is a terminal where a status line can be overwritten. Returns
     * false if log lines are JSON, because a program reads them then.
     */
    public static boolean interactive() {
        return TERMINAL.equals(System.getProperty("ringcast.stderr"))
                && LOG.format() == LogFormat.TEXT;
    }

    /**
     * Returns whether the terminal has taken all output so far, so that status lines do not pile
     * up.
     */
    static boolean keepsUp() {
        return errors == null || errors.isIdle();
    }

    /**
     * Returns the log of the process, for its level, its format, and events with more than a
     * message.
     */
    public static Log log() {
        return LOG;
    }

    /** Logs a message of level INFO; not for results. */
    public static void say(String message) {
        LOG.add(LogEvent.of(LogLevel.INFO, message));
    }

    /** Logs a warning; the command continues. */
    public static void warn(String message) {
        LOG.add(LogEvent.of(LogLevel.WARNING, message));
    }

    /** Logs a failure. */
    public static void error(String message) {
        LOG.add(LogEvent.of(LogLevel.ERROR, message));
    }
}
