package io.ringcast.daemon.report;

import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.FragmentEvent;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counters of an engine, for a summary.
 *
 * @param rules the rules
 * @param seen counters of received frames
 * @param transmitted counters of transmitted frames
 */
public record Counts(RuleSet rules, ForwardCounters seen, TransmitCounters transmitted) {
    /**
     * Creates the summary.
     *
     * @param kernelDrops frames that found no free slot in the ring
     * @param seconds duration
     * @param latency latencies by stage; empty if time stamps are not from now, as in a replay
     */
    public RunSummary summary(long kernelDrops, double seconds, Map<String, Percentiles> latency) {
        return new RunSummary(
                seen.received(),
                seen.receivedBytes(),
                seen.superFrames(),
                seen.matched(),
                seen.unmatched(),
                seen.copies(),
                transmitted.sent(),
                transmitted.sentBytes(),
                transmitted.superFrames(),
                dropped(),
                followed(),
                errors(),
                kernelDrops,
                transmitted.kicks(),
                Math.round(seconds * 1e3) / 1e3,
                latency,
                byRule(),
                List.of());
    }

    private Map<String, Long> dropped() {
        final Map<String, Long> dropped = new LinkedHashMap<>();
        for (final DropReason reason : DropReason.values()) {
            dropped.put(reason.label(), seen.dropped(reason));
        }
        return dropped;
    }

    private Map<String, Long> followed() {
        final Map<String, Long> followed = new LinkedHashMap<>();
        for (final FragmentEvent event : FragmentEvent.values()) {
            followed.put(event.label(), seen.fragments(event));
        }
        return followed;
    }

    private Map<String, Long> errors() {
        final Map<String, Long> errors = new LinkedHashMap<>();
        for (final TransmitError error : TransmitError.values()) {
            errors.put(error.label(), transmitted.errors(error));
        }
        return errors;
    }

    private List<RuleSummary> byRule() {
        final List<RuleSummary> summaries = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            final Rule rule = rules.get(i);
            final List<RuleSummary.Destination> destinations = new ArrayList<>();
            for (int d = rules.firstDestination(i); d < rules.endDestination(i); d++) {
                destinations.add(destination(rules.destination(d), d));
            }
            summaries.add(new RuleSummary(rule.name(), seen.matched(i), destinations));
        }
        return summaries;
    }

    private RuleSummary.Destination destination(Destination to, int index) {
        final Map<String, Long> errors = new LinkedHashMap<>();
        for (final TransmitError error : TransmitError.values()) {
            final long count = transmitted.errors(index, error);
            if (count > 0) {
                errors.put(error.label(), count);
            }
        }
        return new RuleSummary.Destination(
                to.toString(), transmitted.sent(index), transmitted.sentBytes(index), errors);
    }
}
