package io.ringcast.daemon.top;

import io.ringcast.daemon.control.ControlConnection;
import io.ringcast.daemon.control.Histograms;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.engine.host.LinkStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Sample of a run: its answers at one moment.
 *
 * @param nanos time by {@link System#nanoTime}
 * @param run name of the run
 * @param paused whether forwarding is paused
 * @param stats summary since its start
 * @param links its interfaces, the receiving ones first
 * @param neighbours MAC address for each destination, in the order of the rules
 * @param total latencies since its start
 */
record Sample(
        long nanos,
        String run,
        boolean paused,
        RunSummary stats,
        List<Link> links,
        List<String> neighbours,
        Histogram total) {
    /** An interface, its state, and whether it transmits frames. */
    record Link(String name, String state, boolean transmits) {}

    static Sample take(ControlConnection connection) throws IOException {
        final Map<?, ?> stats = Fields.object(connection.ask("stats"), "stats");
        final List<Link> links = new ArrayList<>();
        for (final Map<?, ?> link : Fields.objects(connection.ask("links"), "links")) {
            links.add(
                    new Link(
                            Fields.text(link, "interface"),
                            Fields.text(link, "state"),
                            Fields.text(link, "role").equals(LinkStatus.Role.TRANSMIT.label())));
        }
        final List<String> neighbours = new ArrayList<>();
        for (final Map<?, ?> each : Fields.objects(connection.ask("neighbours"), "neighbours")) {
            neighbours.add(neighbour(each));
        }
        return new Sample(
                System.nanoTime(),
                Fields.text(stats, "run"),
                Boolean.TRUE.equals(stats.get("paused")),
                RunSummary.fromMap(stats),
                links,
                neighbours,
                Histograms.decode(connection.ask("histogram")));
    }

    private static String neighbour(Map<?, ?> neighbour) {
        if (Boolean.TRUE.equals(neighbour.get("local"))) {
            return "local";
        }
        return neighbour.get("mac") == null ? "not known" : Fields.text(neighbour, "mac");
    }
}
