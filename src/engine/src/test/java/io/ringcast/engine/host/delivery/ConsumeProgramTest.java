package io.ringcast.engine.host.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.__sk_buff;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.filter.Interpreter;
import io.ringcast.engine.filter.KernelRun;
import io.ringcast.engine.filter.Program;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.match.RandomTraffic;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.testbed.UdpFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The program withholds exactly the frames that the rules certainly match. */
class ConsumeProgramTest {
    private static final long SEED = Long.getLong("ringcast.seed", System.nanoTime());
    private static final int NEXT = -1;
    private static final int DROP = 2;

    private static String repeat(RandomTraffic.Arrival frame, RandomTraffic traffic) {
        return "repeat with -Dringcast.seed="
                + SEED
                + "\n"
                + HexFormat.of().formatHex(frame.bytes())
                + (frame.tagged() ? " tag " + Integer.toHexString(frame.tci()) : "")
                + "\n"
                + traffic.rules();
    }

    @Test
    void agreesWithTheEngine() {
        final Random random = new Random(SEED);
        int taken = 0;
        int followed = 0;
        int ipv6 = 0;
        for (int round = 0; round < 60; round++) {
            final RandomTraffic traffic = new RandomTraffic(random);
            final ConsumeJudge program =
                    new ConsumeJudge(traffic.rules(), RandomTraffic.RECEIVE_LIMIT);
            for (int i = 0; i < 1_000; i++) {
                final RandomTraffic.Arrival frame = traffic.next();
                assertEquals(
                        frame.certain(),
                        program.withholds(frame.bytes(), frame.tagged(), frame.tci()),
                        () -> repeat(frame, traffic));
                taken += frame.certain() ? 1 : 0;
                followed += frame.certain() && frame.later() ? 1 : 0;
                ipv6 += frame.certain() && frame.ipv6() ? 1 : 0;
            }
        }
        final int withheld = taken;
        final int later = followed;
        final int ofIpv6 = ipv6;
        assertTrue(ofIpv6 > 500, () -> ofIpv6 + " IPv6 frames taken, seed " + SEED);
        assertTrue(withheld > 3_000, () -> withheld + " taken, seed " + SEED);
        assertTrue(later > 100, () -> later + " later fragments taken, seed " + SEED);
    }

    /** Returns a first fragment: 16 bytes of a UDP datagram whose header says 24. */
    private static byte[] first(int id, int port) {
        return fragment(id, 0x2000).port(port).udpLength(24).udpChecksum(0).bytes();
    }

    private static byte[] later(int id) {
        return fragment(id, 2).bytes();
    }

    private static UdpFrame fragment(int id, int field) {
        return UdpFrame.to("239.1.2.3")
                .from("10.99.0.5")
                .id(id)
                .fragmentField(field)
                .payload("8 bytes.");
    }

    private static ConsumeJudge judge(Predicate<Rule> wanted, Rule... rules) {
        return new ConsumeJudge(RuleSet.of(rules), wanted, 1514);
    }

    private static Rule.Builder rule(String name, int port) {
        return Rule.named(name).port(port).to("10.0.0.1");
    }

    @Test
    void laterFragmentsFollowTheFirst() {
        final ConsumeJudge judge = judge(rule -> true, rule("a", 10_000).build());
        assertFalse(judge.withholds(later(7), false, 0), "before the first");
        assertTrue(judge.withholds(first(7, 10_000), false, 0));
        assertTrue(judge.withholds(later(7), false, 0));
        assertFalse(judge.withholds(later(7), true, 5), "another VLAN");
        assertFalse(judge.withholds(later(8), false, 0), "another datagram");
        judge.passSeconds(27);
        assertTrue(judge.withholds(later(7), false, 0));
        judge.passSeconds(4);
        assertFalse(judge.withholds(later(7), false, 0), "too late");
    }

    @Test
    void anIdentificationThatIsUsedAgain() {
        final ConsumeJudge judge = judge(rule -> true, rule("a", 10_000).build());
        assertTrue(judge.withholds(first(7, 10_000), false, 0));
        assertFalse(judge.withholds(first(7, 10_001), false, 0));
        assertFalse(judge.withholds(later(7), false, 0));
    }

    /** Two neighbouring ranges of groups have the same conditions, in another order. */
    @Test
    void theFirstRuleDecidesAlsoWhereALaterOneAsksForTheSame() {
        final ConsumeJudge judge =
                judge(
                        rule -> !rule.name().equals("b"),
                        rule("a", 10_000).group("239.1.2.2/31").build(),
                        rule("b", 10_000).group("239.1.2.0/24").build(),
                        rule("c", 10_000).group("239.0.0.0/8").build());
        final byte[] frame = first(7, 10_000); // to 239.1.2.3
        assertTrue(judge.withholds(frame, false, 0));
        frame[33] = 5;
        assertFalse(judge.withholds(frame, false, 0), "to 239.1.2.5");
    }

    @Test
    void fragmentsThatTheRuleDropsPass() {
        final ConsumeJudge judge =
                judge(rule -> true, rule("a", 10_000).fragments(Fragments.DROP).build());
        assertFalse(judge.withholds(first(7, 10_000), false, 0));
        assertFalse(judge.withholds(later(7), false, 0));
    }

    /** If a rule that does not withhold matches first, a later rule does not withhold the frame. */
    @Test
    void someRulesAlone() {
        final Rule[] rules = {
            rule("other", 10_000).source(IpPrefix.parse("10.99.0.5")).build(),
            rule("local", 10_000).build(),
            rule("rest", 10_001).build()
        };
        final ConsumeJudge local = judge(rule -> rule.name().equals("local"), rules);
        final ConsumeJudge other = judge(rule -> rule.name().equals("other"), rules);
        final byte[] frame = first(7, 10_000);
        assertFalse(local.withholds(frame, false, 0));
        assertTrue(other.withholds(frame, false, 0));
        frame[29] = 6; // another source
        assertTrue(local.withholds(frame, false, 0));
        assertFalse(other.withholds(frame, false, 0));
        assertFalse(local.withholds(first(7, 10_001), false, 0));
    }

    /** Linux before 5.8: the program has no map. */
    @Test
    void withoutAMapFragmentsPass() {
        final RuleSet rules = RuleSet.of(Rule.named("a").to("10.0.0.1").build());
        final Program program = ConsumeProgram.of(rules, rule -> true, 1514, Optional.empty());
        final byte[] first = first(7, 10_000);
        assertEquals(NEXT, new Interpreter(program, first, Map.of()).run());
        first[20] = 0; // whole
        assertEquals(NEXT, new Interpreter(program, first, Map.of()).run(), "too short");
        first[39] = 16;
        assertEquals(DROP, new Interpreter(program, first, Map.of()).run());
    }

    /** The length of each datagram decides, as in the loop: at most 1514 bytes here. */
    @Test
    void superFramesEndHereIfTheirDatagramsAreShortEnough() {
        final RuleSet rules = RuleSet.of(Rule.named("a").to("10.0.0.1").build());
        final Program program = ConsumeProgram.of(rules, rule -> true, 1514, Optional.empty());
        final Program older =
                ConsumeProgram.of(
                        List.of(new Taking(rules, rule -> true)), 1514, Optional.empty(), false);
        final byte[] frame = UdpFrame.to("239.1.2.3").port(10_000).payload(new byte[3_000]).bytes();
        final int size = (int) __sk_buff.gso_size$offset();
        assertEquals(DROP, new Interpreter(program, frame, Map.of(size, 1_472)).run());
        assertEquals(NEXT, new Interpreter(program, frame, Map.of(size, 1_473)).run());
        assertEquals(NEXT, new Interpreter(program, frame, Map.of()).run(), "a single one");
        assertEquals(NEXT, new Interpreter(older, frame, Map.of(size, 1_472)).run());
        final byte[] options =
                UdpFrame.to("239.1.2.3").port(10_000).options(8).payload(new byte[3_000]).bytes();
        assertEquals(DROP, new Interpreter(program, options, Map.of(size, 1_464)).run());
        assertEquals(NEXT, new Interpreter(program, options, Map.of(size, 1_465)).run());
    }

    /** The kernel's verifier accepts the program, and it gives the interpreter's results. */
    @Test
    void agreesWithTheKernel() {
        final Random random = new Random(SEED);
        int taken = 0;
        int followed = 0;
        for (int round = 0; round < 40; round++) {
            final RandomTraffic traffic = new RandomTraffic(random);
            // sees the same frames as the kernel, so that both remember the same datagrams
            final ConsumeJudge judge =
                    new ConsumeJudge(traffic.rules(), RandomTraffic.RECEIVE_LIMIT);
            try (FragmentMap map = map();
                    KernelRun kernel =
                            KernelRun.load(
                                    ConsumeProgram.of(
                                            traffic.rules(),
                                            rule -> true,
                                            RandomTraffic.RECEIVE_LIMIT,
                                            Optional.of(map)))) {
                for (int i = 0; i < 500; i++) {
                    final RandomTraffic.Arrival frame = traffic.next();
                    // tags are not taken out of a frame that was never received
                    if (frame.tagged()
                            || frame.bytes().length < KernelRun.FEWEST_BYTES
                            || frame.bytes().length > KernelRun.MOST_BYTES) {
                        continue;
                    }
                    final boolean withheld = judge.withholds(frame.bytes(), false, 0);
                    assertEquals(
                            withheld ? DROP : NEXT,
                            kernel.run(frame.bytes()),
                            () -> repeat(frame, traffic));
                    taken += withheld ? 1 : 0;
                    followed += withheld && frame.later() ? 1 : 0;
                }
            }
        }
        final int all = taken;
        final int later = followed;
        assertTrue(all > 400, () -> all + " taken, seed " + SEED);
        assertTrue(later > 10, () -> later + " later fragments taken, seed " + SEED);
    }

    private static final String IPV6_ADDRESSES =
            "fd000099000000000000000000000005" + "ff150000000000000000000100020003";
    private static final String IPV6_UDP = "0fa02710" + "0010" + "abcd" + "0102030405060708";
    private static final int UDP = 17;
    private static final int HOP_BY_HOP = 0;
    private static final int FRAGMENT = 44;

    /** A router alert (RFC 2711), UDP behind it. */
    private static final String ALERT = "1100" + "05020000" + "0100";

    private static byte[] ipv6(int next, String packet) {
        final String length = HexFormat.of().toHexDigits(packet.length() / 2, 4);
        return HexFormat.of()
                .parseHex(
                        ("333300020003" + "020000000001" + "86dd" + "60000000" + length)
                                + (HexFormat.of().toHexDigits(next, 2) + "40" + IPV6_ADDRESSES)
                                + packet);
    }

    /** Returns a first fragment: 16 bytes of a UDP datagram of 24. */
    private static byte[] firstIpv6(int id, int port) {
        final String ports = "0fa0" + HexFormat.of().toHexDigits(port, 4);
        return ipv6(FRAGMENT, "11000001" + hex(id) + ports + "0018" + "abcd" + "0102030405060708");
    }

    private static byte[] laterIpv6(int id) {
        return ipv6(FRAGMENT, "11000010" + hex(id) + "0102030405060708");
    }

    private static String hex(int id) {
        return HexFormat.of().toHexDigits(id);
    }

    private static Rule.Builder ipv6Rule() {
        return Rule.named("six").group("ff15::/16").port(10_000).to("fd00::1");
    }

    @Test
    void ipv6EndsHereBesideIpv4() {
        final ConsumeJudge judge =
                judge(rule -> true, rule("four", 10_000).build(), ipv6Rule().build());
        assertTrue(judge.withholds(ipv6(UDP, IPV6_UDP), false, 0));
        assertTrue(judge.withholds(ipv6(HOP_BY_HOP, ALERT + IPV6_UDP), false, 0));
        final byte[] ipv4 = UdpFrame.to("239.1.2.3").port(10_000).payload("text").bytes();
        assertTrue(judge.withholds(ipv4, false, 0));
        assertFalse(judge.withholds(ipv6(UDP, IPV6_UDP.replace("2710", "2711")), false, 0));
        assertFalse(judge.withholds(ipv6(6, IPV6_UDP), false, 0), "TCP");
        final String none = IPV6_UDP.replace("abcd", "0000");
        assertFalse(judge.withholds(ipv6(UDP, none), false, 0), "without a checksum");
        final byte[] whole = ipv6(HOP_BY_HOP, ALERT + IPV6_UDP);
        for (int length = 14; length < whole.length; length++) {
            assertFalse(judge.withholds(Arrays.copyOf(whole, length), false, 0), "cut off");
        }
    }

    @Test
    void onlyTheFamilyThatIsWantedEndsHere() {
        final ConsumeJudge judge =
                judge(
                        rule -> rule.name().equals("six"),
                        rule("four", 10_000).build(),
                        ipv6Rule().build());
        assertTrue(judge.withholds(ipv6(UDP, IPV6_UDP), false, 0));
        final byte[] ipv4 = UdpFrame.to("239.1.2.3").port(10_000).payload("text").bytes();
        assertFalse(judge.withholds(ipv4, false, 0));
    }

    @Test
    void laterIpv6FragmentsFollowTheFirst() {
        final ConsumeJudge judge = judge(rule -> true, ipv6Rule().build());
        assertFalse(judge.withholds(laterIpv6(0x10007), false, 0), "before the first");
        assertTrue(judge.withholds(firstIpv6(0x10007, 10_000), false, 0));
        assertTrue(judge.withholds(laterIpv6(0x10007), false, 0));
        assertFalse(judge.withholds(laterIpv6(7), false, 0), "all 32 bits count");
        assertFalse(judge.withholds(laterIpv6(0x10007), true, 5), "another VLAN");
        assertFalse(judge.withholds(firstIpv6(0x10007, 10_001), false, 0));
        assertFalse(judge.withholds(laterIpv6(0x10007), false, 0), "used again by another");
        // a fragment of a datagram that is whole (RFC 6946)
        assertTrue(judge.withholds(ipv6(FRAGMENT, "11000000" + hex(9) + IPV6_UDP), false, 0));
    }

    @Test
    void ipv6SuperFramesEndHereIfTheirDatagramsAreShortEnough() {
        final RuleSet rules = RuleSet.of(ipv6Rule().build());
        final Program program = ConsumeProgram.of(rules, rule -> true, 1514, Optional.empty());
        final String payload = "00".repeat(3_000);
        final int size = (int) __sk_buff.gso_size$offset();
        final String udp = "0fa02710" + HexFormat.of().toHexDigits(3_008, 4) + "abcd" + payload;
        final byte[] plain = ipv6(UDP, udp);
        assertEquals(DROP, new Interpreter(program, plain, Map.of(size, 1_452)).run());
        assertEquals(NEXT, new Interpreter(program, plain, Map.of(size, 1_453)).run());
        assertEquals(NEXT, new Interpreter(program, plain, Map.of()).run(), "a single one");
        final byte[] alert = ipv6(HOP_BY_HOP, ALERT + udp);
        assertEquals(DROP, new Interpreter(program, alert, Map.of(size, 1_444)).run());
        assertEquals(NEXT, new Interpreter(program, alert, Map.of(size, 1_445)).run());
    }

    @Test
    void rulesWithoutAnExactFilterAreRefused() {
        final List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 1_024; i++) {
            rules.add(
                    Rule.named("r" + i)
                            .group(IpPrefix.ofIpv4(0xef000000 + 2 * i, 32))
                            .source(IpPrefix.ofIpv4(0x0a000000 + i, 32))
                            .to("10.0.0.1")
                            .build());
        }
        final String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        ConsumeProgram.of(
                                                new RuleSet(rules),
                                                rule -> true,
                                                1514,
                                                Optional.empty()))
                        .getMessage();
        assertTrue(message.startsWith("these 1024 rules need more than"), message);
        assertEquals(Optional.of(message), Consumption.obstacle(new RuleSet(rules), rule -> true));
        assertEquals(
                Optional.empty(),
                Consumption.obstacle(new RuleSet(rules.subList(0, 1)), rule -> true));
    }

    @Test
    void theKernelTakesTheLongestFilter() {
        final List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 240; i++) {
            rules.add(
                    Rule.named("r" + i)
                            .group(IpPrefix.ofIpv4(0xef000000 + 2 * i, 32))
                            .source(IpPrefix.ofIpv4(0x0a000000 + i, 32))
                            .port(1 + i)
                            .vlan(1 + i)
                            .to("10.0.0.1")
                            .build());
        }
        try (FragmentMap map = map()) {
            final Program program =
                    ConsumeProgram.of(new RuleSet(rules), rule -> true, 1514, Optional.of(map));
            assertTrue(program.length() > 8_192, () -> "instructions: " + program.length());
            KernelRun.load(program).close();
        }
    }

    @Test
    void theKernelTakesALongFilterOfBothFamilies() {
        final List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            rules.add(rule("four" + i, 1 + i).group("239.1.2." + i).vlan(1 + i).build());
            rules.add(
                    Rule.named("six" + i)
                            .group("ff15::" + i)
                            .source(IpPrefix.parse("fd00::" + i))
                            .port(1 + i)
                            .vlan(1 + i)
                            .to("fd00::1")
                            .build());
        }
        try (FragmentMap map = map()) {
            final Program program =
                    ConsumeProgram.of(new RuleSet(rules), rule -> true, 1514, Optional.of(map));
            assertTrue(program.length() > 4_096, () -> "instructions: " + program.length());
            KernelRun.load(program).close();
        }
    }

    /** Creates a map; skips the test where that is not allowed. */
    private static FragmentMap map() {
        try {
            return FragmentMap.create();
        } catch (LinuxException e) {
            Assumptions.assumeFalse(e.errno() == Linux.EPERM(), e.getMessage());
            throw e;
        }
    }
}
