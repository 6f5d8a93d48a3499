package io.ringcast.daemon.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.latency.Stage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;

class HistogramLogTest {
    private static LatencyHistograms interval(int frames) {
        final LatencyHistograms interval = new LatencyHistograms();
        for (final Stage stage : Stage.values()) {
            interval.of(stage).recordValueWithCount(1_000, frames);
        }
        interval.label(1_000, 2_000);
        return interval;
    }

    @Test
    void isReadableByHdrHistogramsOwnReader() {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (HistogramLog log = new HistogramLog(out)) {
            log.append(interval(2));
            log.append(interval(0)); // empty: no line
            log.append(interval(1));
            assertFalse(log.failed());
        }
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("CLOCK_REALTIME"));
        final List<String> lines = new ArrayList<>();
        try (HistogramLogReader reader =
                new HistogramLogReader(new ByteArrayInputStream(out.toByteArray()))) {
            while (reader.hasNext()) {
                final Histogram interval = (Histogram) reader.nextIntervalHistogram();
                lines.add(interval.getTag() + " " + interval.getTotalCount());
            }
        }
        assertEquals(
                List.of("queue 2", "service 2", "total 2", "queue 1", "service 1", "total 1"),
                lines);
    }
}
