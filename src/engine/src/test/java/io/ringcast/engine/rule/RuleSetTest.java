package io.ringcast.engine.rule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RuleSetTest {
    private static Rule.Builder rule(String name) {
        return Rule.named(name).to("10.0.0.1");
    }

    private static List<String> problems(Rule... rules) {
        return RuleSet.problems(List.of(rules)).stream()
                .map(problem -> problem.rule() + " " + problem.message())
                .toList();
    }

    @Test
    void takesRulesThatOverlap() {
        assertEquals(
                List.of(),
                problems(
                        rule("a").group("239.1.1.1").build(),
                        rule("b").group("239.1.0.0/16").build(),
                        rule("c").ports(PortRange.ANY).build()));
    }

    /** The own address may equal the group of another rule. */
    @Test
    void anOwnAddressIsPutIn() {
        final RuleSet rules =
                RuleSet.of(
                        rule("a").group("own").to("10.0.0.2").build(),
                        rule("b").group("10.0.2.2").build());
        assertTrue(rules.hasOwn());
        final RuleSet resolved = rules.resolved(IpPrefix.parse("10.0.2.2"));
        assertFalse(resolved.hasOwn());
        assertEquals("10.0.2.2", resolved.get(0).match().group().toString());
        assertEquals(rules.get(0).destinations(), resolved.get(0).destinations());
        assertEquals(rules.get(1), resolved.get(1));
        assertEquals(3, resolved.destinations());
        assertEquals(1, resolved.ruleOf(2));
        assertEquals(rules, rules.resolved(Match.OWN));
        assertSame(resolved, resolved.resolved(IpPrefix.parse("10.0.2.3")));
    }

    @Test
    void anOwnAddressHasTheFamilyOfTheFirstDestination() {
        final RuleSet rules =
                RuleSet.of(
                        Rule.named("a").group("own").to("10.0.0.2").build(),
                        Rule.named("b").group("own").to("fd00::2").build(),
                        Rule.named("c").group(Match.OWN).port(5).build(),
                        Rule.named("d").group("own-ipv6").port(5).build(),
                        Rule.named("e").group("own-ipv6").port(6).to("fd00::3").build());
        assertEquals(
                List.of("own", "own-ipv6", "own", "own-ipv6", "own-ipv6"),
                rules.rules().stream().map(r -> Match.formatGroup(r.match().group())).toList());
        final RuleSet ipv6 = rules.resolved(IpPrefix.parse("fd00::1"));
        assertEquals(
                List.of("own", "fd00::1", "own", "fd00::1", "fd00::1"),
                ipv6.rules().stream().map(r -> Match.formatGroup(r.match().group())).toList());
        assertTrue(ipv6.hasOwn());
        assertFalse(ipv6.resolved(IpPrefix.parse("10.0.0.1")).hasOwn());
        assertEquals(rules, rules.resolved(Match.OWN_IPV6));
    }

    @Test
    void anOwnAddressOfTheOtherFamilyIsAnError() {
        assertEquals(
                "rule a: destination fd00::2: must be IPv4 as the group is, own (IPv4 here,"
                        + " own-ipv6 is IPv6)",
                refusal(Rule.named("a").group("own").to("10.0.0.2").to("fd00::2")));
        assertEquals(
                "rule a: destination 10.0.0.2: must be IPv6 as the group is, own-ipv6",
                refusal(Rule.named("a").group("own-ipv6").to("10.0.0.2")));
        assertEquals(
                "source fd00::/64: must be of the same family as the group, own (IPv4 here,"
                        + " own-ipv6 is IPv6)",
                refusal(Rule.named("a").group("own").source(IpPrefix.parse("fd00::/64"))));
        for (final String word : List.of("own6", "own-ipv4", "own_ipv6")) {
            assertEquals(
                    "group "
                            + word
                            + ": must be own (of the family of the destinations, IPv4 if there is"
                            + " none) or own-ipv6",
                    assertThrows(IllegalArgumentException.class, () -> Rule.named("a").group(word))
                            .getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> Rule.named("a").group("::"));
    }

    private static String refusal(Rule.Builder rule) {
        return assertThrows(IllegalArgumentException.class, rule::build).getMessage();
    }

    @Test
    void needsARule() {
        assertEquals(List.of("-1 rules: there must be at least one"), problems());
    }

    @Test
    void numbersDestinationsThroughAllRules() {
        final RuleSet rules =
                RuleSet.of(
                        rule("a").port(1).to("10.0.0.2").build(),
                        rule("b").port(2).build(),
                        rule("c").port(3).to("10.0.0.3").to("10.0.0.4").build());
        assertEquals(6, rules.destinations());
        final List<String> numbered = new ArrayList<>();
        for (int d = 0; d < rules.destinations(); d++) {
            numbered.add(rules.get(rules.ruleOf(d)).name() + " " + rules.destination(d));
        }
        final List<String> inOrder = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            for (int d = rules.firstDestination(i); d < rules.endDestination(i); d++) {
                inOrder.add(rules.get(i).name() + " " + rules.destination(d));
            }
        }
        assertEquals(
                List.of(
                        "a 10.0.0.1",
                        "a 10.0.0.2",
                        "b 10.0.0.1",
                        "c 10.0.0.1",
                        "c 10.0.0.3",
                        "c 10.0.0.4"),
                numbered);
        assertEquals(numbered, inOrder);
        assertThrows(IndexOutOfBoundsException.class, () -> rules.ruleOf(6));
        assertThrows(IndexOutOfBoundsException.class, () -> rules.ruleOf(-1));
    }

    @Test
    void reportsAllProblemsAtOnce() {
        final Rule[] rules = {
            rule("a").build(),
            rule("a").port(2).build(),
            rule("b").build(),
            rule("a").port(2).build()
        };
        final List<String> expected =
                List.of(
                        "1 rule a: rules 1 and 2 have the same name",
                        "2 rule b: can never match, because all its frames match rule a before it",
                        "3 rule a: rules 1 and 4 have the same name",
                        "3 rule a: can never match, because all its frames match rule a before it");
        assertEquals(expected, problems(rules));
        assertEquals(
                String.join("\n", expected).replaceAll("(?m)^[0-9]+ ", ""),
                assertThrows(IllegalArgumentException.class, () -> RuleSet.of(rules)).getMessage());
    }

    @Test
    void findsARuleThatSeveralCoverTogether() {
        assertEquals(
                List.of(
                        "3 rule d: can never match, because all its frames match rules a, b before it"),
                problems(
                        rule("a").group("239.0.0.0/9").build(),
                        rule("b").group("239.128.0.0/9").ports(new PortRange(1, 20000)).build(),
                        rule("c").group("224.0.0.0/8").build(),
                        rule("d").group("239.0.0.0/8").build()));
        // one port short
        assertEquals(
                List.of(),
                problems(
                        rule("a").ports(new PortRange(1, 9)).build(),
                        rule("b").ports(new PortRange(11, 20)).build(),
                        rule("c").ports(new PortRange(1, 20)).build()));
    }

    @Test
    void knowsThatAFrameIsInOneVlanOrNone() {
        assertEquals(
                List.of("2 rule c: can never match, because all its frames match rule b before it"),
                problems(
                        rule("a").vlan(5).build(),
                        rule("b").build(),
                        rule("c").vlan(Match.NO_VLAN).build()));
        assertEquals(
                List.of(),
                problems(
                        rule("a").vlan(5).build(),
                        rule("b").vlan(Match.NO_VLAN).build(),
                        rule("c").vlan(6).build(),
                        rule("d").build()));
    }

    @Test
    void knowsThatAFrameMayCarryTheReservedVlan() {
        final List<Rule> each = new ArrayList<>();
        for (int id = 0; id <= 4094; id++) {
            each.add(rule("r" + id).vlan(id).build());
        }
        final List<String> interfaces = Coverage.interfaces(Stream.empty());
        assertEquals(List.of(), Coverage.covering(rule("any").build(), each, interfaces));
    }

    @Test
    void rulesOfDifferentInterfacesDoNotShadowEachOther() {
        final Rule[] rules = {
            rule("a").onInterface("if1").build(),
            rule("b").onInterface("if2").build(),
            rule("c").build()
        };
        assertEquals(List.of(), problems(rules));
        assertEquals(
                List.of("2 rule c: can never match, because all its frames match rule a before it"),
                problems(
                        rules[0], rule("b").port(2).build(), rule("c").onInterface("if1").build()));
        assertEquals(
                List.of(
                        "2 rule c: can never match, because all its frames match rules a, b before"
                                + " it"),
                problemsOn(RuleSet.of(rules), "if1", "if2"));
        assertEquals(List.of(), problemsOn(RuleSet.of(rules), "if1", "if2", "if3"));
    }

    private static List<String> problemsOn(RuleSet rules, String... interfaces) {
        return RuleSet.problems(rules.rules(), List.of(interfaces)).stream()
                .map(problem -> problem.rule() + " " + problem.message())
                .toList();
    }

    @Test
    void anInterfaceMustBeOneThatFramesArriveOn() {
        final RuleSet rules =
                RuleSet.of(
                        rule("a").onInterface("if3").build(),
                        rule("b").onInterface("if1").build(),
                        rule("c").onInterface("if10").build());
        final List<String> expected =
                List.of(
                        "0 rule a: interface if3: must be one of the receive interfaces: if1, if2",
                        "2 rule c: interface if10: must be one of the receive interfaces: if1,"
                                + " if2");
        assertEquals(expected, problemsOn(rules, "if1", "if2"));
        assertEquals(
                String.join("\n", expected).replaceAll("(?m)^[0-9]+ ", ""),
                assertThrows(
                                IllegalArgumentException.class,
                                () -> rules.requireOn(List.of("if1", "if2")))
                        .getMessage());
        assertEquals(List.of(), problemsOn(rules, "if1", "if3", "if10"));
        assertEquals(
                "interface '': must have a name",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> rule("a").onInterface("").build())
                        .getMessage());
    }

    @Test
    void thoseOfOneInterfaceKeepTheirOrder() {
        final RuleSet rules =
                RuleSet.of(
                        rule("a").onInterface("if1").to("10.0.0.2").build(),
                        rule("b").onInterface("if2").build(),
                        rule("c").build());
        assertTrue(rules.namesInterface());
        assertEquals(List.of(rules.get(0), rules.get(2)), rules.on("if1").rules());
        assertEquals(3, rules.on("if1").destinations());
        assertEquals(1, rules.on("if1").ruleOf(2));
        assertEquals(List.of(rules.get(2)), rules.on("if3").rules());
        assertEquals(0, RuleSet.of(rules.get(1)).on("if1").size());
        final RuleSet anywhere = RuleSet.of(rules.get(2));
        assertFalse(anywhere.namesInterface());
        assertSame(anywhere, anywhere.on("if1"));
    }

    @Test
    void doesNotLoseItselfInPieces() {
        // each rule cuts a different corner off; thousands of pieces remain
        final List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            rules.add(
                    rule("r" + i)
                            .group(IpPrefix.ofIpv4(0xe0000000 | i * 7919 << 4, 28))
                            .ports(new PortRange(1 + i, 30000 + i * 97))
                            .source(IpPrefix.ofIpv4(0x0a000000 | i << 8, 24))
                            .vlan(1 + i)
                            .build());
        }
        rules.add(rule("last").ports(PortRange.ANY).build());
        assertEquals(List.of(), RuleSet.problems(rules));
    }

    /**
     * A rule can match if it does so at a corner: each value one where the rule begins, or one
     * where an earlier rule has just ended. That is checked point by point.
     */
    @Test
    void agreesWithTryingEveryCorner() {
        final long seed = Long.getLong("ringcast.seed", System.nanoTime());
        final Random random = new Random(seed);
        int covered = 0;
        int coveredOnTwo = 0;
        // Rules that two interfaces cover, and three do not, are rare: go on until some were drawn.
        for (int round = 0; round < 2_000 || coveredOnTwo <= 5 && round < 50_000; round++) {
            final List<Rule> rules = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                rules.add(
                        rule("r" + i)
                                .group(prefix(random, 0xe0000000, 30))
                                .ports(ports(random))
                                .source(
                                        random.nextBoolean()
                                                ? IpPrefix.ANY_IPV4
                                                : prefix(random, 0, 1))
                                .vlan(random.nextInt(4) - 1)
                                .onInterface(pick(random, null, null, null, "if1", "if2"))
                                .build());
            }
            final List<Integer> expected = new ArrayList<>();
            for (int i = 0; i < rules.size(); i++) {
                if (!canMatch(rules, i, List.of("if1", "if2", "other"))) {
                    expected.add(i);
                }
            }
            covered += expected.size();
            coveredOnTwo += compareOnTwo(rules, expected, seed);
            assertEquals(
                    expected,
                    RuleSet.problems(rules).stream().map(RuleSet.Problem::rule).toList(),
                    () -> "-Dringcast.seed=" + seed + " " + rules);
        }
        assertEquals(true, covered > 500, () -> "too few covered rules, seed " + seed);
        assertTrue(coveredOnTwo > 5, "covered on two interfaces only, seed " + seed);
    }

    /**
     * Compares for frames that arrive on two interfaces only. Returns the number of rules that are
     * covered only in this case.
     */
    private static int compareOnTwo(List<Rule> all, List<Integer> covered, long seed) {
        final List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (!covered.contains(i)) {
                rules.add(all.get(i));
            }
        }
        if (rules.stream().allMatch(rule -> rule.match().interfaceName() == null)) {
            return 0;
        }
        final List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            if (!canMatch(rules, i, List.of("if1", "if2"))) {
                expected.add(i);
            }
        }
        assertEquals(
                expected,
                RuleSet.problems(rules, List.of("if1", "if2")).stream()
                        .map(RuleSet.Problem::rule)
                        .toList(),
                () -> "on two, -Dringcast.seed=" + seed + " " + rules);
        return expected.size();
    }

    private static String pick(Random random, String... names) {
        return names[random.nextInt(names.length)];
    }

    private static IpPrefix prefix(Random random, int base, int shortest) {
        final int length = Math.min(32, shortest + random.nextInt(3));
        return IpPrefix.ofIpv4(
                base | random.nextInt(4) << (shortest == 1 ? 29 : 0) & -1 << (32 - length), length);
    }

    private static PortRange ports(Random random) {
        final int first = 1 + random.nextInt(3);
        return random.nextInt(4) == 0
                ? PortRange.ANY
                : new PortRange(first, first + random.nextInt(3));
    }

    private static boolean canMatch(List<Rule> rules, int index, List<String> interfaces) {
        return interfaces.stream().anyMatch(name -> canMatch(rules, index, name));
    }

    private static boolean canMatch(List<Rule> all, int place, String name) {
        final Rule wanted = all.get(place);
        final List<Rule> rules = all.stream().filter(rule -> isOn(rule, name)).toList();
        return isOn(wanted, name) && canMatch(rules, rules.indexOf(wanted));
    }

    private static boolean isOn(Rule rule, String name) {
        final String named = rule.match().interfaceName();
        return named == null || named.equals(name);
    }

    private static boolean canMatch(List<Rule> rules, int index) {
        final List<Rule> earlier = rules.subList(0, index);
        final Match match = rules.get(index).match();
        final List<Long> groups =
                corners(match.group(), earlier.stream().map(r -> r.match().group()).toList());
        final List<Long> sources =
                corners(match.source(), earlier.stream().map(r -> r.match().source()).toList());
        final List<Integer> ports = new ArrayList<>(List.of(match.ports().first()));
        earlier.forEach(rule -> ports.add(rule.match().ports().last() + 1));
        for (final long group : groups) {
            for (final long source : sources) {
                for (final int port : ports) {
                    for (int vlan = 0; vlan < 5; vlan++) {
                        if (takes(match, group, source, port, vlan)
                                && earlier.stream()
                                        .noneMatch(new Point(group, source, port, vlan)::isTaken)) {
                            return true;
                        }
                    }
                }
            }
        }
        return false;
    }

    private record Point(long group, long source, int port, int vlan) {
        boolean isTaken(Rule rule) {
            return takes(rule.match(), group, source, port, vlan);
        }
    }

    private static List<Long> corners(IpPrefix own, List<IpPrefix> others) {
        final List<Long> corners = new ArrayList<>();
        corners.add(own.address().ipv4() & 0xffffffffL);
        for (final IpPrefix other : others) {
            corners.add((other.address().ipv4() & 0xffffffffL) + (1L << (32 - other.length())));
        }
        return corners;
    }

    private static boolean takes(Match match, long group, long source, int port, int vlan) {
        return within(match.group(), group)
                && within(match.source(), source)
                && port >= match.ports().first()
                && port <= match.ports().last()
                && (match.vlan() < 0 || match.vlan() == vlan);
    }

    private static boolean within(IpPrefix prefix, long address) {
        final long first = prefix.address().ipv4() & 0xffffffffL;
        return address >= first && address < first + (1L << (32 - prefix.length()));
    }

    @Test
    void warnsOfPortsThatCannotBeToldApart() {
        final Rule merging =
                Rule.named("a")
                        .ports(new PortRange(5004, 5005))
                        .to("10.0.0.1")
                        .to("10.0.0.2:6004")
                        .to("10.0.0.3:6004-6005")
                        .to("10.0.0.4:65535")
                        .to("10.0.0.5:65534")
                        .build();
        final Rule single = Rule.named("b").port(1).to("10.0.0.2:6004").build();
        assertEquals(
                List.of(
                        "rule a: ports 5004-5005 all go to port 6004 of 10.0.0.2, and the receiver cannot"
                                + " distinguish them; to map each port to its own, write"
                                + " 10.0.0.2:6004-6005",
                        "rule a: ports 5004-5005 all go to port 65535 of 10.0.0.4, and the"
                                + " receiver cannot distinguish them",
                        "rule a: ports 5004-5005 all go to port 65534 of 10.0.0.5, and the"
                                + " receiver cannot distinguish them; to map each port to its own,"
                                + " write 10.0.0.5:65534-65535"),
                RuleSet.of(merging, single).warnings());
    }

    @Test
    void warnsOfInterfacesWithoutRules() {
        final Rule there = Rule.named("a").onInterface("if1").to("10.0.0.1").build();
        final RuleSet rules = RuleSet.of(there);
        assertEquals(List.of(), rules.warnings(List.of("if1")));
        assertEquals(
                List.of("interface if2: no rule takes frames that arrive there"),
                rules.warnings(List.of("if1", "if2")));
    }

    @Test
    void isEqualByItsRules() {
        final Rule a = Rule.named("a").to("10.0.0.1").build();
        final Rule b = Rule.named("b").port(7).to("10.0.0.1").build();
        assertEquals(RuleSet.of(a, b), RuleSet.of(a, b));
        assertEquals(RuleSet.of(a, b).hashCode(), RuleSet.of(a, b).hashCode());
        assertNotEquals(RuleSet.of(a, b), RuleSet.of(a));
        assertNotEquals(RuleSet.of(a, b), List.of(a, b));
        assertTrue(RuleSet.of(a, b).toString().contains("name=b"));
    }

    @Test
    void knowsWhoseFramesMayBeMerged() {
        final Rule on = Rule.named("a").to("10.0.0.1").to("10.0.0.2").build();
        final Rule off = Rule.named("b").port(7).gso(Gso.OFF).to("10.0.0.1").build();
        assertArrayEquals(
                new boolean[] {false, true, true}, Gso.ofDestinations(RuleSet.of(off, on)));
    }
}
