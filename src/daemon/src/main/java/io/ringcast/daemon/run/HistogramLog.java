package io.ringcast.daemon.run;

import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.latency.Stage;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * HdrHistogram log (.hlog) of latency intervals: one line for each interval and stage, with the
 * stage as the line's tag. HistogramLogAnalyzer and hdr-plot can read it.
 *
 * <p>Threading: one thread. Owns the file.
 */
final class HistogramLog implements AutoCloseable {
    private final PrintStream stream;
    private final HistogramLogWriter writer;
    private final long startMillis = System.currentTimeMillis();

    /**
     * Writes the header of the log to a stream.
     *
     * @param out the stream; this object closes it
     */
    HistogramLog(OutputStream out) {
        stream = new PrintStream(out, false, StandardCharsets.UTF_8);
        writer = new HistogramLogWriter(stream);
        writer.outputComment("[Ringcast latency, clock CLOCK_REALTIME, unit nanoseconds]");
        writer.outputComment(
                "[queue: receive stamp to taken; service: taken to transmit call returned; total: both]");
        writer.outputLogFormatVersion();
        writer.outputStartTime(startMillis);
        writer.setBaseTime(startMillis);
        writer.outputLegend();
    }

    /** Appends one interval; stages without a value are left out. */
    void append(LatencyHistograms interval) {
        for (final Stage stage : Stage.values()) {
            final Histogram histogram = interval.of(stage);
            if (histogram.getTotalCount() > 0) {
                // The writer converts to the units that readers expect: start and end in seconds,
                // maximum in milliseconds.
                writer.outputIntervalHistogram(histogram);
            }
        }
        stream.flush();
    }

    /** Returns whether a write failed, for example because the disk is full. */
    boolean failed() {
        return stream.checkError();
    }

    @Override
    public void close() {
        stream.close();
    }
}
