package io.ringcast.bench.micro;

import io.ringcast.bench.reference.ReferencePrograms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cost of a frame in user space, in a burst of 64, with both rings in plain memory and a simulated
 * kernel. The figures of both languages include the simulation: a processor overlaps it with the
 * other work, so its cost cannot be subtracted.
 *
 * @param length length of the frame in bytes
 * @param nanos nanoseconds per frame in Java
 * @param nanosInC nanoseconds per frame in C
 * @param bytes bytes allocated per frame in Java
 */
public record UserSpace(int length, double nanos, double nanosInC, double bytes) {
    /** Measures the cost, which takes about ten seconds. */
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

    /** Returns the values for JSON. */
    public Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("length", length);
        map.put("nanos_per_frame", nanos);
        map.put("nanos_per_frame_in_c", nanosInC);
        map.put("bytes_per_frame", bytes);
        return map;
    }
}
