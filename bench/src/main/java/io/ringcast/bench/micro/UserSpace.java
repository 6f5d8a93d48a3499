package io.ringcast.bench.micro;

import io.ringcast.bench.reference.ReferencePrograms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a frame in a burst of 64 costs in user space: both rings in plain memory, the kernel's side
 * simulated. With that simulation, in both languages: a processor overlaps it with the rest, so
 * what it costs alone cannot be taken off.
 *
 * @param length of the frame in bytes
 * @param nanos per frame
 * @param nanosInC the same in C
 * @param bytes allocated per frame
 */
public record UserSpace(int length, double nanos, double nanosInC, double bytes) {
    /** Measures it; about ten seconds. */
    public static UserSpace measure(ReferencePrograms reference, int length) {
        final MicroRun run = new MicroRun(true, false);
        final ReferenceBurst inC = run.inC(reference, length);
        final List<MicroResult> results =
                run.jmh(BurstBenchmark.class, Map.of("length", Integer.toString(length)));
        final MicroResult all = find(results, MicroTables.FORWARD);
        return new UserSpace(length, all.nanos(), inC.forward().median(), all.bytes());
    }

    private static MicroResult find(List<MicroResult> results, String name) {
        return results.stream()
                .filter(result -> result.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + ": not among the results"));
    }

    /** As in JSON. */
    public Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("length", length);
        map.put("nanos_per_frame", nanos);
        map.put("nanos_per_frame_in_c", nanosInC);
        map.put("bytes_per_frame", bytes);
        return map;
    }
}
