package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.rule.PortRange;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CandidatesTest {
    private static final Driver DRIVER =
            new Driver(rule("any", "224.0.0.0/4"), ipv6Rule("any-ipv6", "ff00::/8"));

    private static Rule rule(String name, String group) {
        return Rule.named(name).group(group).to("10.0.0.1").build();
    }

    private static Rule ipv6Rule(String name, String group) {
        return Rule.named(name).group(group).to("2001:db8::1").build();
    }

    private static Candidates ipv4(RuleSet rules) {
        return Candidates.ipv4(rules, rule -> true);
    }

    private static Candidates ipv6(RuleSet rules) {
        return Candidates.ipv6(rules, rule -> true);
    }

    private static List<Integer> candidates(Candidates candidates, int group) {
        return candidates(candidates, new TestFrame().group(group));
    }

    private static List<Integer> candidates(Candidates candidates, TestFrame frame) {
        final List<Integer> found = new ArrayList<>();
        DRIVER.match(frame.received());
        final Headers headers = DRIVER.headers();
        int at = candidates.first(headers);
        while (at != Candidates.NONE) {
            found.add(candidates.rule(at));
            at = candidates.next(at, headers);
        }
        return found;
    }

    @Test
    void findsEachOf4096Groups() {
        final List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 4096; i++) {
            // sixteen apart, as groups of neighbouring feeds often are
            rules.add(
                    Rule.named("r" + i)
                            .group(IpPrefix.ofIpv4(0xef000000 + 16 * i, 32))
                            .to("10.0.0.1")
                            .build());
        }
        rules.add(Rule.named("rest").to("10.0.0.1").build());
        final Candidates candidates = ipv4(new RuleSet(rules));
        for (int i = 0; i < 4096; i++) {
            assertEquals(List.of(i, 4096), candidates(candidates, 0xef000000 + 16 * i));
            assertEquals(List.of(4096), candidates(candidates, 0xef000001 + 16 * i));
        }
        assertEquals(List.of(), candidates(candidates, 0));
        assertEquals(List.of(), candidates(candidates, -1));
    }

    /** An unknown own address takes no frames, not even those to the address that stands for it. */
    @Test
    void anOwnAddressThatIsNotKnownTakesNothing() {
        for (int more = 0; more < 10; more += 9) {
            final List<Rule> rules = new ArrayList<>();
            rules.add(rule("own", "own"));
            for (int i = 0; i < more; i++) {
                rules.add(rule("r" + i, "239.1.1." + i));
            }
            final RuleSet set = new RuleSet(rules);
            assertEquals(List.of(), candidates(ipv4(set), 0));
            final Candidates known = ipv4(set.resolved(IpPrefix.parse("10.0.2.2")));
            assertEquals(List.of(), candidates(known, 0));
            assertEquals(List.of(0), candidates(known, 0x0a00_0202));
        }
    }

    @Test
    void spreadsGroupsThatDifferInOneOctet() {
        for (int shift = 0; shift <= 16; shift++) {
            final List<Rule> rules = new ArrayList<>();
            for (int i = 0; i < 256; i++) {
                final int group = 0xe0000000 | 0x01010101 + (i << shift) & 0x0fffffff;
                rules.add(
                        Rule.named("r" + i)
                                .group(IpPrefix.ofIpv4(group, 32))
                                .to("10.0.0.1")
                                .build());
            }
            final int probe = ipv4(new RuleSet(rules)).longestProbe();
            assertTrue(probe <= 8, "shift " + shift + ": " + probe + " probes");
        }
    }

    @Test
    void keepsTheOrderOfTheRules() {
        final Candidates candidates =
                ipv4(
                        RuleSet.of(
                                Rule.named("a").group("239.0.0.0/8").port(1).to("10.0.0.1").build(),
                                rule("b", "239.1.1.1"),
                                rule("c", "239.1.1.2"),
                                Rule.named("d").group("239.1.1.1").port(2).to("10.0.0.1").build(),
                                rule("e", "239.1.0.0/16"),
                                rule("f", "224.0.0.0/4")));
        assertEquals(List.of(0, 1, 3, 4, 5), candidates(candidates, 0xef010101));
        assertEquals(List.of(0, 2, 4, 5), candidates(candidates, 0xef010102));
        assertEquals(List.of(0, 4, 5), candidates(candidates, 0xef010103));
        assertEquals(List.of(0, 5), candidates(candidates, 0xef020101));
        assertEquals(List.of(5), candidates(candidates, 0xe0000001));
    }

    /**
     * Few rules are compared one by one, many by hash. Both ways compare all of an address, not one
     * half.
     */
    @Test
    void bothHalvesOfAnIpv6AddressCount() {
        for (int more = 0; more < 10; more += 9) {
            final List<Rule> rules = new ArrayList<>();
            rules.add(ipv6Rule("low", "ff15::1:2:3"));
            rules.add(ipv6Rule("high", "ff15:0:0:1:0:1:2:3"));
            rules.add(rule("ipv4", "239.1.2.3")); // 0:0:0:0:0:ffff:ef01:203
            rules.add(ipv6Rule("mapped", "ff15::ffff:ef01:203"));
            for (int i = 0; i < more; i++) {
                rules.add(ipv6Rule("r" + i, "ff15::" + i));
            }
            final Candidates candidates = ipv6(new RuleSet(rules));
            assertEquals(List.of(0), candidates(candidates, ipv6("ff15::1:2:3")));
            assertEquals(List.of(1), candidates(candidates, ipv6("ff15:0:0:1:0:1:2:3")));
            assertEquals(List.of(), candidates(candidates, ipv6("ff15:0:0:2:0:1:2:3")));
            assertEquals(List.of(3), candidates(candidates, ipv6("ff15::ffff:ef01:203")));
            assertEquals(List.of(), candidates(candidates, ipv6("239.1.2.3")));
            assertEquals(List.of(2), candidates(ipv4(new RuleSet(rules)), 0xef010203));
        }
    }

    private static TestFrame ipv6(String group) {
        return new TestFrame().ipv6().group(group);
    }

    @Test
    void takesEachPortOfARange() {
        final Candidates candidates =
                ipv4(
                        RuleSet.of(
                                Rule.named("a").ports(new PortRange(10, 20)).to("10.0.0.1").build(),
                                Rule.named("b").ports(PortRange.ANY).to("10.0.0.1").build()));
        for (int port = 0; port <= 65535; port++) {
            assertEquals(port >= 10 && port <= 20, candidates.takesPort(0, port));
            assertEquals(port >= 1, candidates.takesPort(1, port));
        }
        assertTrue(candidates.takesPort(1, 65535));
    }
}
