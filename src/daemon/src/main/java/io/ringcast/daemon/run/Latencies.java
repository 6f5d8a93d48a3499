package io.ringcast.daemon.run;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.report.Percentiles;
import io.ringcast.engine.latency.HistogramLog;
import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.latency.LatencyReader;
import io.ringcast.engine.latency.Stage;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** All latencies of a run, and the log of its intervals, if there is one. */
final class Latencies implements AutoCloseable {
    private final LatencyHistograms total = new LatencyHistograms();
    private final HistogramLog log;

    /**
     * @throws CommandException if the file cannot be written
     */
    Latencies(Optional<Path> file) {
        log = file.map(Latencies::open).orElse(null);
    }

    private static HistogramLog open(Path file) {
        try {
            return new HistogramLog(file);
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
     * Takes what was recorded since the last call into the total and the log.
     *
     * @return the interval, valid until the next call
     */
    LatencyHistograms take(LatencyReader reader) {
        final LatencyHistograms interval = reader.takeInterval(total);
        if (log != null) {
            log.append(interval);
        }
        return interval;
    }

    /** By stage. */
    Map<String, Percentiles> percentiles() {
        final Map<String, Percentiles> stages = new LinkedHashMap<>();
        for (final Stage stage : Stage.values()) {
            stages.put(stage.label(), Percentiles.of(total.of(stage)));
        }
        return stages;
    }

    @Override
    public void close() {
        if (log != null) {
            if (log.failed()) {
                Console.say("warning: the histogram log could not be written completely");
            }
            log.close();
        }
    }
}
