package io.ringcast.daemon.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.live.LiveRun;
import io.ringcast.daemon.live.ReloadState;
import io.ringcast.engine.Engine;
import io.ringcast.engine.Snapshot;
import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.FragmentEvent;
import io.ringcast.engine.counter.KernelStatistics;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.host.LinkStatus;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.latency.Stage;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * All metrics of a run, read from the engine's counters at each scrape. This class counts nothing
 * itself. A scrape does not involve the loop: any thread may read the loop's counters.
 *
 * <p>Threading: one scrape at a time.
 */
final class RunCollector implements MultiCollector {
    private final LiveRun run;
    private final LatencyHistograms latencies = new LatencyHistograms();
    private RuleLabels labels;

    RunCollector(LiveRun run) {
        this.run = run;
    }

    @Override
    public MetricSnapshots collect() {
        final List<MetricSnapshot> all = new ArrayList<>();
        final Engine engine = run.engine();
        all.add(Series.info("ringcast_run", "The run's name.", Labels.of("name", run.name())));
        final Snapshot counts = engine.snapshot();
        final RuleLabels names = labels(counts.rules());
        seen(names, counts.seen(), all);
        sent(names, counts.sent(), all);
        all.add(
                Series.gauge("ringcast_in_flight_packets", "Datagrams that the kernel holds.")
                        .add(Labels.EMPTY, engine.inFlight())
                        .build());
        all.add(fragments(counts.seen()));
        kernel(engine.kernelStatistics(), all);
        host(engine, all);
        all.add(neighbours(engine));
        config(run.reloads(), all);
        all.add(latency());
        all.add(
                counter(
                        "ringcast_latency_out_of_range",
                        "Latencies that were clamped because the clock was set.",
                        engine.latenciesOutOfRange()));
        all.add(
                counter(
                        "ringcast_log_lines_dropped",
                        "Log lines that standard error did not take.",
                        Console.droppedLogLines()));
        return new MetricSnapshots(all);
    }

    private RuleLabels labels(RuleSet rules) {
        if (labels == null || labels.rules() != rules) {
            labels = RuleLabels.of(rules);
        }
        return labels;
    }

    private static MetricSnapshot counter(String name, String help, long value) {
        return Series.counter(name, help).add(Labels.EMPTY, value).build();
    }

    /** Adds the terms of the first accounting law. */
    private static void seen(RuleLabels names, ForwardCounters seen, List<MetricSnapshot> all) {
        all.add(
                counter(
                        "ringcast_received_packets",
                        "Datagrams taken from the receive ring.",
                        seen.received()));
        all.add(
                counter(
                        "ringcast_received_bytes",
                        "Bytes of received frames, Ethernet headers included.",
                        seen.receivedBytes()));
        all.add(
                counter(
                        "ringcast_received_super_frames",
                        "Super-frames among the received frames.",
                        seen.superFrames()));
        all.add(
                counter(
                        "ringcast_unmatched_packets",
                        "Datagrams that no rule takes.",
                        seen.unmatched()));
        all.add(
                counter(
                        "ringcast_looped_packets",
                        "Datagrams seen to come back again and again: a sample.",
                        seen.looped()));
        final Series matched =
                Series.counter("ringcast_matched_packets", "Datagrams that the rule took.");
        for (int rule = 0; rule < names.rules().size(); rule++) {
            matched.add(names.byRule().get(rule), seen.matched(rule));
        }
        former(matched, RuleLabels.FORMER_RULE, seen.matchedByFormer());
        all.add(matched.build());
        all.add(
                counter(
                        "ringcast_matched_copies",
                        "Copies due of matched datagrams: one for each destination of the rule.",
                        seen.copies()));
        final Series dropped =
                Series.counter("ringcast_dropped_packets", "Datagrams that cannot be forwarded.");
        for (final DropReason reason : DropReason.values()) {
            dropped.add(Labels.of(RuleLabels.REASON, reason.label()), seen.dropped(reason));
        }
        all.add(dropped.build());
    }

    /** Adds the terms of the second accounting law. */
    private static void sent(
            RuleLabels names, TransmitCounters transmitted, List<MetricSnapshot> all) {
        final Series packets = Series.counter("ringcast_sent_packets", "Datagrams that have left.");
        final Series bytes =
                Series.counter(
                        "ringcast_sent_bytes",
                        "Bytes of datagrams that have left, Ethernet headers included.");
        final Series errors =
                Series.counter("ringcast_transmit_errors", "Datagrams that did not leave.");
        long formerSent = transmitted.sent();
        long formerBytes = transmitted.sentBytes();
        for (int to = 0; to < names.byDestination().size(); to++) {
            formerSent -= transmitted.sent(to);
            formerBytes -= transmitted.sentBytes(to);
            packets.add(names.byDestination().get(to), transmitted.sent(to));
            bytes.add(names.byDestination().get(to), transmitted.sentBytes(to));
            for (final TransmitError error : TransmitError.values()) {
                errors.add(
                        names.byError().get(to * TransmitError.count() + error.ordinal()),
                        transmitted.errors(to, error));
            }
        }
        former(packets, RuleLabels.FORMER_DESTINATION, formerSent);
        former(bytes, RuleLabels.FORMER_DESTINATION, formerBytes);
        for (final TransmitError error : TransmitError.values()) {
            long former = transmitted.errors(error);
            for (int to = 0; to < names.byDestination().size(); to++) {
                former -= transmitted.errors(to, error);
            }
            former(
                    errors,
                    RuleLabels.FORMER_DESTINATION.add(RuleLabels.REASON, error.label()),
                    former);
        }
        all.add(packets.build());
        all.add(bytes.build());
        all.add(errors.build());
        all.add(
                counter(
                        "ringcast_sent_super_frames",
                        "Super-frames as which datagrams left.",
                        transmitted.superFrames()));
        all.add(counter("ringcast_transmit_calls", "Transmit calls made.", transmitted.kicks()));
    }

    /** Adds the count for rules and destinations that are no longer in force, if it is not 0. */
    private static void former(Series series, Labels labels, long count) {
        if (count > 0) {
            series.add(labels, count);
        }
    }

    private static MetricSnapshot fragments(ForwardCounters counters) {
        final Series series =
                Series.counter("ringcast_fragments", "What became of fragments that are followed.");
        for (final FragmentEvent event : FragmentEvent.values()) {
            series.add(Labels.of("outcome", event.label()), counters.fragments(event));
        }
        return series.build();
    }

    private static void kernel(KernelStatistics statistics, List<MetricSnapshot> all) {
        all.add(
                counter(
                        "ringcast_kernel_packets",
                        "Frames that passed the kernel's filter, lost ones included.",
                        statistics.packets()));
        all.add(
                counter(
                        "ringcast_kernel_drops",
                        "Frames that found no room in the receive ring.",
                        statistics.drops()));
    }

    private static void host(Engine engine, List<MetricSnapshot> all) {
        final Series up =
                Series.gauge(
                        "ringcast_link_up",
                        "Whether the interface passes frames and the rings are open on it.");
        final Series rebinds =
                Series.counter("ringcast_link_rebinds", "How often new rings were opened on it.");
        for (final LinkStatus link : engine.links()) {
            final Labels name = labels(link);
            up.add(name, isUp(link) ? 1 : 0);
            rebinds.add(name, link.rebinds());
        }
        all.add(up.build());
        arrivals(engine, all);
        all.add(
                Series.gauge("ringcast_paused", "Whether forwarding is paused.")
                        .add(Labels.EMPTY, engine.isPaused() ? 1 : 0)
                        .build());
        all.add(rebinds.build());
        final Series changes =
                Series.counter("ringcast_host_changes", "Changes of the host that were followed.");
        for (final StateChange.Kind kind : StateChange.Kind.values()) {
            changes.add(
                    Labels.of("kind", kind.name().toLowerCase(Locale.ROOT)), engine.changes(kind));
        }
        all.add(changes.build());
    }

    private static Labels labels(LinkStatus link) {
        return Labels.of("interface", link.name(), "role", link.role().label());
    }

    /**
     * Adds the counters of each receive interface. The receive interfaces come first in the list of
     * interfaces.
     */
    private static void arrivals(Engine engine, List<MetricSnapshot> all) {
        final Series received =
                Series.counter(
                        "ringcast_link_received_packets",
                        "Datagrams taken from the receive ring on this interface.");
        final Series bytes =
                Series.counter(
                        "ringcast_link_received_bytes",
                        "Bytes of received frames on this interface, Ethernet headers included.");
        final Series drops =
                Series.counter(
                        "ringcast_link_kernel_drops",
                        "Frames that found no room in the receive ring on this interface.");
        final ForwardCounters seen = engine.counters();
        for (int number = 0; number < seen.interfaces(); number++) {
            final Labels name = labels(engine.links().get(number));
            received.add(name, seen.received(number));
            bytes.add(name, seen.receivedBytes(number));
            drops.add(name, engine.kernelStatistics(number).drops());
        }
        all.add(received.build());
        all.add(bytes.build());
        all.add(drops.build());
    }

    private static boolean isUp(LinkStatus link) {
        return link.state() == LinkStatus.State.UP && link.attached();
    }

    private static void config(ReloadState reloads, List<MetricSnapshot> all) {
        all.add(
                Series.gauge(
                                "ringcast_config_last_reload_successful",
                                "Whether the last reload succeeded; the start counts as one.")
                        .add(Labels.EMPTY, reloads.lastSuccessful() ? 1 : 0)
                        .build());
        all.add(
                Series.gauge(
                                "ringcast_config_last_reload_success_timestamp_seconds",
                                "When the last successful one ended, since the epoch.")
                        .add(Labels.EMPTY, reloads.lastSuccessSeconds())
                        .build());
        all.add(
                Series.counter("ringcast_config_reloads", "Reloads asked for, without the start.")
                        .add(Labels.of("outcome", "success"), reloads.succeeded())
                        .add(Labels.of("outcome", "failure"), reloads.failed())
                        .build());
    }

    private static MetricSnapshot neighbours(Engine engine) {
        final Series resolved =
                Series.gauge(
                        "ringcast_neighbour_resolved",
                        "Whether it is known how to reach the destination.");
        Reachability.of(engine)
                .forEach(
                        (destination, reachable) ->
                                resolved.add(
                                        Labels.of(RuleLabels.DESTINATION, destination),
                                        reachable ? 1 : 0));
        return resolved.build();
    }

    private HistogramSnapshot latency() {
        latencies.reset();
        run.addLatencies(latencies);
        final List<HistogramSnapshot.HistogramDataPointSnapshot> stages = new ArrayList<>();
        for (final Stage stage : Stage.values()) {
            stages.add(LatencySnapshot.of(latencies.of(stage), Labels.of("stage", stage.label())));
        }
        return new HistogramSnapshot(
                new MetricMetadata(
                        "ringcast_latency_seconds",
                        "Time on the way through the engine, a value for each copy sent.",
                        Unit.SECONDS),
                stages);
    }
}
