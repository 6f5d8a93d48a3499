package io.ringcast.daemon.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counters of a rule.
 *
 * @param name name of the rule
 * @param matched frames that matched the rule
 * @param destinations counters of its destinations, in the order of the rule
 */
public record RuleSummary(String name, long matched, List<Destination> destinations) {
    /**
     * Counters of one destination of a rule.
     *
     * @param to address, and port if it is changed
     * @param sent frames that were sent
     * @param sentBytes bytes of those frames, link-layer headers included
     * @param transmitErrors frames that were not sent, by reason; without reasons whose count is 0
     */
    public record Destination(
            String to, long sent, long sentBytes, Map<String, Long> transmitErrors) {
        private Map<String, Object> toMap() {
            final Map<String, Object> map = new LinkedHashMap<>();
            map.put("to", to);
            map.put("sent", sent);
            map.put("sent_bytes", sentBytes);
            map.put("transmit_errors", transmitErrors);
            return map;
        }

        private static Destination fromMap(Map<?, ?> map) {
            return new Destination(
                    Fields.text(map, "to"),
                    Fields.integer(map, "sent"),
                    Fields.integer(map, "sent_bytes"),
                    Fields.counts(map, "transmit_errors"));
        }
    }

    /** Returns the fields of the JSON output, by name. */
    Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("matched", matched);
        map.put("destinations", destinations.stream().map(Destination::toMap).toList());
        return map;
    }

    /** Reads the fields that {@link #toMap} returns. */
    static RuleSummary fromMap(Map<?, ?> map) {
        final List<Destination> destinations = new ArrayList<>();
        for (final Map<?, ?> destination : Fields.objects(map, "destinations")) {
            destinations.add(Destination.fromMap(destination));
        }
        return new RuleSummary(
                Fields.text(map, "name"), Fields.integer(map, "matched"), destinations);
    }
}
