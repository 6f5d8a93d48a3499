package io.ringcast.daemon.report;

import io.ringcast.engine.Worker;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Counters of a worker.
 *
 * @param worker number of the worker, from 0
 * @param cpu CPU that its loop was pinned to; empty if not pinned
 * @param received frames taken from its ring
 * @param matched frames that matched a rule
 * @param unmatched frames that matched no rule
 * @param dropped frames that cannot be forwarded
 * @param forwarded frames that were sent
 * @param transmitErrors frames that were not sent
 * @param kernelDrops frames that found no free slot in its ring
 * @param kicks transmit calls
 */
public record WorkerSummary(
        int worker,
        OptionalInt cpu,
        long received,
        long matched,
        long unmatched,
        long dropped,
        long forwarded,
        long transmitErrors,
        long kernelDrops,
        long kicks) {

    /** Returns the counters of a worker until now. */
    public static WorkerSummary of(Worker worker, OptionalInt cpu) {
        final ForwardCounters seen = worker.counters();
        final TransmitCounters transmitted = worker.transmitCounters();
        return new WorkerSummary(
                worker.number(),
                cpu,
                seen.received(),
                seen.matched(),
                seen.unmatched(),
                seen.dropped(),
                transmitted.sent(),
                transmitted.errors(),
                worker.kernelStatistics().drops(),
                transmitted.kicks());
    }

    Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("worker", worker);
        if (cpu.isPresent()) {
            map.put("cpu", cpu.getAsInt());
        }
        map.put("received", received);
        map.put("matched", matched);
        map.put("unmatched", unmatched);
        map.put("dropped", dropped);
        map.put("forwarded", forwarded);
        map.put("transmit_errors", transmitErrors);
        map.put("kernel_drops", kernelDrops);
        map.put("kicks", kicks);
        return map;
    }

    static WorkerSummary fromMap(Map<?, ?> map) {
        return new WorkerSummary(
                (int) Fields.integer(map, "worker"),
                map.containsKey("cpu")
                        ? OptionalInt.of((int) Fields.integer(map, "cpu"))
                        : OptionalInt.empty(),
                Fields.integer(map, "received"),
                Fields.integer(map, "matched"),
                Fields.integer(map, "unmatched"),
                Fields.integer(map, "dropped"),
                Fields.integer(map, "forwarded"),
                Fields.integer(map, "transmit_errors"),
                Fields.integer(map, "kernel_drops"),
                Fields.integer(map, "kicks"));
    }
}
