package io.ringcast.daemon.look;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Summary of what arrived on an interface in some seconds, independent of rules.
 *
 * @param seconds duration of the look
 * @param frames number of frames seen
 * @param full whether the look ended early, at the maximum number of multicast UDP frames
 * @param flows multicast UDP, the most frequent first
 * @param furtherFrames multicast UDP frames of flows beyond the maximum number of flows
 * @param others all other frames, by protocol; see {@link #isNarrowed}
 * @param oversize multicast UDP frames longer than the interface's MTU allows, or super-frames of
 *     such datagrams
 * @param drops frames that were dropped before any socket
 */
public record Look(
        double seconds,
        long frames,
        boolean full,
        Map<Flow, Long> flows,
        long furtherFrames,
        Map<String, Long> others,
        long oversize,
        DeviceDrops drops) {
    /** Maximum number of other frames that are counted before the look is narrowed. */
    static final int MAX_OTHERS = 1_000;

    public Look {
        final Map<Flow, Long> sorted = new LinkedHashMap<>();
        flows.entrySet().stream()
                .sorted(Map.Entry.<Flow, Long>comparingByValue().reversed())
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        flows = Collections.unmodifiableMap(sorted);
        others = Map.copyOf(others);
    }

    /**
     * Returns whether there were so many other frames that unicast frames were no longer counted.
     */
    boolean isNarrowed() {
        return others.values().stream().mapToLong(Long::longValue).sum() >= MAX_OTHERS;
    }

    /**
     * Returns the fields of the JSON output, by name.
     *
     * @param device name of the interface
     */
    public Map<String, Object> toMap(String device) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("interface", device);
        map.put("seconds", Math.round(seconds * 1e3) / 1e3);
        map.put("frames", frames);
        map.put("full", full);
        final List<Object> list = new ArrayList<>();
        flows.forEach((flow, count) -> list.add(toMap(flow, count)));
        map.put("multicast_udp", list);
        map.put("others", others);
        map.put("device_errors", drops.errors());
        map.put("device_dropped", drops.dropped());
        return map;
    }

    private static Map<String, Object> toMap(Flow flow, long count) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("source", flow.source().toString());
        map.put("group", flow.group().toString());
        map.put("port", flow.port());
        map.put("vlan", flow.vlan());
        map.put("frames", count);
        return map;
    }
}
