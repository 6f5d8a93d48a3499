package io.ringcast.daemon.demo;

import io.ringcast.daemon.report.RunSummary;
import java.util.LinkedHashMap;
import java.util.List;
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
 * @param forwarders the engine's own results, or those of two relays
 */
record DemoResult(
        int rate,
        long sent,
        long received,
        long outOfOrder,
        long bufferDrops,
        List<Forwarded> forwarders) {

    /**
     * Result of one engine.
     *
     * @param title what it forwarded; empty if there is only one
     * @param summary its own summary
     * @param total latencies from the kernel's receive stamp to the end, nanoseconds
     */
    record Forwarded(String title, RunSummary summary, Histogram total) {}

    /** Whether the application got all that was sent, in order. */
    boolean complete() {
        return received == sent && outOfOrder == 0;
    }

    /** The engine's summary, or a list of the relays' ones, with what the application saw. */
    Map<String, Object> toMap() {
        final Map<String, Object> application = new LinkedHashMap<>();
        application.put("sent", sent);
        application.put("received", received);
        application.put("out_of_order", outOfOrder);
        application.put("buffer_drops", bufferDrops);
        final Map<String, Object> map = new LinkedHashMap<>();
        if (forwarders.size() == 1) {
            map.putAll(forwarders.get(0).summary().toMap());
        } else {
            map.put(
                    "relays",
                    forwarders.stream().map(forwarder -> forwarder.summary().toMap()).toList());
        }
        map.put("application", application);
        return map;
    }
}
