package io.ringcast.daemon.demo;

import io.ringcast.daemon.report.RunSummary;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What the demonstration has shown.
 *
 * @param rate datagrams per second, as asked for
 * @param sent datagrams that the sender's socket took
 * @param received datagrams that the application got
 * @param outOfOrder of these, those that came after a later one, or twice
 * @param bufferDrops datagrams that found the application's socket buffer full
 * @param engine the engine's own summary
 * @param total the engine's latencies from the kernel's receive stamp to the end, nanoseconds
 */
record DemoResult(
        int rate,
        long sent,
        long received,
        long outOfOrder,
        long bufferDrops,
        RunSummary engine,
        Histogram total) {

    /** Whether the application got all that was sent, in order. */
    boolean complete() {
        return received == sent && outOfOrder == 0;
    }

    /** The engine's summary with what the application saw beside it. */
    Map<String, Object> toMap() {
        final Map<String, Object> application = new LinkedHashMap<>();
        application.put("sent", sent);
        application.put("received", received);
        application.put("out_of_order", outOfOrder);
        application.put("buffer_drops", bufferDrops);
        final Map<String, Object> map = engine.toMap();
        map.put("application", application);
        return map;
    }
}
