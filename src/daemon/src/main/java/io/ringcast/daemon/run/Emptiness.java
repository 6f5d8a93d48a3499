package io.ringcast.daemon.run;

import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.look.Explanation;
import io.ringcast.daemon.look.Look;
import io.ringcast.daemon.look.Lookout;
import io.ringcast.daemon.report.SummaryText;
import io.ringcast.engine.Engine;
import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.host.NicFilter;
import io.ringcast.engine.network.Links;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Messages about a run that has nothing to forward.
 *
 * @param engine the engine that forwards nothing
 * @param plan the plan of the run
 * @param hint command that finds out more
 */
record Emptiness(Engine engine, RunPlan plan, String hint) {
    private static final long LOOK_NANOS = 3_000_000_000L;

    /** Returns the watch that reports when the run has received nothing. */
    Silence silence() {
        return new Silence(this::obstacle, looking(), this::look, this::explanation, Console::warn);
    }

    /**
     * Returns the first lines of the summary: a run without frames must not look like a successful
     * one.
     */
    List<String> headline(double seconds) {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "NOTHING RECEIVED in %.1f s: no frame came to %s that a rule takes and that"
                                + " can be forwarded",
                        seconds,
                        name()),
                "  to find out why: " + hint,
                "");
    }

    private String name() {
        return String.join(" or ", plan.receiveInterfaces());
    }

    private String obstacle() {
        final String looking = "; looking at what arrives ...";
        final long received = engine.counters().received();
        return received == 0
                ? "no frame came to " + name() + " that a rule takes" + looking
                : SummaryText.count(received)
                        + " frames came to "
                        + name()
                        + ", none to be forwarded ("
                        + reasons()
                        + ")"
                        + looking;
    }

    private NicFilter nicFilter() {
        return plan.engine().host().nicFilter().get();
    }

    private boolean isPromiscuous(String device) {
        return nicFilter().isPromiscuous(engine.rules().on(device));
    }

    /** Returns the receive interfaces for which there are rules. */
    private List<String> looking() {
        return plan.receiveInterfaces().stream()
                .filter(device -> engine.rules().on(device).size() > 0)
                .toList();
    }

    private String reasons() {
        final ForwardCounters counters = engine.counters();
        final String dropped =
                Arrays.stream(DropReason.values())
                        .filter(reason -> counters.dropped(reason) > 0)
                        .map(reason -> reason.label() + " " + counters.dropped(reason))
                        .collect(Collectors.joining(", "));
        return dropped.isEmpty() ? "unmatched" : dropped;
    }

    /**
     * Looks at what passes the interface's filter as the run set it. Does not switch on promiscuous
     * mode: the user did not ask for it.
     */
    private Look look(String device) {
        return Lookout.at(Links.byName(device), LOOK_NANOS, List.of(), rules(device));
    }

    private RuleSet rules(String device) {
        return engine.rulesByInterface().get(plan.receiveInterfaces().indexOf(device)).on(device);
    }

    /** Explains one interface. If there are several, each line begins with its name. */
    private List<String> explanation(String device, Look look) {
        final Stream<String> lines =
                new Explanation(
                                look,
                                rules(device),
                                plan.engine().host().join().get(),
                                Links.byName(device))
                        .lines().stream();
        return (plan.receiveInterfaces().size() == 1
                        ? lines
                        : lines.map(line -> device + ": " + line))
                .toList();
    }

    private List<String> explanation(Map<String, Look> looks) {
        if (engine.counters().matched() > 0) {
            return List.of("frames arrive now");
        }
        final List<String> lines = new ArrayList<>();
        looks.forEach((device, look) -> lines.addAll(explanation(device, look)));
        lines.add(
                looking().stream().allMatch(this::isPromiscuous)
                        ? "to look again, and to check this host:"
                        : name()
                                + " may filter out groups and VLANs (nic-filter: "
                                + nicFilter().label()
                                + "); to see them, and to check this host:");
        lines.add(hint);
        return lines;
    }
}
