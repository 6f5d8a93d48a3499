package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.SourceRewrite;
import io.ringcast.engine.rule.Ttl;
import io.ringcast.engine.rule.VlanRewrite;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecirculationTest {
    private static Rule.Builder rule(String name, String group, String... destinations) {
        final Rule.Builder rule = Rule.named(name).group(group);
        for (final String destination : destinations) {
            rule.to(destination);
        }
        return rule;
    }

    private static List<String> found(Rule.Builder... rules) {
        final List<Rule> built = java.util.Arrays.stream(rules).map(Rule.Builder::build).toList();
        return Recirculation.of(new RuleSet(built)).stream()
                .map(r -> r.sender().name() + " " + r.destination() + " " + r.taker().name())
                .toList();
    }

    @Test
    void theGroupItselfOrThatOfAnotherRule() {
        assertEquals(List.of("a 239.1.2.3 a"), found(rule("a", "239.1.2.3", "239.1.2.3")));
        assertEquals(
                List.of("a 239.1.2.4 b", "b 239.1.2.3 a"),
                found(
                        rule("a", "239.1.2.3", "10.0.0.1", "239.1.2.4"),
                        rule("b", "239.1.2.4", "239.1.2.3")));
        assertEquals(
                List.of("a 239.1.9.9:10001 b"),
                found(
                        rule("a", "239.1.2.3", "239.1.9.9:10001"),
                        rule("b", "239.1.8.0/21", "10.0.0.1").port(10_001)));
    }

    /** Two relays in one host: what one sends to the other's address comes back as the group. */
    @Test
    void hostsAddresses() {
        assertEquals(
                List.of("out 10.0.0.1 back", "back 239.1.2.3 out"),
                found(rule("out", "239.1.2.3", "10.0.0.1"), rule("back", "10.0.0.1", "239.1.2.3")));
        assertEquals(
                List.of(),
                found(rule("on", "10.0.0.1", "10.0.0.2", "239.1.2.3", "255.255.255.255")));
        assertEquals(List.of("on 10.0.0.1 on"), found(rule("on", "10.0.0.1", "10.0.0.1")));
    }

    @Test
    void notWhatNoRuleTakesAgain() {
        assertEquals(List.of(), found(rule("a", "239.1.2.3", "10.0.0.1")));
        assertEquals(List.of(), found(rule("a", "239.1.2.3", "239.1.2.4")));
        assertEquals(List.of(), found(rule("port", "239.1.2.3", "239.1.2.3:10001")));
        assertEquals(
                List.of(),
                found(
                        rule("source", "239.1.2.3", "239.1.2.3")
                                .source(IpPrefix.parse("10.0.0.0/8"))
                                .rewriteSource(SourceRewrite.parse("192.0.2.1"))));
        assertEquals(
                List.of(),
                found(
                        rule("vlan", "239.1.2.3", "239.1.2.3")
                                .vlan(5)
                                .rewriteVlan(VlanRewrite.STRIP)));
        assertEquals(
                List.of("same 239.1.2.3 same"),
                found(
                        rule("same", "239.1.2.3", "239.1.2.3")
                                .source(IpPrefix.parse("10.0.0.0/8"))
                                .vlan(5)
                                .rewriteSource(SourceRewrite.parse("10.0.2.1"))
                                .rewriteVlan(VlanRewrite.set(5))));
    }

    private static Recirculation only(Ttl ttl) {
        final List<Recirculation> all =
                Recirculation.of(RuleSet.of(rule("a", "239.1.2.3", "239.1.2.3").ttl(ttl).build()));
        assertEquals(1, all.size());
        return all.get(0);
    }

    /** A rule that sets the TTL sets it again in each round, so only decrementing ends a loop. */
    @Test
    void onlyDecrementingEndsIt() {
        assertTrue(only(Ttl.KEEP).isEndless());
        assertTrue(only(Ttl.parse("set 1")).isEndless());
        assertFalse(only(Ttl.DECREMENT).isEndless());
        assertEquals(
                "rule a: if the network brings datagrams to 239.1.2.3 back, as a second forwarder in the other direction does, it takes them again, without end; set ttl: decrement to end that (datagrams with a TTL of 1 are dropped then)",
                only(Ttl.KEEP).warning());
    }

    private static String refusal(Rule.Builder... rules) {
        return refusal(Map.of("if1", "why"), rules);
    }

    private static String refusal(Map<String, String> back, Rule.Builder... rules) {
        final List<Rule> built = java.util.Arrays.stream(rules).map(Rule.Builder::build).toList();
        return Recirculation.refusal(new RuleSet(built), back).orElse("");
    }

    /** A frame that comes back is matched by the rules of the interface that it comes back to. */
    @Test
    void onlyRulesOfTheInterfaceThatFramesComeBackToMakeALoop() {
        final Rule.Builder one = rule("a", "239.1.2.3", "239.1.2.4").onInterface("if1");
        final Rule.Builder two = rule("b", "239.1.2.4", "239.1.2.3").onInterface("if2");
        final String loop =
                "rule a: sends to 239.1.2.4, which rule b takes and sends to 239.1.2.3, which rule a"
                        + " takes: a datagram would be forwarded again and again, because %s;"
                        + " set ttl: decrement to end that";
        assertEquals("", refusal(Map.of("if1", "one"), one, two));
        assertEquals("", refusal(Map.of("if2", "two"), one, two));
        assertEquals("", refusal(Map.of(), one, two));
        assertEquals(
                loop.replace("%s", "two"),
                refusal(new TreeMap<>(Map.of("if1", "one", "if2", "two")), one, two),
                "the reason of the interface that frames come back to");
        assertEquals(
                "",
                refusal(
                        Map.of("if1", "one"),
                        rule("a", "239.1.2.3", "239.1.2.3").onInterface("if2")));
    }

    @Test
    void aLoopIsRefusedWhereFramesComeBack() {
        assertEquals(
                "rule a: takes what it sends to 239.1.2.3 again: a datagram would be forwarded again and again, because why; set ttl: decrement to end that",
                refusal(rule("a", "239.1.0.0/16", "10.0.0.1", "239.1.2.3")));
        assertEquals(
                "rule b: sends to 239.1.2.3, which rule c takes and sends to 10.0.0.1, which rule b"
                        + " takes: a datagram would be forwarded again and again, because why; set ttl: decrement to end that",
                refusal(
                        rule("a", "239.1.1.1", "10.0.0.1"),
                        rule("b", "10.0.0.1", "239.9.9.9", "239.1.2.3"),
                        rule("c", "239.1.2.3", "10.0.0.1")));
    }

    /** A chain from one rule to the next that leaves in the end is no loop. */
    @Test
    void aChainIsNone() {
        assertEquals(
                "",
                refusal(
                        rule("a", "239.1.1.1", "239.1.1.2", "239.1.1.3"),
                        rule("b", "239.1.1.2", "239.1.1.3"),
                        rule("c", "239.1.1.3", "10.0.0.1")));
        assertEquals(
                "",
                refusal(
                        rule("a", "239.1.1.1", "239.1.1.2").ttl(Ttl.DECREMENT),
                        rule("b", "239.1.1.2", "239.1.1.1")),
                "one of both is enough");
    }

    private static final long SECOND = 1_000_000_000L;

    private static boolean hasReturned(Driver driver, TestFrame frame, long time) {
        final int rule = driver.match(frame.received().at(time)).rule();
        assertTrue(rule >= 0);
        return driver.hasReturned(rule);
    }

    private static TestFrame datagram(int id) {
        return new TestFrame().group("239.1.2.4").id(id).payload((byte) 1, (byte) 2);
    }

    private static final RuleSet RULES =
            RuleSet.of(
                    rule("a", "239.1.0.0/16", "239.1.2.4").build(),
                    rule("b", "239.2.0.0/16", "10.0.0.1").build());

    /**
     * Returns a driver that has seen the frame and ten returns of it; it reports the next return.
     */
    private static Driver watching(TestFrame frame, long time) {
        final Driver driver = new Driver(new RuleTable(RULES));
        for (int i = 0; i <= ReturnedFrames.CHANCE; i++) {
            assertFalse(hasReturned(driver, frame, time + i), "" + i);
        }
        return driver;
    }

    @Test
    void whatComesAgainAndAgainIsTold() {
        final Driver driver = watching(datagram(1), 10 * SECOND);
        assertFalse(hasReturned(driver, datagram(2), 10 * SECOND + 100), "another");
        assertTrue(hasReturned(driver, datagram(1), 10 * SECOND + 100));
        assertTrue(
                hasReturned(
                        driver,
                        datagram(1).macs(0x0100_5e01_0204L, 7).tag(0x8100, 5).ttl(3),
                        11 * SECOND),
                "with another MAC address, tag and TTL");
        assertFalse(hasReturned(driver, datagram(1).payload(new byte[31]), 11 * SECOND));
        assertFalse(hasReturned(driver, datagram(1).source("10.9.9.9"), 11 * SECOND));
    }

    /** Linux leaves the identification 0 where fragments are forbidden (RFC 6864). */
    @Test
    void beginningAndEndOfThePayloadCount() {
        for (final int length : new int[] {0, 7, 8, 9, 16, 63, 64, 65, 200}) {
            final Driver driver = watching(datagram(0).payload(bytes(length)), SECOND);
            for (int at = 0; at < length; at++) {
                final byte[] other = bytes(length);
                other[at]++;
                final boolean beginning = at < Math.min(56, length / 8 * 8);
                final boolean end = length >= 8 && at >= length - 8;
                assertEquals(
                        !beginning && !end,
                        hasReturned(driver, datagram(0).payload(other), SECOND),
                        length + " bytes, at " + at);
            }
            assertTrue(hasReturned(driver, datagram(0).payload(bytes(length)), SECOND));
        }
    }

    private static byte[] bytes(int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i + 1);
        }
        return bytes;
    }

    @Test
    void aSenderThatRepeatsItselfIsNotTold() {
        final Driver driver = new Driver(new RuleTable(RULES));
        for (int i = 0; i < 100; i++) {
            assertFalse(hasReturned(driver, datagram(0), 10 * SECOND + i * SECOND / 10), "" + i);
        }
    }

    /** After a second, another frame can be watched. */
    @Test
    void eachIsWatchedForASecond() {
        final Driver driver = watching(datagram(1), 10 * SECOND);
        assertTrue(hasReturned(driver, datagram(1), 11 * SECOND));
        assertFalse(hasReturned(driver, datagram(2), 11 * SECOND + 1), "watched from now on");
        assertFalse(hasReturned(driver, datagram(1), 11 * SECOND + 2));
        for (int i = 0; i < ReturnedFrames.CHANCE; i++) {
            assertFalse(hasReturned(driver, datagram(2), 12 * SECOND));
        }
        assertTrue(hasReturned(driver, datagram(2), 12 * SECOND));
        assertFalse(hasReturned(driver, datagram(2), 11 * SECOND), "the clock was set back");
    }

    @Test
    void onlyWhatIsSentAndTakenAgainIsWatched() {
        for (final TestFrame frame :
                List.of(
                        datagram(1).group("239.1.2.5"),
                        datagram(1).group("239.2.2.4"),
                        datagram(1).fragment(0, true))) {
            assertFalse(hasReturned(watching(frame, SECOND), frame, SECOND));
        }
    }

    @Test
    void siblingsWatchEachForItself() {
        final RuleTable table = new RuleTable(RULES);
        final Driver one = new Driver(table);
        final Driver other = new Driver(table.sibling());
        for (int i = 0; i <= ReturnedFrames.CHANCE; i++) {
            assertFalse(hasReturned(one, datagram(1), SECOND));
            assertFalse(hasReturned(other, datagram(1), SECOND));
        }
        assertTrue(hasReturned(one, datagram(1), SECOND));
        assertTrue(hasReturned(other, datagram(1), SECOND));
    }
}
