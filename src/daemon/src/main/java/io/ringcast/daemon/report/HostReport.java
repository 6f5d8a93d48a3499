package io.ringcast.daemon.report;

import io.ringcast.engine.host.LinkStatus;
import io.ringcast.engine.host.StateChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What the host has been through while an engine ran.
 *
 * @param links the interfaces
 * @param changes how many changes there were of each kind, in lower case; none is left out
 */
public record HostReport(List<LinkStatus> links, Map<String, Long> changes) {
    /** Of a run that ended before there was an engine. */
    public static final HostReport NONE = new HostReport(List.of(), Map.of());

    /** Of an engine. */
    public static HostReport of(List<LinkStatus> links, ToLongFunction<StateChange.Kind> count) {
        final Map<String, Long> changes = new LinkedHashMap<>();
        for (final StateChange.Kind kind : StateChange.Kind.values()) {
            changes.put(kind.name().toLowerCase(Locale.ROOT), count.applyAsLong(kind));
        }
        return new HostReport(links, changes);
    }

    /** Adds it to a run's JSON. */
    public void addTo(Map<String, Object> map) {
        map.put("links", links.stream().map(HostReport::link).toList());
        map.put("changes", changes);
    }

    private static Map<String, Object> link(LinkStatus status) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("interface", status.name());
        map.put("role", status.role().label());
        map.put("state", status.state().label());
        map.put("changes", status.changes());
        map.put("rebinds", status.rebinds());
        return map;
    }

    /** For people; nothing to say if nothing has changed. */
    public List<String> lines() {
        final String all =
                changes.entrySet().stream()
                        .filter(entry -> entry.getValue() != 0)
                        .map(entry -> entry.getKey() + " " + SummaryText.count(entry.getValue()))
                        .collect(Collectors.joining(", "));
        if (all.isEmpty()) {
            return List.of();
        }
        final List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("The host has changed: " + all);
        for (final LinkStatus link : links) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "  %-9s %-15s is %s, has changed its state %,d times, was replaced %,d"
                                    + " times",
                            link.role().label(),
                            link.name(),
                            link.state().label(),
                            link.changes(),
                            link.rebinds()));
        }
        return lines;
    }
}
