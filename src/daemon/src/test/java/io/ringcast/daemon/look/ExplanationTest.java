package io.ringcast.daemon.look;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the explanations that compare arriving traffic with the rules. */
class ExplanationTest {
    private static final Link IF1 =
            new Link(3, "if1", List.of(), "", 1, 0x020000000001L, 1400, 1, Link.OperState.UP, "");

    private static final Rule FEED =
            Rule.named("feed")
                    .group("239.1.2.3")
                    .port(5000)
                    .source(IpPrefix.parse("10.0.0.5"))
                    .vlan(Match.NO_VLAN)
                    .to("10.1.0.1")
                    .build();

    private final Map<Flow, Long> flows = new LinkedHashMap<>();
    private Map<String, Long> others = Map.of();
    private DeviceDrops drops = DeviceDrops.NONE;
    private JoinPolicy joins = JoinPolicy.AUTO;
    private long oversize;
    private boolean full;

    private void seen(String source, String group, int port, int vlan, long frames) {
        flows.put(new Flow(IpAddress.parse(source), IpAddress.parse(group), port, vlan), frames);
    }

    private Explanation explanation(Rule... rules) {
        final long frames =
                flows.values().stream().mapToLong(Long::longValue).sum()
                        + others.values().stream().mapToLong(Long::longValue).sum();
        return new Explanation(
                new Look(3, frames, full, flows, 0, others, oversize, drops),
                RuleSet.of(rules),
                joins,
                IF1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.5 | 239.1.2.4 | 5000 | 0 | group 239.1.2.3 | --group 239.1.2.4",
                "10.0.0.5 | 239.1.2.3 | 5001 | 0 | port 5000 | --port 5001",
                "10.0.0.6 | 239.1.2.3 | 5000 | 0 | source 10.0.0.5 | --match-source 10.0.0.6",
                "10.0.0.5 | 239.1.2.3 | 5000 | 7 | frames without a VLAN | --match-vlan 7",
                "2001:db8::5 | ff3e::1 | 5000 | 0 | group 239.1.2.3, source 10.0.0.5"
                        + " | --group ff3e::1 --match-source 2001:db8::5",
                "10.0.0.5 | 239.9.9.9 | 7 | 0 | group 239.1.2.3, port 5000"
                        + " | --group 239.9.9.9 --port 7",
            })
    void theKeysThatDiffer(
            String source, String group, int port, int vlan, String keys, String options) {
        seen(source, group, port, vlan, 1_000);
        final Explanation explanation = explanation(FEED);
        assertEquals(
                List.of(
                        "1,000 frames "
                                + flows.keySet().iterator().next()
                                + ": not for rule feed, which takes "
                                + keys),
                explanation.lines());
        assertEquals(options, explanation.options());
        assertEquals(0, explanation.taken());
    }

    @Test
    void theNearestRuleAndTheNearestFlowCount() {
        seen("10.0.0.5", "224.0.0.251", 5353, 0, 900);
        seen("10.0.0.9", "239.7.7.7", 9, 0, 800);
        seen("10.0.0.5", "239.1.2.3", 5001, 0, 1);
        final Rule far = Rule.named("far").group("239.8.8.8").port(1).to("10.1.0.1").build();
        final Explanation explanation = explanation(far, FEED);
        assertEquals("--port 5001", explanation.options());
        assertTrue(
                explanation.lines().get(0).startsWith("1 frame 10.0.0.5 -> 239.1.2.3:5001"),
                explanation.lines()::toString);
        assertTrue(
                explanation.lines().get(2).contains("224.0.0.251"), explanation.lines()::toString);
    }

    @Test
    void whatARuleTakes() {
        seen("10.0.0.5", "239.1.2.3", 5000, 0, 12);
        oversize = 12;
        assertEquals(12, explanation(FEED).taken());
        assertEquals("", explanation(FEED).options());
        assertEquals(
                List.of(
                        "12 frames 10.0.0.5 -> 239.1.2.3:5000, untagged: rule feed takes it",
                        "12 frames longer than the MTU of if1 allows: dropped (oversize)"),
                explanation(FEED).lines());
    }

    @Test
    void nothingAtAll() {
        assertEquals(
                List.of(
                        "no frame at all arrived on if1 in 3.0 s: is it the right interface, is its"
                                + " switch port open, is the sender there?"),
                explanation(FEED).lines());
    }

    @Test
    void everythingButMulticast() {
        others = Map.of("ARP", 2L, "IPv6", 7L);
        joins = JoinPolicy.NONE;
        assertEquals(
                List.of(
                        "no multicast UDP arrived on if1 in 3.0 s, only IPv6 7, ARP 2",
                        "nothing is joined for rule feed (join: none): a switch that snoops on IGMP"
                                + " sends a group only to where it is joined"),
                explanation(FEED).lines());
    }

    @Test
    void aLookThatWasBounded() {
        others = Map.of("TCP", 998L, "ARP", 2L);
        assertEquals(
                "no multicast UDP arrived on if1 in 3.0 s, only TCP 998, ARP 2 (after the first"
                        + " 1,000 frames, those to single hosts are not counted)",
                explanation(FEED).lines().get(0));
        others = Map.of();
        full = true;
        seen("10.0.0.5", "239.1.2.3", 5000, 0, 10_000);
        assertEquals(
                "the look ended after 3.0 s, at 10,000 frames of multicast UDP, the most it takes:"
                        + " feeds that are slower than these may be missing",
                explanation(FEED).lines().get(1));
    }

    @Test
    void whatTheDeviceDiscards() {
        drops = new DeviceDrops(3, 1_000);
        assertEquals(
                "if1 itself discarded 1,003 frames meanwhile (errors 3, dropped 1,000): they may be"
                        + " longer than its MTU of 1400",
                explanation(FEED).lines().get(1));
    }

    @Test
    void aPersonReadsSoMany() {
        for (int i = 0; i < 20; i++) {
            seen("10.0.0.5", "239.1.2.3", 6000 + i, 0, 1);
        }
        assertEquals(9, explanation(FEED).lines().size());
        assertEquals("12 other flows of multicast UDP", explanation(FEED).lines().get(8));
    }

    @Test
    void countersOfTheKernel() {
        final List<String> before =
                List.of(
                        "Inter-|   Receive  |  Transmit",
                        " face |bytes    packets errs drop fifo frame compressed multicast|bytes",
                        "    lo: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0",
                        "   if1: 9 10 11 12 0 0 0 0 5 6 7 8 0 0 0 0");
        assertEquals(new DeviceDrops(11, 12), DeviceDrops.of(before, "if1"));
        assertEquals(DeviceDrops.NONE, DeviceDrops.of(before, "if2"));
        assertEquals(
                new DeviceDrops(1, 0),
                new DeviceDrops(12, 12).since(DeviceDrops.of(before, "if1")));
    }
}
