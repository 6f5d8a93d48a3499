package io.ringcast.bench.trial;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import java.util.Map;

/**
 * Counts and times of the generator.
 *
 * @param sent frames sent
 * @param seconds duration of sending
 * @param stalls number of times that the generator's ring was full
 * @param lateP99 99th percentile of the delay between due time and sending, nanoseconds
 * @param lateMax longest such delay, nanoseconds
 * @param waitedNanos nanoseconds for which the generator waited for its CPU while another thread
 *     ran
 * @param frozenNanos lower bound of the nanoseconds for which the generator stood still without
 *     waiting for its CPU, because the machine was stopped. Counts only pauses of more than a
 *     millisecond while no frame was due
 */
public record Sending(
        long sent,
        double seconds,
        long stalls,
        long lateP99,
        long lateMax,
        long waitedNanos,
        long frozenNanos) {
    /**
     * Parses the JSON that the generator writes.
     *
     * @throws IllegalArgumentException if the text is no such JSON
     */
    public static Sending parse(String json) {
        final Map<String, Object> map = Json.read(json);
        return new Sending(
                Fields.integer(map, "sent"),
                Fields.real(map, "seconds"),
                Fields.integer(map, "stalls"),
                Fields.integer(map, "late_p99"),
                Fields.integer(map, "late_max"),
                Fields.integer(map, "waited"),
                Fields.integer(map, "frozen"));
    }

    /** Returns frames a second. */
    public double rate() {
        return sent / seconds;
    }
}
