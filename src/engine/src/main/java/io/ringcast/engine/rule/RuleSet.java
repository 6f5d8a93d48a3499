package io.ringcast.engine.rule;

import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.frame.Udp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Ordered list of rules, checked together; the first rule that matches a frame takes it.
 *
 * <p>Rules are numbered from 0 in their order. Destinations are numbered from 0 across all rules.
 * Arrays with one value for each destination (MAC addresses, counters) use these numbers as
 * indices.
 *
 * <p>Immutable.
 */
public final class RuleSet {
    private final List<Rule> rules;

    /**
     * For each rule the number of its first destination; the last element is the number of all
     * destinations.
     */
    private final int[] firstDestinations;

    /**
     * Creates a set of these rules.
     *
     * @param rules at least one
     * @throws IllegalArgumentException with all {@link #problems}, one a line
     */
    public RuleSet(List<Rule> rules) {
        this.rules = List.copyOf(rules);
        requireNone(problems(this.rules));
        firstDestinations = firstDestinations(this.rules);
    }

    private static void requireNone(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    problems.stream().map(Problem::message).collect(Collectors.joining("\n")));
        }
    }

    /** Creates a set without checks: its rules are derived from a set that has been checked. */
    private RuleSet(List<Rule> rules, int[] firstDestinations) {
        this.rules = List.copyOf(rules);
        this.firstDestinations = firstDestinations;
    }

    private static int[] firstDestinations(List<Rule> rules) {
        final int[] firstDestinations = new int[rules.size() + 1];
        for (int i = 0; i < rules.size(); i++) {
            firstDestinations[i + 1] = firstDestinations[i] + rules.get(i).destinations().size();
        }
        return firstDestinations;
    }

    /**
     * {@return a set of these rules}
     *
     * @param rules in the order in which they are tried: the first that matches takes the frame
     * @throws IllegalArgumentException with all {@link #problems}, one a line
     */
    public static RuleSet of(Rule... rules) {
        return new RuleSet(List.of(rules));
    }

    /**
     * Fault of a list of rules.
     *
     * @param rule index of the rule at fault, -1 for the list itself
     * @param kind what sort of fault
     * @param message one line that names the rule
     */
    public record Problem(int rule, Kind kind, String message) {}

    /** Kinds of faults of a list whose rules are valid by themselves. */
    public enum Kind {
        /** The list has no rules. */
        EMPTY,
        /** An earlier rule has the same name. */
        SAME_NAME,
        /** Earlier rules take all frames that the rule could match. */
        SHADOWED,
        /** The rule names an interface that is not a receive interface. */
        UNKNOWN_INTERFACE
    }

    /**
     * {@return all faults of a list of rules, in the order of the rules; empty if there are none}
     *
     * @param rules valid by themselves, as {@link Rule.Builder#build} makes them
     */
    public static List<Problem> problems(List<Rule> rules) {
        return problems(rules, Coverage.interfaces(rules.stream().map(Rule::match)));
    }

    /**
     * {@return all faults of a list of rules if the receive interfaces are known, in the order of
     * the rules; empty if there are none}
     *
     * @param rules valid by themselves
     * @param interfaceNames of all receive interfaces, at least one
     */
    public static List<Problem> problems(List<Rule> rules, List<String> interfaceNames) {
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
            if (interfaceNames.stream().noneMatch(rule.match()::isOn)) {
                problems.add(
                        new Problem(
                                i, Kind.UNKNOWN_INTERFACE, unknownInterface(rule, interfaceNames)));
                continue;
            }
            final List<Rule> covering =
                    Coverage.covering(rule, rules.subList(0, i), interfaceNames);
            if (!covering.isEmpty()) {
                problems.add(new Problem(i, Kind.SHADOWED, covered(rule, covering)));
            }
        }
        return problems;
    }

    /**
     * Requires that these rules have no faults if frames arrive on these interfaces.
     *
     * @param interfaceNames of all receive interfaces, at least one
     * @throws IllegalArgumentException with all {@link #problems(List, List)}, one a line
     */
    public void requireOn(List<String> interfaceNames) {
        if (namesInterface()) {
            requireNone(problems(rules, interfaceNames));
        }
    }

    private static String unknownInterface(Rule rule, List<String> interfaceNames) {
        return String.format(
                Locale.ROOT,
                "rule %s: interface %s: must be one of the receive interfaces: %s",
                rule.name(),
                rule.match().interfaceName(),
                String.join(", ", interfaceNames));
    }

    /** {@return true if a rule takes frames of one receive interface only} */
    public boolean namesInterface() {
        return rules.stream().anyMatch(rule -> rule.match().interfaceName() != null);
    }

    /**
     * {@return the rules that take frames of a receive interface, in their order} If no rule names
     * an interface, the result is this set. Otherwise the result may be empty, unlike other sets,
     * and its rules and destinations have other numbers than in this set.
     *
     * @param interfaceName its name in the engine's configuration
     */
    public RuleSet on(String interfaceName) {
        if (!namesInterface()) {
            return this;
        }
        final List<Rule> some =
                rules.stream().filter(rule -> rule.match().isOn(interfaceName)).toList();
        return new RuleSet(some, firstDestinations(some));
    }

    /**
     * {@return warnings about rules that are valid but probably a mistake, one line each: several
     * ports that all go to one port of a destination}
     */
    public List<String> warnings() {
        return warnings(List.of());
    }

    /**
     * {@return the warnings of {@link #warnings()}, and warnings about interfaces without rules}
     *
     * @param interfaceNames of all receive interfaces; empty if they are not known
     */
    public List<String> warnings(List<String> interfaceNames) {
        final List<String> warnings = mergedPorts();
        interfaceNames.stream()
                .filter(name -> on(name).size() == 0)
                .map(name -> "interface " + name + ": no rule takes frames that arrive there")
                .forEach(warnings::add);
        return warnings;
    }

    private List<String> mergedPorts() {
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
                        "rule %s: ports %s all go to port %d of %s, and the receiver cannot distinguish them",
                        rule,
                        ports,
                        to.port(),
                        to.address())
                + (last <= Udp.MAX_PORT
                        ? "; to map each port to its own, write "
                                + to.withPorts(new PortRange(to.port(), last))
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
                "rule %s: can never match, because all its frames match %s %s before it",
                rule.name(),
                by.size() == 1 ? "rule" : "rules",
                by.stream().map(Rule::name).collect(Collectors.joining(", ")));
    }

    /** {@return true if a rule takes frames to {@link Match#OWN} or {@link Match#OWN_IPV6}} */
    public boolean hasOwn() {
        return rules.stream().anyMatch(rule -> rule.match().isOwn());
    }

    /**
     * {@return these rules with an address in place of {@link Match#OWN}, or of {@link
     * Match#OWN_IPV6} if the address is IPv6} If an earlier rule then takes all frames of a later
     * rule, this is no error.
     *
     * @param own the address as a prefix of its full length; {@link Match#OWN} and {@link
     *     Match#OWN_IPV6} themselves change nothing
     */
    public RuleSet resolved(IpPrefix own) {
        return hasOwn()
                ? new RuleSet(
                        rules.stream().map(rule -> rule.resolved(own)).toList(), firstDestinations)
                : this;
    }

    /** {@return the rules, in their order} */
    public List<Rule> rules() {
        return rules;
    }

    /** {@return the number of rules} */
    public int size() {
        return rules.size();
    }

    /**
     * {@return the rule with this number}
     *
     * @param rule 0 to {@link #size} - 1, in the order of the rules
     * @throws IndexOutOfBoundsException if there is no such rule
     */
    public Rule get(int rule) {
        return rules.get(rule);
    }

    /** {@return the number of destinations of all rules together} */
    public int destinations() {
        return firstDestinations[rules.size()];
    }

    /**
     * {@return the number of a rule's first destination}
     *
     * @param rule 0 to {@link #size} - 1
     */
    public int firstDestination(int rule) {
        return firstDestinations[rule];
    }

    /**
     * {@return the number of a rule's last destination, plus 1}
     *
     * @param rule 0 to {@link #size} - 1
     */
    public int endDestination(int rule) {
        return firstDestinations[rule + 1];
    }

    /**
     * {@return the destination with this number}
     *
     * @param number 0 to {@link #destinations} - 1: those of the first rule, then those of the
     *     second one, and so on
     * @throws IndexOutOfBoundsException if there is no such destination
     */
    public Destination destination(int number) {
        final int rule = ruleOf(number);
        return rules.get(rule).destinations().get(number - firstDestinations[rule]);
    }

    /**
     * {@return the number of the rule that a destination belongs to}
     *
     * @param destination 0 to {@link #destinations} - 1
     * @throws IndexOutOfBoundsException if there is no such destination
     */
    public int ruleOf(int destination) {
        Objects.checkIndex(destination, destinations());
        final int found = Arrays.binarySearch(firstDestinations, destination);
        return found < 0 ? -found - 2 : found;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RuleSet set && rules.equals(set.rules);
    }

    @Override
    public int hashCode() {
        return rules.hashCode();
    }

    @Override
    public String toString() {
        return "RuleSet" + rules;
    }
}
