package io.ringcast.bench.trial;

import io.ringcast.bench.stats.Cells;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What the sink saw. Counts are of datagrams unless said otherwise.
 *
 * @param received different ones
 * @param duplicates those that had come before
 * @param reordered those that came after a later one of their flow
 * @param superFrames frames that held several datagrams and were marked as super-frames
 * @param notRewritten frames that still had the group's address
 * @param wrong frames with wrong bytes: address, MAC address, checksum, payload, or no frame of
 *     ours
 * @param partialChecksum frames whose UDP checksum the device was to finish
 * @param noChecksum frames without UDP checksum
 * @param sinkDrops frames that the sink itself had no room for
 * @param seconds from the first to the last; 0 if less than two came
 * @param latency kernel's receive stamp less due time, nanoseconds; empty without stamps
 */
public record Receipt(
        long received,
        long duplicates,
        long reordered,
        long superFrames,
        long notRewritten,
        long wrong,
        long partialChecksum,
        long noChecksum,
        long sinkDrops,
        double seconds,
        Histogram latency) {

    /**
     * From the JSON that the sink writes.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Receipt parse(String json) {
        final Map<String, Object> map = Json.read(json);
        if (!(map.get("latency") instanceof List<?> cells)) {
            throw new IllegalArgumentException("latency: must be an array");
        }
        return new Receipt(
                Fields.integer(map, "received"),
                Fields.integer(map, "duplicates"),
                Fields.integer(map, "reordered"),
                Fields.integer(map, "super_frames"),
                Fields.integer(map, "not_rewritten"),
                sum(
                        map,
                        "wrong_address",
                        "wrong_mac",
                        "bad_ip_checksum",
                        "bad_udp_checksum",
                        "wrong_payload",
                        "malformed"),
                Fields.integer(map, "partial_checksum"),
                Fields.integer(map, "no_checksum"),
                Fields.integer(map, "sink_drops"),
                Fields.real(map, "seconds"),
                Cells.parse(cells));
    }

    private static long sum(Map<String, Object> map, String... names) {
        long sum = 0;
        for (final String name : names) {
            sum += Fields.integer(map, name);
        }
        return sum;
    }
}
