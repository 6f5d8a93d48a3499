package io.ringcast.bench.trial;

import io.ringcast.bench.stats.Cells;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Counts of the sink. They are datagrams unless stated otherwise.
 *
 * @param received different datagrams
 * @param duplicates datagrams that had arrived before
 * @param reordered datagrams that arrived after a later one of their flow
 * @param superFrames frames that held several datagrams and were marked as super-frames
 * @param notRewritten frames that still had the group's address
 * @param wrong frames with wrong bytes (address, MAC address, checksum, payload), and frames that
 *     the generator did not send
 * @param partialChecksum frames whose UDP checksum was left to the device
 * @param noChecksum frames without UDP checksum
 * @param sinkDrops frames that the sink itself dropped for lack of room
 * @param seconds seconds from the first to the last datagram; 0 if fewer than two arrived
 * @param latency kernel's receive time stamp minus due time, nanoseconds; empty without time stamps
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
     * Parses the JSON that the sink writes.
     *
     * @throws IllegalArgumentException if the text is no such JSON
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
