package io.ringcast.daemon.run;

import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.latency.Stage;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * HdrHistogram log (.hlog) that intervals are written to, one line for each interval and stage, the
 * stage as the line's tag. The usual tools read it (HistogramLogAnalyzer, hdr-plot).
 *
 * <p>Threading: one thread. Owns the file.
 */
final class HistogramLog implements AutoCloseable {
    private final PrintStream stream;
    private final HistogramLogWriter writer;
    private final long startMillis = System.currentTimeMillis();

    /**
     * Writes to a stream; begins at once.
     *
     * @param out owned from now on
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
                // Start, end and maximum in the log are in seconds and milliseconds, as its readers
                // expect.
                writer.outputIntervalHistogram(histogram);
            }
        }
        stream.flush();
    }

    /** True if something could not be written, because the disk is full for example. */
    boolean failed() {
        return stream.checkError();
    }

    @Override
    public void close() {
        stream.close();
    }
}
