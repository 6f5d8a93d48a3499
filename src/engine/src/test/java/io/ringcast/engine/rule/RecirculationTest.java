package io.ringcast.engine.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.frame.Ipv4Prefix;
import io.ringcast.engine.frame.MacAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecirculationTest {
    private static final long OWN = 0x0200_0000_0077L;

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

    private static boolean isOwn(RuleTable table, TestFrame frame) {
        final Driver driver = new Driver(table);
        final int rule = driver.match(frame.received()).rule();
        assertTrue(rule >= 0);
        return table.isOwn(driver.headers(), rule);
    }

    @Test
    void ownFramesAreTold() {
        final RuleTable table =
                new RuleTable(
                        RuleSet.of(
                                rule("a", "239.1.0.0/16", "239.1.2.4").build(),
                                rule("b", "239.2.0.0/16", "10.0.0.1").build()));
        final long sender = TestFrame.FROM;
        assertFalse(isOwn(table, new TestFrame().group("239.1.2.4")), "no MAC address known");
        table.setSourceMac(OWN);
        assertFalse(isOwn(table, new TestFrame().group("239.1.2.4")), "another sender");
        table.setSourceMac(sender);
        assertTrue(isOwn(table, new TestFrame().group("239.1.2.4")));
        assertTrue(isOwn(table.sibling(), new TestFrame().group("239.1.2.4").tag(0x8100, 5)));
        assertFalse(isOwn(table, new TestFrame().group("239.1.2.5")), "nothing is sent there");
        assertFalse(isOwn(table, new TestFrame().group("239.2.2.4")), "nor does this rule");
        table.setSourceMac(MacAddress.NONE);
        assertFalse(isOwn(table, new TestFrame().group("239.1.2.4")), "the device is gone");
    }
}
