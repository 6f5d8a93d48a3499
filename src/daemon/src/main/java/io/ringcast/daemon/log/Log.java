package io.ringcast.daemon.log;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Log of a process: one line for each event, filtered by level and {@link RateLimit}.
 *
 * <p>Threading: any thread except loops.
 */
public final class Log {
    private static final String PREFIX = "ringcast: ";

    private final Consumer<String> out;
    private final RateLimit limit;
    private final boolean journal;
    private volatile LogLevel level = LogLevel.INFO;
    private volatile LogFormat format = LogFormat.TEXT;

    /**
     * @param out takes lines; must not block
     * @param nanos clock, usually {@link System#nanoTime}
     * @param journal whether systemd's journal reads the lines; each line then begins with its
     *     priority
     */
    Log(Consumer<String> out, LongSupplier nanos, boolean journal) {
        this.out = out;
        this.journal = journal;
        limit = new RateLimit(nanos);
    }

    /** Creates a log for standard error, which {@code out} writes to. */
    public static Log ofStandardError(Consumer<String> out) {
        return new Log(
                out, System::nanoTime, Journal.reads(Path.of("/proc/self/fd/2"), System.getenv()));
    }

    /** Returns the lowest level that is logged. */
    public LogLevel level() {
        return level;
    }

    /** Sets the lowest level that is logged. */
    public void setLevel(LogLevel least) {
        level = least;
    }

    /** Returns the format of lines. */
    public LogFormat format() {
        return format;
    }

    /** Sets the format of further lines. */
    public void setFormat(LogFormat lines) {
        format = lines;
    }

    /** Returns whether events of a level are logged. */
    public boolean logs(LogLevel other) {
        return level.admits(other);
    }

    /** Logs an event, unless its level is too low, or the rate limit holds it back. */
    public void add(LogEvent event) {
        if (logs(event.level())) {
            write(limit.take(event));
        }
    }

    /** Logs held-back events whose period has ended. To be called about once a second. */
    public void tick() {
        write(limit.due());
    }

    /** Logs all held-back events. */
    public void finish() {
        write(limit.rest());
    }

    private void write(List<LogEvent> events) {
        for (final LogEvent event : events) {
            out.accept(line(event));
        }
    }

    /**
     * Formats one line, so that the JVM loads the classes that this needs. A process that ends
     * because a thread hangs must log that. While that thread reaches no safepoint, loading and
     * linking of classes may block.
     */
    public void prepare() {
        for (final LogEvent event : limit.take(LogEvent.of(LogLevel.ERROR, ""))) {
            line(event);
        }
    }

    /** Returns the line of an event, without its end. Takes no lock. */
    public String line(LogEvent event) {
        if (format == LogFormat.JSON) {
            return priority(event.level()) + LogJson.line(event);
        }
        // The journal adds the name of the process itself
        return (journal ? priority(event.level()) : PREFIX) + LogText.line(event);
    }

    /**
     * Returns the line of a failure that ends a command. A text line has no {@code ringcast:}
     * prefix, because the message begins with the command's name. Takes no lock.
     */
    public String failure(String message) {
        return format == LogFormat.JSON
                ? line(LogEvent.of(LogLevel.ERROR, message))
                : priority(LogLevel.ERROR) + LogText.oneLine(message);
    }

    private String priority(LogLevel of) {
        return journal ? "<" + of.priority() + ">" : "";
    }
}
