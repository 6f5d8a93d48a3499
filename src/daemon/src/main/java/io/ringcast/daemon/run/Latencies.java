package io.ringcast.daemon.run;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.LineQueue;
import io.ringcast.daemon.report.Percentiles;
import io.ringcast.engine.Engine;
import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.latency.Stage;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * All latencies of a run, and the optional log of its intervals. If the log cannot be written, for
 * example because a pipe has no reader or the disk is full, the run does not wait: log lines are
 * dropped and counted.
 *
 * <p>Threading: any; the methods that use the total are synchronized.
 */
final class Latencies implements AutoCloseable {
    private final LatencyHistograms total = new LatencyHistograms();
    private final Path file;
    private final LineQueue queue;
    private final HistogramLog log;

    /**
     * @throws CommandException if the file cannot be written
     */
    Latencies(Optional<Path> file) {
        this.file = file.orElse(null);
        queue = file.map(Latencies::open).orElse(null);
        log = queue == null ? null : new HistogramLog(queue);
    }

    private static LineQueue open(Path file) {
        final LineQueue queue =
                new LineQueue(
                        "ringcast-hlog",
                        LineQueue.WhenFull.DROP,
                        () -> Files.newOutputStream(file),
                        lines ->
                                String.format(
                                        Locale.ROOT,
                                        "#[%d lines dropped: not taken in time]",
                                        lines));
        try {
            if (!queue.awaitOpen()) {
                Console.warn("--histogram-log " + file + ": nobody reads this pipe yet");
            }
            return queue;
        } catch (IOException e) {
            throw new CommandException(
                    "--histogram-log " + file + ": cannot be written: " + reason(e), e);
        }
    }

    private static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        return failure instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : failure.getMessage();
    }

    /**
     * Adds what was recorded since the last call to the total and to the log.
     *
     * @return the interval, valid until the next call
     */
    synchronized LatencyHistograms take(Engine engine) {
        final LatencyHistograms interval = engine.takeLatencies(total);
        if (log != null) {
            log.append(interval);
        }
        return interval;
    }

    /** Returns whether each interval is logged. */
    boolean isLogged() {
        return log != null;
    }

    /**
     * Updates the total to now. If intervals are logged, does nothing: the total is then as of the
     * last interval, so that all intervals in the log have the same length.
     */
    void refresh(Engine engine) {
        if (!isLogged()) {
            take(engine);
        }
    }

    /** Adds the total to another set of histograms. */
    synchronized void addTo(LatencyHistograms target) {
        target.add(total);
    }

    /** Returns the percentiles of the total, by stage. */
    synchronized Map<String, Percentiles> percentiles() {
        final Map<String, Percentiles> stages = new LinkedHashMap<>();
        for (final Stage stage : Stage.values()) {
            stages.put(stage.label(), Percentiles.of(total.of(stage)));
        }
        return stages;
    }

    /** Returns the JSON fields of the log; empty without a log. Final after {@link #close}. */
    Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        if (queue != null) {
            map.put("file", file.toString());
            map.put("lines_dropped", queue.dropped());
        }
        return map;
    }

    @Override
    public void close() {
        if (log != null) {
            log.close();
            if (queue.dropped() > 0) {
                Console.warn(
                        String.format(
                                Locale.ROOT,
                                "--histogram-log %s: %d lines were not written: %s",
                                file,
                                queue.dropped(),
                                queue.failure().map(IOException::getMessage).orElse("no room")));
            }
        }
    }
}
