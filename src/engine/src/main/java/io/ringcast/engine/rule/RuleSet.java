package io.ringcast.engine.rule;

import io.ringcast.engine.frame.Ipv4Address;
import io.ringcast.engine.frame.Udp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An ordered list of rules that make sense together; the first that matches a frame takes it.
 *
 * @param rules at least one
 */
public record RuleSet(List<Rule> rules) {
    /**
     * @throws IllegalArgumentException with all {@link #problems}, one a line
     */
    public RuleSet {
        rules = List.copyOf(rules);
        final List<Problem> problems = problems(rules);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    problems.stream().map(Problem::message).collect(Collectors.joining("\n")));
        }
    }

    /** A set of these rules. */
    public static RuleSet of(Rule... rules) {
        return new RuleSet(List.of(rules));
    }

    /**
     * What is wrong with a list of rules.
     *
     * @param rule index of the rule at fault, -1 for the list itself
     * @param kind what sort of fault
     * @param message one line that names the rule
     */
    public record Problem(int rule, Kind kind, String message) {}

    /** What can be wrong with a list of rules each of which is right. */
    public enum Kind {
        /** There is none. */
        EMPTY,
        /** An earlier rule has the same name. */
        SAME_NAME,
        /** Earlier rules take all that the rule could match. */
        SHADOWED
    }

    /** All that is wrong with a list of rules, in the order of the rules; empty if nothing is. */
    public static List<Problem> problems(List<Rule> rules) {
        final List<Problem> problems = new ArrayList<>();
        if (rules.isEmpty()) {
            problems.add(new Problem(-1, Kind.EMPTY, "rules: there must be at least one"));
        }
        final Map<String, Integer> names = new HashMap<>();
        for (int i = 0; i < rules.size(); i++) {
            final Rule rule = rules.get(i);
            final Integer earlier = names.putIfAbsent(rule.name(), i);
            if (earlier != null) {
                problems.add(new Problem(i, Kind.SAME_NAME, sameName(rule, earlier, i)));
            }
            final List<Rule> covering = Coverage.covering(rule, rules.subList(0, i));
            if (!covering.isEmpty()) {
                problems.add(new Problem(i, Kind.SHADOWED, covered(rule, covering)));
            }
        }
        return problems;
    }

    /** What is allowed and hardly meant, one line each that names the rule. */
    public List<String> warnings() {
        final List<String> warnings = mergedPorts();
        Recirculation.of(this).stream()
                .filter(Recirculation::isEndless)
                .map(Recirculation::warning)
                .forEach(warnings::add);
        return warnings;
    }

    /** Those among them about ports that cannot be told apart at their destination. */
    public List<String> mergedPorts() {
        final List<String> warnings = new ArrayList<>();
        for (final Rule rule : rules) {
            final PortRange ports = rule.match().ports();
            for (final Destination to : rule.destinations()) {
                if (ports.size() > 1 && to.port() != Destination.SAME_PORT && !to.mapsPorts()) {
                    warnings.add(merged(rule.name(), ports, to));
                }
            }
        }
        return warnings;
    }

    private static String merged(String rule, PortRange ports, Destination to) {
        final int last = to.port() + ports.size() - 1;
        return String.format(
                        Locale.ROOT,
                        "rule %s: ports %s all go to port %d of %s, where they cannot be told apart",
                        rule,
                        ports,
                        to.port(),
                        Ipv4Address.format(to.address()))
                + (last <= Udp.MAX_PORT
                        ? "; "
                                + to.withPorts(new PortRange(to.port(), last))
                                + " maps each to one of its own"
                        : "");
    }

    private static String sameName(Rule rule, int first, int second) {
        return String.format(
                Locale.ROOT,
                "rule %s: rules %d and %d have the same name",
                rule.name(),
                first + 1,
                second + 1);
    }

    private static String covered(Rule rule, List<Rule> by) {
        return String.format(
                Locale.ROOT,
                "rule %s: can never match, all its frames are taken by %s %s before it",
                rule.name(),
                by.size() == 1 ? "rule" : "rules",
                by.stream().map(Rule::name).collect(Collectors.joining(", ")));
    }

    /** How many rules there are. */
    public int size() {
        return rules.size();
    }

    /** The rule with this index. */
    public Rule get(int rule) {
        return rules.get(rule);
    }

    /** How many destinations all rules have together. */
    public int destinations() {
        return rules.stream().mapToInt(rule -> rule.destinations().size()).sum();
    }
}
