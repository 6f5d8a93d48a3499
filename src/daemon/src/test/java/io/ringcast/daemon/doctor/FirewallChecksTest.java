package io.ringcast.daemon.doctor;

import static io.ringcast.daemon.doctor.Given.assertFinds;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.daemon.doctor.DatagramFate.Fate;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.NftChain;
import io.ringcast.engine.network.NftExpression;
import io.ringcast.engine.rule.PortRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what packet filters do with a datagram to 10.0.0.1:10000 on eth0. */
class FirewallChecksTest {
    private static final int DROP = 0;
    private static final int ACCEPT = 1;
    private static final int JUMP = -3;
    private static final DatagramFate DATAGRAM =
            new DatagramFate("eth0", IpAddress.parse("10.0.0.1"), PortRange.of(10_000));

    @TempDir private Path root;

    private Given given;

    @BeforeEach
    void empty() {
        given = new Given(root);
    }

    private static NftExpression step(String name, int what, int offset, int length) {
        return new NftExpression(
                name, 1, what, offset, length, new byte[0], NftExpression.NO_VERDICT);
    }

    /** Returns an expression that writes a register, or none, and has no verdict. */
    private static NftExpression into(String name, int register) {
        return new NftExpression(name, register, -1, -1, -1, new byte[0], NftExpression.NO_VERDICT);
    }

    private static NftExpression equal(int... data) {
        return compare("cmp", 0, data);
    }

    private static NftExpression compare(String name, int operation, int... data) {
        final byte[] bytes = new byte[data.length];
        for (int i = 0; i < data.length; i++) {
            bytes[i] = (byte) data[i];
        }
        return new NftExpression(name, 1, operation, -1, -1, bytes, NftExpression.NO_VERDICT);
    }

    private static NftExpression verdict(int code) {
        return new NftExpression("immediate", 0, -1, -1, -1, new byte[0], code);
    }

    /** Returns the expressions of {@code udp dport PORT VERDICT}, as nft translates it. */
    private static List<NftExpression> port(int port, int code) {
        return List.of(
                step("meta", 16, -1, -1),
                equal(17),
                step("payload", 2, 2, 2),
                equal(port >>> 8, port),
                step("counter", -1, -1, -1),
                verdict(code));
    }

    /** Returns the expressions of {@code ct state ... VERDICT}. */
    private static List<NftExpression> state(int code) {
        return List.of(
                step("ct", -1, -1, -1), step("bitwise", -1, -1, -1), equal(0), verdict(code));
    }

    /** Returns the expressions of {@code iifname NAME VERDICT}. */
    private static List<NftExpression> device(String name, int code) {
        return List.of(
                step("meta", 6, -1, -1), equal((name + "\0").chars().toArray()), verdict(code));
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // a list of them, nothing else
    private static NftChain chain(boolean drops, List<NftExpression>... rules) {
        return new NftChain(NftChain.IPV4, "filter", "INPUT", 1, List.of(), drops, List.of(rules));
    }

    private static void assertFate(Fate fate, NftChain chain) {
        assertEquals(fate, DATAGRAM.in(chain));
    }

    @Test
    void policies() {
        assertFate(Fate.PASSES, chain(false));
        assertFate(Fate.DROPPED, chain(true));
    }

    @Test
    void rulesAboutPortsAndInterfaces() {
        assertFate(Fate.PASSES, chain(true, port(10_000, ACCEPT)));
        assertFate(Fate.DROPPED, chain(true, port(10_001, ACCEPT)));
        assertFate(Fate.DROPPED, chain(false, port(10_000, DROP)));
        assertFate(Fate.PASSES, chain(false, port(10_001, DROP)));
        assertFate(Fate.PASSES, chain(true, device("eth0", ACCEPT), port(10_000, DROP)));
        assertFate(Fate.DROPPED, chain(true, device("eth1", ACCEPT)));
        assertFate(Fate.DROPPED, chain(true, device("eth", ACCEPT)));
        assertFate(
                Fate.DROPPED,
                chain(
                        false,
                        List.of(
                                step("payload", 1, 16, 4),
                                equal(10, 0, 0, 1),
                                new NftExpression("reject", 0, -1, -1, -1, new byte[0], DROP))));
    }

    @Test
    void whatIsNotKnownHere() {
        assertFate(Fate.DEPENDS, chain(true, state(ACCEPT)));
        assertFate(Fate.PASSES, chain(true, state(ACCEPT), port(10_000, ACCEPT)));
        assertFate(Fate.DEPENDS, chain(false, state(DROP)));
        assertFate(Fate.DEPENDS, chain(false, List.of(verdict(JUMP))));
        assertFate(Fate.DEPENDS, chain(true, List.of(step("lookup", -1, -1, -1), verdict(ACCEPT))));
        // A register that was overwritten.
        assertFate(
                Fate.DEPENDS,
                chain(
                        true,
                        List.of(
                                step("meta", 16, -1, -1),
                                step("ct", -1, -1, -1),
                                equal(6),
                                verdict(ACCEPT))));
    }

    /** Verdict maps, for example {@code iifname vmap { lo : accept, eth0 : jump input_lan }}. */
    @Test
    void verdictMaps() {
        final List<NftExpression> byDevice = List.of(step("meta", 6, -1, -1), into("lookup", 0));
        assertFate(Fate.DEPENDS, chain(true, byDevice));
        assertFate(Fate.DEPENDS, chain(false, byDevice));
        final List<NftExpression> byTcpPort =
                List.of(step("meta", 16, -1, -1), equal(6), into("lookup", 0));
        assertFate(Fate.DROPPED, chain(true, byTcpPort));
        assertFate(Fate.PASSES, chain(false, byTcpPort));
        assertFate(Fate.PASSES, chain(true, port(10_000, ACCEPT), byDevice));
    }

    /**
     * {@code queue}, {@code tproxy} and unknown expressions, without and with a comparison before
     * them.
     */
    @Test
    void stepsThatTakeItElsewhere() {
        for (final String name :
                List.of("queue", "fwd", "tproxy", "nat", "redir", "target NFQUEUE", "unknown")) {
            assertFate(Fate.DEPENDS, chain(true, List.of(into(name, -1))));
            assertFate(Fate.DEPENDS, chain(false, List.of(into(name, -1))));
            assertFate(Fate.DEPENDS, chain(false, List.of(into(name, -1), verdict(ACCEPT))));
            final List<NftExpression> others =
                    List.of(
                            step("meta", 16, -1, -1),
                            equal(17),
                            step("payload", 2, 2, 2),
                            equal(0, 53),
                            into(name, -1));
            assertFate(Fate.DROPPED, chain(true, others));
            assertFate(Fate.PASSES, chain(false, others));
        }
        // The statement udp dport set 53.
        final NftExpression write =
                new NftExpression("payload", -1, 2, 2, 2, new byte[0], NftExpression.NO_VERDICT);
        assertFate(Fate.DEPENDS, chain(false, List.of(into("immediate", 1), write)));
    }

    /** {@code @set counter}, {@code limit rate 1/second log}, {@code meta mark set 1}. */
    @Test
    void rulesThatDecideNothing() {
        for (final List<NftExpression> rule :
                List.of(
                        List.of(into("lookup", -1), into("counter", -1)),
                        List.of(into("limit", -1), into("log", -1)),
                        List.of(into("match", -1), into("target LOG", -1)),
                        List.of(into("immediate", 1), step("meta", 3, -1, -1)))) {
            assertFate(Fate.DROPPED, chain(true, rule));
            assertFate(Fate.PASSES, chain(false, rule));
        }
    }

    private static List<NftExpression> ports(int code, NftExpression... comparisons) {
        final List<NftExpression> rule = new ArrayList<>();
        rule.add(step("payload", 2, 2, 2));
        rule.addAll(List.of(comparisons));
        rule.add(verdict(code));
        return rule;
    }

    private static NftExpression port(String name, int operation, int... ports) {
        final int[] bytes = new int[ports.length * 2];
        for (int i = 0; i < ports.length; i++) {
            bytes[2 * i] = ports[i] >>> 8;
            bytes[2 * i + 1] = ports[i] & 0xff;
        }
        return compare(name, operation, bytes);
    }

    /**
     * Asserts the fate of the ports 10000-10010 in a chain whose policy is drop and whose one rule
     * accepts what matches these comparisons.
     */
    private static void assertOfRange(Fate fate, NftExpression... comparisons) {
        final DatagramFate range =
                new DatagramFate("eth0", DATAGRAM.address(), new PortRange(10_000, 10_010));
        assertEquals(fate, range.in(chain(true, ports(ACCEPT, comparisons))));
    }

    @Test
    void rangesOfPorts() {
        assertOfRange(Fate.DEPENDS, port("cmp", 0, 10_000));
        assertOfRange(Fate.DROPPED, port("cmp", 0, 10_011));
        assertOfRange(Fate.DEPENDS, port("cmp", 1, 10_000));
        assertOfRange(Fate.PASSES, port("cmp", 1, 10_011));
        assertOfRange(Fate.PASSES, port("cmp", 5, 10_000), port("cmp", 3, 10_010));
        assertOfRange(Fate.DEPENDS, port("cmp", 5, 10_001), port("cmp", 3, 10_010));
        assertOfRange(Fate.DEPENDS, port("cmp", 4, 10_000));
        assertOfRange(Fate.PASSES, port("cmp", 4, 9_999), port("cmp", 2, 40_000));
        assertOfRange(Fate.DROPPED, port("cmp", 2, 10_000));
        assertOfRange(Fate.PASSES, port("range", 0, 10_000, 10_010));
        assertOfRange(Fate.DEPENDS, port("range", 0, 10_000, 10_009));
        assertOfRange(Fate.DROPPED, port("range", 1, 9_000, 40_000));
        assertOfRange(Fate.PASSES, port("range", 1, 1, 1_024));
        assertOfRange(Fate.DEPENDS, port("cmp", 9, 10_000));
        assertOfRange(Fate.DEPENDS, equal());
    }

    private Check input(NftChain... chains) {
        return FirewallCheck.input(given.files(), DATAGRAM, () -> List.of(chains));
    }

    private static NftChain netdev(int hook, String device) {
        return new NftChain(NftChain.NETDEV, "t", "c", hook, List.of(device), true, List.of());
    }

    @Test
    void whatIsDeliveredHere() {
        assertFinds(input(), Status.OK, "no chain of nftables is in the way", "");
        assertFinds(input(chain(false)), Status.OK, "chains of nftables let it pass", "");
        assertFinds(
                input(chain(true)),
                Status.WARN,
                "chain ip filter INPUT of nftables drops it",
                "nft insert rule ip filter INPUT iifname '\"eth0\"' ip daddr 10.0.0.1 udp dport 10000 accept");
        assertFinds(
                input(chain(true, state(ACCEPT))),
                Status.INFO,
                "chain ip filter INPUT of nftables drops some datagrams, these or others",
                "");
        assertFinds(input(netdev(0, "eth1"), netdev(1, "eth0")), Status.OK, "no chain", "");
        assertFinds(
                input(netdev(0, "eth0")),
                Status.WARN,
                "chain netdev t c of nftables drops it",
                "nft insert rule netdev t c iifname '\"eth0\"' ip daddr 10.0.0.1 udp dport 10000 accept");
        assertFinds(
                FirewallCheck.input(
                        given.files(),
                        new DatagramFate("it's", DATAGRAM.address(), new PortRange(5004, 5005)),
                        () -> List.of(chain(true))),
                Status.WARN,
                "chain ip filter INPUT of nftables drops it",
                "nft insert rule ip filter INPUT iifname '\"it'\\''s\"' ip daddr 10.0.0.1 udp dport"
                        + " 5004-5005 accept");
        given.file("/proc/net/ip_tables_names", "filter");
        assertFinds(input(), Status.UNKNOWN, "tables of the old iptables", "");
    }

    private static NftChain ipv6(List<List<NftExpression>> rules) {
        return new NftChain(
                NftChain.IPV6, "filter", "INPUT", NftChain.INPUT, List.of(), true, rules);
    }

    /** Returns one rule: {@code meta l4proto udp ip6 daddr 2001:db8::LAST accept}. */
    private static List<List<NftExpression>> acceptedIpv6(int last) {
        return List.of(
                List.of(
                        step("meta", 16, -1, -1),
                        equal(17),
                        step("payload", 1, 24, 16),
                        equal(0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last),
                        verdict(ACCEPT)));
    }

    @Test
    void whatIsDeliveredHereOfIpv6() {
        final DatagramFate datagram =
                new DatagramFate("eth0", IpAddress.parse("2001:db8::1"), PortRange.of(10_000));
        assertFinds(
                FirewallCheck.input(given.files(), datagram, () -> List.of(ipv6(List.of()))),
                Status.WARN,
                "chain ip6 filter INPUT of nftables drops it",
                "nft insert rule ip6 filter INPUT iifname '\"eth0\"' ip6 daddr 2001:db8::1 udp dport"
                        + " 10000 accept");
        assertFinds(
                FirewallCheck.input(given.files(), datagram, () -> List.of(chain(true))),
                Status.OK,
                "no chain of nftables is in the way",
                "");
        assertEquals(Fate.PASSES, datagram.in(ipv6(acceptedIpv6(1))));
        assertEquals(Fate.DROPPED, datagram.in(ipv6(acceptedIpv6(2))));
        given.file("/proc/net/ip_tables_names", "filter");
        assertFinds(
                FirewallCheck.input(given.files(), datagram, List::of), Status.OK, "no chain", "");
        given.file("/proc/net/ip6_tables_names", "filter");
        assertFinds(
                FirewallCheck.input(given.files(), datagram, List::of),
                Status.UNKNOWN,
                "ip6tables -nvL INPUT",
                "");
    }

    @Test
    void withoutThePrivilege() {
        assertFinds(
                FirewallCheck.input(
                        given.files(),
                        DATAGRAM,
                        () -> {
                            throw new LinuxException("netlink NFT_MSG_GETCHAIN", 1);
                        }),
                Status.UNKNOWN,
                "the packet filter cannot be read: netlink NFT_MSG_GETCHAIN: EPERM",
                "");
    }

    @Test
    void whatLeaves() {
        assertFinds(
                FirewallCheck.egress(
                        given.files(), DATAGRAM, () -> List.of(chain(true), netdev(0, "eth0"))),
                Status.OK,
                "no chain of nftables is in the way",
                "");
        assertFinds(
                FirewallCheck.egress(given.files(), DATAGRAM, () -> List.of(netdev(1, "eth0"))),
                Status.WARN,
                "chain netdev t c of nftables drops it (enobufs)",
                "nft insert rule netdev t c oifname '\"eth0\"' ip daddr 10.0.0.1 udp dport 10000 accept");
        assertFinds(
                new EgressFilterCheck(Given.link("eth0", ""), () -> List.of("bpf ringcast-7-x")),
                Status.OK,
                "no filter of another program",
                "");
        assertFinds(
                new EgressFilterCheck(Given.link("eth0", ""), () -> List.of("u32", "bpf other")),
                Status.INFO,
                "may drop or change what leaves (enobufs): u32, bpf other; tc filter show",
                "");
    }
}
