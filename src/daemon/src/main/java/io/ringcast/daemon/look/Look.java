package io.ringcast.daemon.look;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What arrived on an interface in some seconds, whatever rules say.
 *
 * @param seconds how long
 * @param frames how many were looked at
 * @param full whether it ended early, at the most frames of multicast UDP that are looked at
 * @param flows multicast UDP, the most frequent first
 * @param furtherFrames multicast UDP of flows beyond those that are kept
 * @param others everything else, by protocol; see {@link #isNarrowed}
 * @param oversize multicast UDP frames longer than the interface's MTU allows, or super-frames of
 *     such datagrams
 * @param drops what did not even get here
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
    /** So many others are enough to tell what there is. */
    static final int MAX_OTHERS = 1_000;

    public Look {
        final Map<Flow, Long> sorted = new LinkedHashMap<>();
        flows.entrySet().stream()
                .sorted(Map.Entry.<Flow, Long>comparingByValue().reversed())
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        flows = Collections.unmodifiableMap(sorted);
        others = Map.copyOf(others);
    }

    /** Whether there were so many others that those to single hosts were not counted any more. */
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
