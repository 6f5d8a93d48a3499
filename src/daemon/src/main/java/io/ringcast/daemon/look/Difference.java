package io.ringcast.daemon.look;

import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * In which keys a flow is not what a rule takes.
 *
 * @param rule its name
 * @param keys what the rule asks for instead, {@code group 239.1.2.3}
 * @param options those of the command line that ask for the flow, {@code --group 239.1.2.4}
 */
record Difference(String rule, List<String> keys, String options) {
    static Difference of(Rule rule, Flow flow) {
        final Match match = rule.match();
        final List<String> keys = new ArrayList<>();
        final List<String> options = new ArrayList<>();
        if (!match.group().contains(flow.group())) {
            keys.add("group " + Match.formatGroup(match.group()));
            options.add("--group " + flow.group());
        }
        if (flow.port() != Flow.NO_PORT && !match.ports().contains(flow.port())) {
            keys.add("port " + match.ports());
            options.add("--port " + flow.port());
        }
        if (!match.isAnySource() && !match.source().contains(flow.source())) {
            keys.add("source " + match.source());
            options.add("--match-source " + flow.source());
        }
        if (match.vlan() != Match.ANY_VLAN && match.vlan() != flow.vlan()) {
            keys.add(
                    match.vlan() == Match.NO_VLAN
                            ? "frames without a VLAN"
                            : "VLAN " + match.vlan());
            options.add("--match-vlan " + Match.formatVlan(flow.vlan()));
        }
        return new Difference(rule.name(), keys, String.join(" ", options));
    }

    /** Whether there is none. */
    boolean takes() {
        return keys.isEmpty();
    }

    /** Returns the lines of the text output. */
    String text() {
        return takes()
                ? "rule " + rule + " takes it"
                : "not for rule " + rule + ", which takes " + String.join(", ", keys);
    }
}
