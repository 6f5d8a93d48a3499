package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.host.delivery.ConsumeJudge;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.PortRange;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Checks that {@link RandomRules} and {@link RandomFrames} generate every component of {@link
 * Match}, and that each component alone can decide in all code that judges frames. CONTRIBUTING.md
 * says what to do for a new component.
 */
class MatchKeysTest {
    private static final long SEED = Long.getLong("ringcast.seed", System.nanoTime());
    private static final int RECEIVE_LIMIT = 1514;
    private static final int RULES = 100;
    private static final int FRAMES = 100;

    /** Each component's value when it asks for nothing, by family. */
    private static final Map<Boolean, Map<String, Object>> ANY =
            Map.of(true, any(Match.MULTICAST), false, any(Match.MULTICAST_IPV6));

    private static Map<String, Object> any(IpPrefix group) {
        final Map<String, Object> any = new HashMap<>();
        any.put("group", group);
        any.put("ports", PortRange.ANY);
        any.put("source", Match.anySource(group));
        any.put("vlan", Match.ANY_VLAN);
        any.put("interfaceName", null);
        return any;
    }

    private final Random random = new Random(SEED);

    /**
     * One rule, and the verdicts of all implementations on a frame that arrives on an interface.
     */
    private static final class Judges {
        private final Oracle oracle;
        private final Driver engine;
        private final Map<String, Predicate<Received>> judges;

        Judges(Rule rule, String interfaceName) {
            final RuleSet rules = RuleSet.of(rule);
            oracle = new Oracle(rules.rules(), interfaceName, RECEIVE_LIMIT, 4);
            engine = new Driver(RuleTable.on(interfaceName, rules));
            engine.table.receiveLimit(RECEIVE_LIMIT);
            final RuleSet there = rules.on(interfaceName);
            final BpfFilter filter = BpfFilter.compile(there);
            final ConsumeJudge consume = new ConsumeJudge(there, RECEIVE_LIMIT);
            judges =
                    Map.of(
                            "engine",
                            frame -> engine.match(frame).rule() == 0,
                            "kernel filter",
                            frame -> frame.kept(filter) != 0,
                            "consume program",
                            frame -> consume.withholds(frame.bytes(), frame.tagged(), frame.tci()));
        }

        /** Returns true if all implementations must take the frame: a valid, whole datagram. */
        boolean surelyTakes(Received frame) {
            final boolean whole =
                    frame.captured() == frame.bytes().length
                            && engine.match(frame).rule() == 0
                            && !engine.headers().isFragment()
                            && isSummed();
            return whole && oracle.match(frame).rule() == 0;
        }

        /**
         * The stack drops IPv6 datagrams without a checksum, so the consume program passes them on.
         */
        private boolean isSummed() {
            return engine.headers().isIpv4() || engine.headers().transportChecksum() != 0;
        }

        boolean agree(Received frame, String about) {
            final boolean takes = oracle.match(frame).rule() == 0;
            judges.forEach(
                    (name, judge) ->
                            assertEquals(takes, judge.test(frame), () -> name + ": " + about));
            return takes;
        }
    }

    @Test
    void everyComponentIsKnownHere() {
        assertEquals(
                new TreeSet<>(
                        Arrays.stream(Match.class.getRecordComponents())
                                .map(RecordComponent::getName)
                                .toList()),
                new TreeSet<>(ANY.get(true).keySet()),
                "the components of Match");
    }

    /**
     * Each component of {@link Match} alone decides whether a frame is taken, in every
     * implementation.
     */
    @Test
    void everyComponentDecidesAloneForAllWhoJudge() {
        for (final RecordComponent component : Match.class.getRecordComponents()) {
            final Set<Object> met = new HashSet<>();
            final Set<Object> missed = new HashSet<>();
            for (int i = 0; i < RULES; i++) {
                compare(component, met, missed);
            }
            assertTrue(
                    met.size() > 1 && missed.size() > 1,
                    () ->
                            component.getName()
                                    + " decides alone too seldom: met "
                                    + met
                                    + ", missed "
                                    + missed
                                    + ", seed "
                                    + SEED);
        }
    }

    private void compare(RecordComponent component, Set<Object> met, Set<Object> missed) {
        final Rule rule = new RandomRules(random).rule();
        final Object value = value(component, rule.match());
        if (Objects.equals(value, any(component, rule.match()))) {
            return;
        }
        final Map<String, Judges> allAsking = judges(rule);
        final Map<String, Judges> allNotAsking = judges(without(component, rule));
        final RandomFrames frames = new RandomFrames(random, List.of(rule));
        for (int i = 0; i < FRAMES; i++) {
            final Received frame = frames.next();
            final Judges asking = allAsking.get(frame.interfaceName());
            final Judges notAsking = allNotAsking.get(frame.interfaceName());
            if (notAsking.surelyTakes(frame)) {
                final String about =
                        component.getName()
                                + ", "
                                + rule
                                + ", -Dringcast.seed="
                                + SEED
                                + "\n"
                                + frame;
                assertTrue(notAsking.agree(frame, about), about);
                (asking.agree(frame, about) ? met : missed).add(value);
            }
        }
    }

    private static Map<String, Judges> judges(Rule rule) {
        return RandomRules.INTERFACES.stream()
                .collect(Collectors.toMap(name -> name, name -> new Judges(rule, name)));
    }

    /**
     * A rule with more conditions does not cover a wider rule behind it; the other way round it
     * does.
     */
    @Test
    void everyComponentCountsForShadowing() {
        for (final RecordComponent component : Match.class.getRecordComponents()) {
            int compared = 0;
            for (int i = 0; i < RULES; i++) {
                final Rule rule = new RandomRules(random).rule();
                if (isNarrower(component, rule.match())) {
                    final Match match = without(component, rule).match();
                    final Rule wider = new Rule("wider", match, anyPort(rule), rule.options());
                    assertEquals(
                            List.of(), RuleSet.problems(List.of(rule, wider)), component::getName);
                    assertEquals(
                            1, RuleSet.problems(List.of(wider, rule)).size(), component::getName);
                    compared++;
                }
            }
            assertTrue(compared > 10, component.getName() + " is hardly ever drawn");
        }
    }

    /**
     * Returns true if the component restricts the match. The widest group here, all multicast
     * groups, does not contain a host's address.
     */
    private static boolean isNarrower(RecordComponent component, Match match) {
        return !Objects.equals(value(component, match), any(component, match))
                && (match.isMulticast() || !component.getName().equals("group"));
    }

    private static Rule without(RecordComponent component, Rule rule) {
        final List<Class<?>> types = new ArrayList<>();
        final List<Object> values = new ArrayList<>();
        for (final RecordComponent each : Match.class.getRecordComponents()) {
            types.add(each.getType());
            values.add(
                    each.getName().equals(component.getName())
                            ? any(each, rule.match())
                            : value(each, rule.match()));
        }
        try {
            final Match match =
                    Match.class
                            .getDeclaredConstructor(types.toArray(new Class<?>[0]))
                            .newInstance(values.toArray());
            return new Rule(rule.name(), match, anyPort(rule), rule.options());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** A range of ports is mapped only to one as long. */
    private static List<Destination> anyPort(Rule rule) {
        return rule.destinations().stream()
                .map(to -> to.mapsPorts() ? Destination.of(to.address()).withMac(to.mac()) : to)
                .toList();
    }

    private static Object any(RecordComponent component, Match match) {
        return ANY.get(match.isIpv4()).get(component.getName());
    }

    private static Object value(RecordComponent component, Match match) {
        try {
            return component.getAccessor().invoke(match);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
