package io.ringcast.daemon.log;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The log of a process: one line an event, by level, format and {@link RateLimit}.
 *
 * <p>Threading: any thread but loops.
 */
public final class Log {
    private static final String PREFIX = "ringcast: ";

    private final Consumer<String> out;
    private final RateLimit limit;
    private final boolean journal;
    private volatile LogLevel level = LogLevel.INFO;
    private volatile LogFormat format = LogFormat.TEXT;

    /**
     * @param out takes lines; returns soon
     * @param nanos the time, as of {@link System#nanoTime}
     * @param journal whether systemd's journal reads the lines: they begin with their priority
     */
    Log(Consumer<String> out, LongSupplier nanos, boolean journal) {
        this.out = out;
        this.journal = journal;
        limit = new RateLimit(nanos);
    }

    /** A log to standard error, which takes lines by {@code out}. */
    public static Log ofStandardError(Consumer<String> out) {
        return new Log(
                out, System::nanoTime, Journal.reads(Path.of("/proc/self/fd/2"), System.getenv()));
    }

    /** The least level that is logged. */
    public LogLevel level() {
        return level;
    }

    /** Sets the least level that is logged. */
    public void setLevel(LogLevel least) {
        level = least;
    }

    /** The format of lines. */
    public LogFormat format() {
        return format;
    }

    /** Sets the format of further lines. */
    public void setFormat(LogFormat lines) {
        format = lines;
    }

    /** Whether an event of a level would be logged. */
    public boolean logs(LogLevel other) {
        return level.admits(other);
    }

    /** Logs an event, unless it is below the level, or there were too many of its kind. */
    public void add(LogEvent event) {
        if (logs(event.level())) {
            write(limit.take(event));
        }
    }

    /** To be called every second or so: logs what was held back, when its time has come. */
    public void tick() {
        write(limit.due());
    }

    /** Logs all that was held back. */
    public void finish() {
        write(limit.rest());
    }

    private void write(List<LogEvent> events) {
        for (final LogEvent event : events) {
            out.accept(line(event));
        }
    }

    /**
     * Has the JVM load what a line as text needs. A process that ends because a thread of it hangs
     * says so; but while that thread comes to no safepoint, loading and linking may not end.
     */
    public void prepare() {
        for (final LogEvent event : limit.take(LogEvent.of(LogLevel.ERROR, ""))) {
            line(event);
        }
    }

    /** The line of an event, without its end. Takes no lock. */
    public String line(LogEvent event) {
        if (format == LogFormat.JSON) {
            return priority(event.level()) + LogJson.line(event);
        }
        // The journal knows whose lines they are
        return (journal ? priority(event.level()) : PREFIX) + LogText.line(event);
    }

    /**
     * The line of a failure that a command ends with: as text, it says itself what it is about.
     * Takes no lock.
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
