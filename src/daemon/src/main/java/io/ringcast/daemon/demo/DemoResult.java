package io.ringcast.daemon.demo;

import io.ringcast.daemon.report.RunSummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Result of the demonstration.
 *
 * @param rate requested datagrams per second
 * @param sent datagrams that the sender's socket accepted
 * @param received datagrams that the application received
 * @param outOfOrder received datagrams that came after a later one, or twice
 * @param bufferDrops datagrams dropped because the application's socket buffer was full
 * @param forwarders result of the engine, or results of the two relays
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
     * @param title what the engine forwards; empty if there is only one engine
     * @param summary the engine's summary
     * @param total latencies in nanoseconds, from the kernel's receive time stamp to the return of
     *     the transmit call
     */
    record Forwarded(String title, RunSummary summary, Histogram total) {}

    /** Returns whether the application received all datagrams in order. */
    boolean complete() {
        return received == sent && outOfOrder == 0;
    }

    /**
     * Returns the JSON fields: the engine's summary, or a list of the relays' summaries, and what
     * the application received.
     */
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
