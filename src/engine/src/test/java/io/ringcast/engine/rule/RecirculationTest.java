package io.ringcast.engine.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.frame.Ipv4Prefix;
import java.util.List;
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

    @Test
    void notWhatNoRuleTakesAgain() {
        assertEquals(List.of(), found(rule("a", "239.1.2.3", "10.0.0.1")));
        assertEquals(List.of(), found(rule("a", "239.1.2.3", "239.1.2.4")));
        assertEquals(List.of(), found(rule("port", "239.1.2.3", "239.1.2.3:10001")));
        assertEquals(
                List.of(),
                found(
                        rule("source", "239.1.2.3", "239.1.2.3")
                                .source(Ipv4Prefix.parse("10.0.0.0/8"))
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
                                .source(Ipv4Prefix.parse("10.0.0.0/8"))
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

    /** A TTL that is set is set again in each round. */
    @Test
    void onlyDecrementingEndsIt() {
        assertTrue(only(Ttl.KEEP).isEndless());
        assertTrue(only(Ttl.parse("set 1")).isEndless());
        assertFalse(only(Ttl.DECREMENT).isEndless());
        assertEquals(
                "rule a: it takes what is sent to 239.1.2.3 again, if the network brings it back, as"
                        + " a second forwarder the other way does: a datagram then goes round"
                        + " without end; ttl: decrement ends it",
                only(Ttl.KEEP).warning());
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

    @Test
    void whatComesAgainIsTold() {
        final Driver driver = new Driver(new RuleTable(RULES));
        assertFalse(hasReturned(driver, datagram(1), 10 * SECOND));
        assertFalse(hasReturned(driver, datagram(2), 10 * SECOND + 1), "another");
        assertTrue(hasReturned(driver, datagram(1), 10 * SECOND + 2));
        assertTrue(
                hasReturned(
                        driver,
                        datagram(1).macs(0x0100_5e01_0204L, 7).tag(0x8100, 5).ttl(3),
                        11 * SECOND),
                "with another MAC address, tag and TTL");
        assertFalse(hasReturned(driver, datagram(2), 11 * SECOND), "not the one watched");
        assertFalse(hasReturned(driver, datagram(1).payload((byte) 3), 11 * SECOND));
        assertFalse(hasReturned(driver, datagram(1).source("10.9.9.9"), 11 * SECOND));
    }

    /** Then another one is watched. */
    @Test
    void whatHasNotComeForASecondDoesNotComeAgain() {
        final Driver driver = new Driver(new RuleTable(RULES));
        assertFalse(hasReturned(driver, datagram(1), 10 * SECOND));
        assertFalse(hasReturned(driver, datagram(1), 11 * SECOND + 1), "too late");
        assertTrue(hasReturned(driver, datagram(1), 11 * SECOND + 2));
        assertFalse(hasReturned(driver, datagram(2), 13 * SECOND));
        assertTrue(hasReturned(driver, datagram(2), 13 * SECOND));
        assertFalse(hasReturned(driver, datagram(2), 12 * SECOND), "the clock was set back");
        assertTrue(hasReturned(driver, datagram(2), 12 * SECOND));
    }

    @Test
    void onlyWhatIsSentAndTakenAgainIsWatched() {
        for (final TestFrame frame :
                List.of(
                        datagram(1).group("239.1.2.5"),
                        datagram(1).group("239.2.2.4"),
                        datagram(1).fragment(0, true))) {
            final Driver driver = new Driver(new RuleTable(RULES));
            assertFalse(hasReturned(driver, frame, SECOND));
            assertFalse(hasReturned(driver, frame, SECOND));
        }
    }

    @Test
    void siblingsWatchEachForItself() {
        final RuleTable table = new RuleTable(RULES);
        final Driver one = new Driver(table);
        final Driver other = new Driver(table.sibling());
        assertFalse(hasReturned(one, datagram(1), SECOND));
        assertFalse(hasReturned(other, datagram(1), SECOND));
        assertTrue(hasReturned(one, datagram(1), SECOND));
        assertTrue(hasReturned(other, datagram(1), SECOND));
    }
}
