package io.ringcast.bench.trial;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import java.util.Map;

/**
 * What the generator did.
 *
 * @param sent frames
 * @param seconds that took
 * @param stalls times that its own ring was full
 * @param lateP99 how late a frame was sent, nanoseconds, not exceeded by 99 % of them
 * @param lateMax the same for the latest
 * @param waitedNanos how long the generator had to wait for its CPU, because something else ran
 * @param frozenNanos how long, at least, it stood still without that: the machine was stopped. Only
 *     pauses of more than a millisecond, and only while it waited for a frame to be due
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
     * From the JSON that the generator writes.
     *
     * @throws IllegalArgumentException if it is something else
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

    /** Frames a second. */
    public double rate() {
        return sent / seconds;
    }
}
