package io.ringcast.daemon.look;

import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys in which a flow differs from the match of a rule.
 *
 * @param rule name of the rule
 * @param keys keys that differ, with the rule's values, for example {@code group 239.1.2.3}
 * @param options command-line options that match the flow, for example {@code --group 239.1.2.4}
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

    /** Returns whether there is no difference, so that the rule matches the flow. */
    boolean takes() {
        return keys.isEmpty();
    }

    /** Returns the difference as text. */
    String text() {
        return takes()
                ? "rule " + rule + " takes it"
                : "not for rule " + rule + ", which takes " + String.join(", ", keys);
    }
}
