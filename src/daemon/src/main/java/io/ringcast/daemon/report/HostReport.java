package io.ringcast.daemon.report;

import io.ringcast.engine.Engine;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.KernelStatistics;
import io.ringcast.engine.host.LinkStatus;
import io.ringcast.engine.host.StateChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Report of the host's state and changes while an engine ran.
 *
 * @param links the interfaces, the receiving ones first
 * @param arrivals counts of each receive interface, in the same order
 * @param changes number of changes of each kind, by the kind's name in lower case; includes kinds
 *     without changes
 */
public record HostReport(
        List<LinkStatus> links, List<Arrivals> arrivals, Map<String, Long> changes) {
    private static final String ROW = "%-18s%14s%14s  %s";

    /** Report of a run that ended before there was an engine. */
    public static final HostReport NONE = new HostReport(List.of(), List.of(), Map.of());

    /**
     * Counts of received frames of an interface.
     *
     * @param received frames taken from the interface's rings; a super-frame counts as the
     *     datagrams in it
     * @param bytes bytes of those frames, Ethernet headers included
     * @param kernel the kernel's counters of the rings
     */
    public record Arrivals(long received, long bytes, KernelStatistics kernel) {}

    /** Creates the report of an engine. */
    public static HostReport of(Engine engine) {
        final ForwardCounters seen = engine.counters();
        return of(
                engine.links(),
                IntStream.range(0, seen.interfaces())
                        .mapToObj(
                                i ->
                                        new Arrivals(
                                                seen.received(i),
                                                seen.receivedBytes(i),
                                                engine.kernelStatistics(i)))
                        .toList(),
                engine::changes);
    }

    static HostReport of(
            List<LinkStatus> links,
            List<Arrivals> arrivals,
            ToLongFunction<StateChange.Kind> count) {
        final Map<String, Long> changes = new LinkedHashMap<>();
        for (final StateChange.Kind kind : StateChange.Kind.values()) {
            changes.put(kind.name().toLowerCase(Locale.ROOT), count.applyAsLong(kind));
        }
        return new HostReport(links, arrivals, changes);
    }

    /** Adds the report to the JSON fields of a run. */
    public void addTo(Map<String, Object> map) {
        final List<Map<String, Object>> all = new ArrayList<>();
        for (int i = 0; i < links.size(); i++) {
            final Map<String, Object> link = link(links.get(i));
            if (i < arrivals.size()) {
                final Arrivals here = arrivals.get(i);
                link.put("received", here.received());
                link.put("received_bytes", here.bytes());
                link.put("kernel_packets", here.kernel().packets());
                link.put("kernel_drops", here.kernel().drops());
            }
            all.add(link);
        }
        map.put("links", all);
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

    /**
     * Returns the lines of the text output; none if there is one receive interface and nothing has
     * changed.
     */
    public List<String> lines() {
        final List<String> lines = new ArrayList<>();
        if (arrivals.size() > 1) {
            lines.add("");
            lines.addAll(table());
        }
        lines.addAll(changed());
        return lines;
    }

    /** Returns one line for each receive interface. */
    private List<String> table() {
        final List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, ROW, "Interface", "received", "kernel drops", "is"));
        for (int i = 0; i < arrivals.size(); i++) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            ROW,
                            "  " + links.get(i).name(),
                            SummaryText.count(arrivals.get(i).received()),
                            SummaryText.count(arrivals.get(i).kernel().drops()),
                            links.get(i).state().label()));
        }
        return lines;
    }

    private List<String> changed() {
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
