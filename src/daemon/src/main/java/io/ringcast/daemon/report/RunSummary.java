package io.ringcast.daemon.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Summary of a run, with the fields of its JSON output.
 *
 * @param received frames taken from the ring; a super-frame counts as the datagrams in it, here and
 *     in all that follows
 * @param receivedBytes bytes of those frames as received, link-layer headers included
 * @param receivedSuperFrames super-frames among them
 * @param matched frames that matched a rule
 * @param unmatched frames that matched no rule
 * @param copies frames to send: for each matched frame, one for each destination that the rule had
 *     then
 * @param forwarded frames that were sent
 * @param sentBytes bytes of those frames, link-layer headers included
 * @param sentSuperFrames super-frames among the frames sent
 * @param dropped frames that cannot be forwarded, by reason
 * @param fragments what became of fragments that were followed, by event
 * @param transmitErrors frames that were not sent, by reason
 * @param kernelDrops frames that found no free slot in the ring; a super-frame counts as one
 * @param kicks transmit calls
 * @param seconds from ready to the end
 * @param latency latencies by stage; empty if time stamps of frames are not from now, as in a
 *     replay
 * @param rules counters of each rule
 * @param workers counters of each worker; empty if there are none
 */
public record RunSummary(
        long received,
        long receivedBytes,
        long receivedSuperFrames,
        long matched,
        long unmatched,
        long copies,
        long forwarded,
        long sentBytes,
        long sentSuperFrames,
        Map<String, Long> dropped,
        Map<String, Long> fragments,
        Map<String, Long> transmitErrors,
        long kernelDrops,
        long kicks,
        double seconds,
        Map<String, Percentiles> latency,
        List<RuleSummary> rules,
        List<WorkerSummary> workers) {

    /** Returns this summary with the counters of each worker. */
    public RunSummary with(List<WorkerSummary> shares) {
        return new RunSummary(
                received,
                receivedBytes,
                receivedSuperFrames,
                matched,
                unmatched,
                copies,
                forwarded,
                sentBytes,
                sentSuperFrames,
                dropped,
                fragments,
                transmitErrors,
                kernelDrops,
                kicks,
                seconds,
                latency,
                rules,
                shares);
    }

    /** Returns the number of frames that cannot be forwarded. */
    public long droppedTotal() {
        return sum(dropped);
    }

    /** Returns the number of frames that were not sent. */
    public long transmitErrorsTotal() {
        return sum(transmitErrors);
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the fields of the JSON output, by name: the contract of {@code run --json}. */
    public Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("received", received);
        map.put("received_bytes", receivedBytes);
        map.put("received_super_frames", receivedSuperFrames);
        map.put("matched", matched);
        map.put("unmatched", unmatched);
        map.put("copies", copies);
        map.put("forwarded", forwarded);
        map.put("sent_bytes", sentBytes);
        map.put("sent_super_frames", sentSuperFrames);
        map.put("dropped", dropped);
        map.put("fragments", fragments);
        map.put("transmit_errors", transmitErrors);
        map.put("kernel_drops", kernelDrops);
        map.put("kicks", kicks);
        map.put("seconds", seconds);
        if (!latency.isEmpty()) {
            final Map<String, Object> stages = new LinkedHashMap<>();
            latency.forEach((stage, percentiles) -> stages.put(stage, percentiles.toMap()));
            map.put("latency", stages);
        }
        map.put("rules", rules.stream().map(RuleSummary::toMap).toList());
        if (!workers.isEmpty()) {
            map.put("workers", workers.stream().map(WorkerSummary::toMap).toList());
        }
        return map;
    }

    /**
     * Reads the fields that {@link #toMap} returns; ignores unknown fields.
     *
     * @throws IllegalArgumentException if a field is missing
     */
    public static RunSummary fromMap(Map<?, ?> map) {
        return new RunSummary(
                Fields.integer(map, "received"),
                Fields.integer(map, "received_bytes"),
                Fields.integer(map, "received_super_frames"),
                Fields.integer(map, "matched"),
                Fields.integer(map, "unmatched"),
                Fields.integer(map, "copies"),
                Fields.integer(map, "forwarded"),
                Fields.integer(map, "sent_bytes"),
                Fields.integer(map, "sent_super_frames"),
                Fields.counts(map, "dropped"),
                Fields.counts(map, "fragments"),
                Fields.counts(map, "transmit_errors"),
                Fields.integer(map, "kernel_drops"),
                Fields.integer(map, "kicks"),
                Fields.real(map, "seconds"),
                latency(map),
                Fields.objects(map, "rules").stream().map(RuleSummary::fromMap).toList(),
                workers(map));
    }

    private static List<WorkerSummary> workers(Map<?, ?> map) {
        return map.containsKey("workers")
                ? Fields.objects(map, "workers").stream().map(WorkerSummary::fromMap).toList()
                : List.of();
    }

    private static Map<String, Percentiles> latency(Map<?, ?> map) {
        final Map<String, Percentiles> latency = new LinkedHashMap<>();
        if (map.containsKey("latency")) {
            final Map<?, ?> stages = Fields.object(map, "latency");
            for (final Object stage : stages.keySet()) {
                final String name = stage.toString();
                latency.put(name, Percentiles.fromMap(Fields.object(stages, name)));
            }
        }
        return latency;
    }
}
