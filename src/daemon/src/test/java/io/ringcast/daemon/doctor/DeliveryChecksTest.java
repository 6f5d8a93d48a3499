package io.ringcast.daemon.doctor;

import static io.ringcast.daemon.doctor.Given.assertFinding;
import static io.ringcast.daemon.doctor.Given.assertFinds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.network.IgmpAdvice;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.Neighbour;
import io.ringcast.engine.network.Neighbours;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.network.UnansweredException;
import io.ringcast.engine.network.UpperDevice;
import io.ringcast.engine.rule.Deliver;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Gso;
import io.ringcast.engine.rule.PortRange;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.SourceRewrite;
import io.ringcast.engine.rule.Ttl;
import io.ringcast.engine.rule.UdpChecksum;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the checks of the interfaces, destinations and local delivery. */
class DeliveryChecksTest {
    private static final Link IF1 = Given.link("if1", "");
    private static final Link ETH0 = Given.link("eth0", "");
    private static final int REACHABLE = 2; // NUD_REACHABLE of linux/neighbour.h

    @TempDir private Path root;

    private Given given;

    @BeforeEach
    void empty() {
        given = new Given(root);
    }

    private static RuleSet rules(String group, String... to) {
        final Rule.Builder rule = Rule.named("a").group(group);
        for (final String destination : to) {
            rule.to(Destination.parse(destination));
        }
        return RuleSet.of(rule.build());
    }

    private static final IpAddress ALL = IpAddress.parse("10.0.0.255");

    /**
     * Simulated network: 10.0.0.1 is this host, .2 answers ARP, .3 does not, .255 is broadcast,
     * 10.1.x.x is behind the gateway .254, and other addresses have no route.
     */
    private static final class Network implements DestinationCheck.Network {
        @Override
        public boolean isLocal(IpAddress address) {
            return address.equals(IpAddress.parse("10.0.0.1"));
        }

        @Override
        public IpAddress nextHop(IpAddress address) {
            if (address.equals(ALL)) {
                return Neighbours.BROADCAST;
            }
            switch (address.ipv4() >>> 16) {
                case 0x0a00:
                    return address;
                case 0x0a01:
                    return IpAddress.parse("10.0.0.254");
                default:
                    throw new NetworkException(address + ": this host has no route to it");
            }
        }

        @Override
        public Neighbour resolve(IpAddress address) {
            if (address.equals(ALL)) {
                return new Neighbour(3, Neighbours.BROADCAST, 0xffff_ffff_ffffL, REACHABLE);
            }
            if (address.equals(IpAddress.parse("10.0.0.3"))) {
                throw new NetworkException("10.0.0.3: has not answered ARP");
            }
            return new Neighbour(3, address, 0x020000000009L, REACHABLE);
        }

        /** Returns the interface of the route: eth1 for 172.17.x.x, if1 for 172.18.x.x. */
        @Override
        public Optional<String> deviceTowards(IpAddress address) {
            return switch (address.ipv4() >>> 16) {
                case 0xac11 -> Optional.of("eth1");
                case 0xac12 -> Optional.of("if1");
                default -> Optional.empty();
            };
        }
    }

    private static List<Finding> destinations(String... to) {
        return new DestinationCheck(rules("239.1.2.3", to), "if1", ETH0, false, new Network())
                .findings();
    }

    @Test
    void reachable() {
        final List<Finding> findings =
                destinations("10.0.0.2", "10.0.0.2:7", "10.1.0.5", "239.9.9.9");
        assertEquals(3, findings.size(), findings::toString);
        assertEquals("to 10.0.0.2", findings.get(0).check());
        assertFinding(findings.get(0), Status.OK, "on the wire to 02:00:00:00:00:09", "");
        assertFinding(findings.get(1), Status.OK, "02:00:00:00:00:09, of gateway 10.0.0.254", "");
        assertFinding(findings.get(2), Status.OK, "on the wire to 01:00:5e:09:09:09", "");
    }

    @Test
    void allHostsOfTheLink() {
        assertFinding(
                destinations("10.0.0.255").get(0),
                Status.OK,
                "on the wire to ff:ff:ff:ff:ff:ff",
                "");
        assertFinds(ttl(Ttl.KEEP, "10.0.0.255"), Status.OK, "", "");
    }

    @Test
    void portsThatCannotBeToldApart() {
        final Rule.Builder rule = Rule.named("a").ports(new PortRange(5004, 5005));
        assertEquals(
                List.of(), new RuleCheck(RuleSet.of(rule.to("10.0.0.2:7-8").build())).findings());
        final List<Finding> findings =
                new RuleCheck(RuleSet.of(rule.to("10.0.0.3:9").build())).findings();
        assertEquals(1, findings.size());
        assertFinding(
                findings.get(0),
                Status.WARN,
                "to map each port to its own, write 10.0.0.3:9-10",
                "ringcast run --to IP:FIRST-LAST ...   # in a file, to: [IP:FIRST-LAST]");
    }

    /**
     * If another interface has a route to the destination, the doctor advises that interface. A new
     * route would take the destination away from it.
     */
    @Test
    void anotherInterfaceIsNamedWhereTheRouteLeads() {
        assertFinding(
                destinations("172.17.0.1").get(0),
                Status.FAIL,
                "this host has no route to it",
                "ringcast run -o eth1 ...");
        assertFinding(
                destinations("172.18.0.1").get(0),
                Status.FAIL,
                "this host has no route to it",
                "ringcast run -i eth0 -o if1 ...   # they may be swapped");
        assertFinding(
                destinations("172.16.0.1").get(0),
                Status.FAIL,
                "this host has no route to it",
                "ip route add 172.16.0.1 dev eth0");
    }

    private static Finding given(String address, long mac) {
        final Destination destination =
                new Destination(IpAddress.parse(address), Destination.SAME_PORT, mac, Deliver.WIRE);
        return new DestinationCheck(
                        RuleSet.of(Rule.named("a").to(destination).build()),
                        "if1",
                        ETH0,
                        false,
                        new Network())
                .findings()
                .get(0);
    }

    @Test
    void macAddressThatIsGiven() {
        assertFinding(
                given("10.0.0.2", 0x020000000009L), Status.OK, "which is the one that answers", "");
        assertFinding(given("10.0.0.3", 0x020000000009L), Status.OK, "09, as was asked for", "");
        assertFinding(
                given("10.0.0.2", 0x020000000008L),
                Status.FAIL, // it is the only destination
                "02:00:00:00:00:08, as was asked for, but the neighbour table has"
                        + " 02:00:00:00:00:09",
                "ringcast run --to-mac auto ...   # in a file, without mac");
    }

    private static Check ttl(Ttl mode, String... to) {
        final Rule.Builder rule = Rule.named("a").ttl(mode);
        for (final String destination : to) {
            rule.to(Destination.parse(destination));
        }
        return new TtlCheck(RuleSet.of(rule.build()), new Network());
    }

    @Test
    void timeToLive() {
        final String fix = "ringcast run --ttl 'set 64' ...   # in a file, ttl: set 64";
        assertFinds(
                ttl(Ttl.KEEP, "10.0.0.1", "10.0.0.2", "172.16.0.1", "239.9.9.9"),
                Status.OK,
                "no gateway is on the way",
                "");
        assertFinds(
                ttl(Ttl.KEEP, "10.0.0.2", "10.1.0.5", "10.1.0.6"),
                Status.WARN,
                "rule a keeps it, and a gateway on the way to 10.1.0.5 drops what has 1",
                fix);
        assertFinds(ttl(Ttl.set(64), "10.1.0.5"), Status.OK, "", "");
        assertFinds(
                ttl(Ttl.DECREMENT, "10.0.0.2"),
                Status.WARN,
                "rule a decrements it: what arrives with 1 is dropped",
                fix);
    }

    private static Check checksum(UdpChecksum checksum, Gso gso, TransmitMode mode) {
        final Rule rule = Rule.named("a").to("10.0.0.1").udpChecksum(checksum).gso(gso).build();
        return new ChecksumCheck(RuleSet.of(rule), mode);
    }

    @Test
    void everyDatagramOfIpv6HasAChecksum() {
        final Rule rule = Rule.named("a").group("ff3e::1").to("2001:db8::2").build();
        assertFinds(
                new ChecksumCheck(RuleSet.of(rule), TransmitMode.GSO),
                Status.OK,
                "as the rules say",
                "");
    }

    @Test
    void checksums() {
        final String auto =
                "ringcast run --udp-checksum auto ...   # in a file, udp-checksum: auto";
        final String keep =
                "ringcast run --udp-checksum keep ...   # in a file, udp-checksum: keep";
        assertFinds(
                checksum(UdpChecksum.AUTO, Gso.ON, TransmitMode.AUTO),
                Status.INFO,
                "rule a adds one to datagrams without",
                keep);
        assertFinds(
                checksum(UdpChecksum.KEEP, Gso.ON, TransmitMode.GSO),
                Status.INFO,
                "rule a sends datagrams without one singly",
                auto);
        assertFinds(
                checksum(UdpChecksum.ZERO, Gso.ON, TransmitMode.AUTO),
                Status.INFO,
                "rule a removes it, so all its frames are sent singly",
                auto);
        assertFinds(checksum(UdpChecksum.FULL, Gso.ON, TransmitMode.AUTO), Status.OK, "", "");
        assertFinds(checksum(UdpChecksum.AUTO, Gso.OFF, TransmitMode.AUTO), Status.OK, "", "");
        assertFinds(checksum(UdpChecksum.ZERO, Gso.ON, TransmitMode.RING), Status.OK, "", "");
        assertFinds(checksum(UdpChecksum.KEEP, Gso.ON, TransmitMode.DIRECT), Status.OK, "", "");
    }

    private static Finding destination(Destination to, boolean qdiscBypass) {
        final RuleSet rules = RuleSet.of(Rule.named("a").to(to).build());
        return new DestinationCheck(rules, "if1", ETH0, qdiscBypass, new Network())
                .findings()
                .get(0);
    }

    @Test
    void ownAddress() {
        final Destination own = Destination.parse("10.0.0.1");
        assertFinding(destination(own, false), Status.OK, "this host itself", "");
        assertFinding(
                destination(own.withDeliver(Deliver.LOCAL), false),
                Status.OK,
                "this host itself",
                "");
        assertFinding(
                destination(own.withMac(ETH0.mac()), false), Status.OK, "this host itself", "");
        assertFinding(
                destination(own, true),
                Status.FAIL,
                "--qdisc-bypass goes past the program",
                "ringcast run --no-qdisc-bypass ...");
        assertFinding(
                destination(own.withMac(0x020000000009L), false),
                Status.FAIL,
                "with the MAC address of eth0",
                "ringcast run --to-mac 02:00:00:00:00:01 ...");
    }

    @Test
    void ownAddressOnTheWire() {
        final Destination own = Destination.parse("10.0.0.1").withDeliver(Deliver.WIRE);
        assertFinding(
                destination(own, true),
                Status.FAIL, // it is the only destination
                "nobody answers for it",
                "ringcast run --to-mac MAC ...");
        assertFinding(
                destination(own.withMac(0x020000000009L), true),
                Status.OK,
                "on the wire to 02:00:00:00:00:09",
                "");
    }

    @Test
    void anotherHostAsThisOne() {
        assertFinding(
                destination(Destination.parse("10.0.0.2").withDeliver(Deliver.LOCAL), false),
                Status.FAIL,
                "no address of this host",
                "ip addr add 10.0.0.2/32 dev eth0");
    }

    private static DeliveryMethod refused(DeliveryMethod method) {
        throw new LinuxException("bpf(BPF_PROG_LOAD)", 1);
    }

    /**
     * Returns the findings about local delivery, without those about rp_filter of the device that
     * datagrams arrive at.
     */
    private List<Finding> delivery(
            DeliveryMethod wanted, Function<DeliveryMethod, DeliveryMethod> probe) {
        given.file("/proc/sys/net/ipv4/conf/all/rp_filter", "0")
                .file("/proc/sys/net/ipv4/conf/eth0/rp_filter", "1")
                .file("/proc/sys/net/ipv4/conf/lo/rp_filter", "0");
        return new LocalDeliveryCheck(given.files(), ETH0, true, wanted, probe).findings();
    }

    private String arrival(DeliveryMethod wanted, Function<DeliveryMethod, DeliveryMethod> probe) {
        return new LocalDeliveryCheck(given.files(), ETH0, true, wanted, probe).device();
    }

    /** IPv6 has no rp_filter. */
    @Test
    void localDeliveryOfIpv6Alone() {
        given.file("/proc/sys/net/ipv4/conf/all/rp_filter", "1");
        assertFinds(
                new LocalDeliveryCheck(
                        given.files(),
                        ETH0,
                        false,
                        DeliveryMethod.AUTO,
                        wanted -> DeliveryMethod.TCX),
                Status.OK,
                "as if through eth0, by tcx",
                "");
    }

    @Test
    void whereDatagramsArrive() {
        assertEquals("eth0", arrival(DeliveryMethod.AUTO, wanted -> DeliveryMethod.CLSACT));
        assertEquals("lo", arrival(DeliveryMethod.AUTO, DeliveryChecksTest::refused));
        assertEquals("lo", arrival(DeliveryMethod.LO, wanted -> DeliveryMethod.CLSACT));
        assertEquals("eth0", arrival(DeliveryMethod.TCX, DeliveryChecksTest::refused));
    }

    @Test
    void localDelivery() {
        final List<Finding> findings = delivery(DeliveryMethod.AUTO, wanted -> DeliveryMethod.TCX);
        assertFinding(findings.get(0), Status.OK, "as if through eth0, by tcx", "");
        assertFinding(
                findings.get(1),
                Status.WARN,
                "strict (all 0, eth0 1)",
                "sysctl -w net.ipv4.conf.eth0.rp_filter=2");
        final List<Finding> asked = delivery(DeliveryMethod.LO, DeliveryChecksTest::refused);
        assertFinding(asked.get(0), Status.INFO, "by lo", "");
        assertFinding(asked.get(1), Status.OK, "off (all 0, lo 0)", "");
    }

    @Test
    void localDeliveryWithoutPrograms() {
        given.file("/proc/self/status", "CapEff:\t0000000000002000");
        final List<Finding> lesser = delivery(DeliveryMethod.AUTO, DeliveryChecksTest::refused);
        assertEquals(Status.WARN, lesser.get(0).status());
        assertTrue(lesser.get(0).message().startsWith("by lo: a socket bound to eth0"));
        assertTrue(lesser.get(0).fix().contains("--ambient-caps=+net_raw,+net_admin,+bpf"));
        assertFinding(lesser.get(1), Status.OK, "off (all 0, lo 0)", "");
        given.file("/proc/self/status", "CapEff:\t000001ffffffffff");
        assertEquals("", delivery(DeliveryMethod.AUTO, DeliveryChecksTest::refused).get(0).fix());
        final List<Finding> insisted = delivery(DeliveryMethod.TCX, DeliveryChecksTest::refused);
        assertEquals(1, insisted.size());
        assertFinding(
                insisted.get(0),
                Status.FAIL,
                "tcx is not possible: bpf(BPF_PROG_LOAD)",
                "ringcast run --delivery-method auto ...");
    }

    /** Answers of a simulated host and its rules. */
    private record Obstacles(
            Optional<String> filter,
            Optional<UpperDevice> upper,
            Function<DeliveryMethod, DeliveryMethod> probe)
            implements ConsumeCheck.Obstacles {
        @Override
        public DeliveryMethod attach(DeliveryMethod method) {
            return probe.apply(method);
        }
    }

    private ConsumeCheck consume(
            Consume consume,
            DeliveryMethod wanted,
            Function<DeliveryMethod, DeliveryMethod> probe) {
        return new ConsumeCheck(
                given.files(),
                consume,
                wanted,
                new Obstacles(Optional.empty(), Optional.empty(), probe));
    }

    private ConsumeCheck consume(Consume consume, Optional<String> filter, String upper) {
        final Optional<UpperDevice> device =
                upper.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new UpperDevice(upper, "a port of bridge", true));
        return new ConsumeCheck(
                given.files(),
                consume,
                DeliveryMethod.AUTO,
                new Obstacles(filter, device, wanted -> DeliveryMethod.TCX));
    }

    @Test
    void consumeWithoutAnExactFilter() {
        final Optional<String> many = Optional.of("these 9 rules need more");
        final ConsumeCheck on = consume(Consume.ON, many, "");
        assertFinds(on, Status.FAIL, "these 9 rules need more", "ringcast run --consume off ...");
        assertTrue(!on.isPossible());
        assertFinds(consume(Consume.AUTO, many, ""), Status.WARN, "these 9 rules need more", "");
    }

    @Test
    void consumeWhereOthersWouldLoseIt() {
        final ConsumeCheck auto = consume(Consume.AUTO, Optional.empty(), "br0");
        assertFinds(
                auto,
                Status.INFO,
                "nothing is withheld, because the receiving interface is a port of bridge br0",
                "");
        assertTrue(!auto.isPossible());
        assertFinds(consume(Consume.ON, Optional.empty(), "br0"), Status.OK, "by tcx", "");
    }

    @Test
    void consumeUnanswered() {
        assertFinds(
                consume(
                        Consume.AUTO,
                        DeliveryMethod.CLSACT,
                        wanted -> {
                            throw new UnansweredException("no free port");
                        }),
                Status.WARN,
                "is not possible: no free port",
                "");
    }

    @Test
    void consume() {
        assertFinds(
                consume(Consume.ON, DeliveryMethod.LO, wanted -> wanted),
                Status.OK,
                "by auto", // not by lo, which cannot withhold
                "");
        assertFinds(
                consume(Consume.ON, DeliveryMethod.AUTO, wanted -> DeliveryMethod.CLSACT),
                Status.OK,
                "what is forwarded is withheld from this host's stack, by clsact",
                "");
        assertFinds(
                consume(Consume.AUTO, DeliveryMethod.AUTO, wanted -> DeliveryMethod.TCX),
                Status.OK,
                "what is delivered to this host is withheld from its stack as multicast, by tcx",
                "");
        final Check refused = consume(Consume.ON, DeliveryMethod.AUTO, DeliveryChecksTest::refused);
        assertFinds(refused, Status.FAIL, "is not possible", "ringcast run --consume off ...");
        final Check lesser =
                consume(Consume.AUTO, DeliveryMethod.AUTO, DeliveryChecksTest::refused);
        assertFinds(lesser, Status.WARN, "is not possible", "");
        given.file("/proc/self/status", "CapEff:\t0000000000002000");
        final Finding denied =
                consume(Consume.ON, DeliveryMethod.AUTO, DeliveryChecksTest::refused)
                        .findings()
                        .get(0);
        assertEquals(Status.FAIL, denied.status());
        assertTrue(denied.fix().contains("+bpf"), denied::toString);
    }

    @Test
    void oneOfSeveralIsNotReached() {
        final List<Finding> findings = destinations("10.0.0.2", "10.0.0.3", "172.16.0.1");
        assertFinding(
                findings.get(1),
                Status.WARN,
                "has not answered ARP",
                "ip neigh replace 10.0.0.3 lladdr MAC dev eth0   # or run with --to-mac MAC");
        assertFinding(
                findings.get(2),
                Status.WARN,
                "this host has no route to it",
                "ip route add 172.16.0.1 dev eth0");
    }

    @Test
    void noneIsReached() {
        final List<Finding> findings = destinations("10.0.0.3", "172.16.0.1");
        assertEquals(
                List.of(Status.FAIL, Status.FAIL), findings.stream().map(Finding::status).toList());
        assertEquals("has not answered ARP", findings.get(0).message());
        assertEquals("ip route add 172.16.0.1 dev eth0", findings.get(1).fix());
    }

    @Test
    void noOwnAddress() {
        assertFinds(
                new OwnAddressCheck(ETH0, OwnAddressCheck.none(ETH0, IpPrefix.parse("239.1.2.3"))),
                Status.FAIL,
                "eth0 has no IPv4 address",
                "ip addr add ADDRESS/LENGTH dev eth0");
    }

    private Check filter(int all, int own) {
        given.file("/proc/sys/net/ipv4/conf/all/rp_filter", "" + all)
                .file("/proc/sys/net/ipv4/conf/eth0/rp_filter", "" + own);
        return new ReversePathCheck(given.files(), "eth0");
    }

    @Test
    void reversePath() {
        final String fix = "sysctl -w net.ipv4.conf.eth0.rp_filter=2";
        assertFinds(new ReversePathCheck(given.files(), "eth0"), Status.UNKNOWN, "/proc/sys", "");
        assertFinds(filter(0, 0), Status.OK, "off (all 0, eth0 0)", "");
        assertFinds(filter(0, 1), Status.WARN, "strict (all 0, eth0 1)", fix);
        assertFinds(filter(1, 0), Status.WARN, "strict (all 1, eth0 0)", fix);
        assertFinds(filter(1, 2), Status.OK, "loose (all 1, eth0 2)", "");
        assertFinds(filter(2, 1), Status.OK, "loose (all 2, eth0 1)", "");
        given.file("/proc/sys/net/ipv4/conf/lo/rp_filter", "0");
        assertFinds(
                new ReversePathCheck(given.files(), "lo"), Status.OK, "loose (all 2, lo 0)", "");
        filter(1, 0);
        assertFinds(
                new ReversePathCheck(given.files(), "lo"),
                Status.FAIL,
                "strict (all 1, lo 0): no source is routed back through lo",
                "sysctl -w net.ipv4.conf.lo.rp_filter=2");
    }

    /**
     * sysctl(8) treats a dot in an interface's name as a separator, so the name needs a slash
     * instead.
     */
    @Test
    void reversePathOfVlan() {
        given.file("/proc/sys/net/ipv4/conf/all/rp_filter", "1")
                .file("/proc/sys/net/ipv4/conf/eth0.5/rp_filter", "1");
        assertFinds(
                new ReversePathCheck(given.files(), "eth0.5"),
                Status.WARN,
                "strict",
                "sysctl -w net.ipv4.conf.eth0/5.rp_filter=2");
    }

    private static String hexadecimal(String address) {
        final int number = IpAddress.parse(address).ipv4();
        return String.format(
                Locale.ROOT,
                "%08X",
                ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                        ? number
                        : Integer.reverseBytes(number));
    }

    /** Writes /proc/net/igmp in the format of net/ipv4/igmp.c. */
    private void joined(String version, String... groups) {
        final StringBuilder table =
                new StringBuilder(
                        "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n");
        table.append("1\tlo        :     1      V3\n\t\t\t\t" + hexadecimal("239.7.7.7"));
        table.append("     1 0:00000000\t\t0\n3\tif1       :     2      " + version + "\n");
        for (final String group : groups) {
            table.append("\t\t\t\t" + hexadecimal(group) + "     1 0:00000000\t\t0\n");
        }
        table.append("\t\t\t\t" + hexadecimal("224.0.0.1") + "     1 0:00000000\t\t0");
        given.file("/proc/net/igmp", table.toString());
    }

    @Test
    void igmpTable() {
        joined("V3", "239.1.2.3");
        assertEquals(
                new Memberships("V3", Set.of(IpAddress.parse("239.1.2.3")), true),
                Memberships.of(given.files(), "if1", true));
        assertEquals(
                Set.of(IpAddress.parse("239.7.7.7")),
                Memberships.of(given.files(), "lo", true).groups());
        assertEquals(
                new Memberships("", Set.of(), false), Memberships.of(given.files(), "if2", true));
    }

    /**
     * Writes /proc/net/igmp6 in the format of net/ipv6/mcast.c, with the groups that every node
     * joins.
     */
    private void joinedIpv6(String... groups) {
        final StringBuilder table =
                new StringBuilder(
                        "1    lo              ff15000000000000000000000000007f     1 4 0\n");
        for (final String group : groups) {
            table.append("3    if1             " + group + "     1 00000004 0\n");
        }
        table.append("3    if1             ff0200000000000000000001ff000001     1 00000004 0\n");
        table.append("3    if1             ff020000000000000000000000000001     1 0000000C 0\n");
        table.append("3    if1             ff010000000000000000000000000001     1 00000008 0");
        given.file("/proc/net/igmp6", table.toString());
    }

    @Test
    void mldTable() {
        joinedIpv6("ff3e0000000000000000000000000001");
        assertEquals(
                new Memberships("", Set.of(IpAddress.parse("ff3e::1")), true),
                Memberships.of(given.files(), "if1", false));
        assertEquals(
                new Memberships("", Set.of(), false), Memberships.of(given.files(), "if2", false));
        joined("V3", "239.1.2.3");
        assertEquals(
                Set.of(IpAddress.parse("ff3e::1"), IpAddress.parse("239.1.2.3")),
                Memberships.groups(given.files(), "if1"));
    }

    @Test
    void groupsOfIpv6() {
        joinedIpv6();
        final RuleSet rules = rules("ff3e::1", "2001:db8::2");
        assertEquals(1, groups(rules).size());
        assertEquals("MLD if1", groups(rules).get(0).check());
        assertFinding(groups(rules).get(0), Status.INFO, "0 of 1 groups joined", "");
        joinedIpv6("ff3e0000000000000000000000000001");
        assertFinding(groups(rules).get(0), Status.OK, "all groups joined", "");
        assertFinding(
                groups(rules("ff3e::/16", "2001:db8::2")).get(0),
                Status.INFO,
                "behind a switch that snoops on MLD",
                "");
        given.file("/proc/net/igmp6", "");
        assertFinding(
                groups(rules).get(0),
                Status.FAIL,
                "IPv6 is off there",
                "sysctl -w net.ipv6.conf.if1.disable_ipv6=0");
    }

    @Test
    void sourceSpecificGroupsOfIpv6() {
        joinedIpv6();
        final RuleSet rules =
                RuleSet.of(
                        Rule.named("a")
                                .group("ff3e::1")
                                .source(IpPrefix.parse("2001:db8::5"))
                                .to("2001:db8::2")
                                .build());
        given.file("/proc/sys/net/ipv6/conf/if1/force_mld_version", "0");
        assertEquals(1, groups(rules).size());
        given.file("/proc/sys/net/ipv6/conf/if1/force_mld_version", "1");
        assertEquals("MLD version", groups(rules).get(1).check());
    }

    @Test
    void linkLocalAddresses() {
        final Rule.Builder plain = Rule.named("a").group("ff3e::1");
        assertEquals(
                List.of(),
                new LinkLocalCheck(RuleSet.of(plain.to("2001:db8::2").build())).findings());
        assertFinds(
                new LinkLocalCheck(RuleSet.of(plain.to("fe80::2").build())),
                Status.WARN,
                "rule a sends to fe80::2",
                "ringcast run --to IP ...   # an address beyond fe80::/10");
        assertFinds(
                new LinkLocalCheck(
                        RuleSet.of(
                                Rule.named("a")
                                        .group("ff3e::1")
                                        .source(IpPrefix.parse("fe80::/10"))
                                        .to("2001:db8::2")
                                        .build())),
                Status.WARN,
                "rule a takes and keeps sources of fe80::/10",
                "ringcast run --source IP ...   # an address beyond fe80::/10");
        assertFinds(
                new LinkLocalCheck(
                        RuleSet.of(
                                Rule.named("a")
                                        .group("ff3e::1")
                                        .source(IpPrefix.parse("fe80::/10"))
                                        .rewriteSource(SourceRewrite.parse("fe80::7"))
                                        .to("2001:db8::2")
                                        .build())),
                Status.WARN,
                "rule a sends from fe80::7",
                "ringcast run --source IP ...   # an address beyond fe80::/10");
    }

    private List<Finding> groups(RuleSet rules) {
        return new GroupCheck(given.files(), IF1, rules, JoinPolicy.AUTO).findings();
    }

    @Test
    void groups() {
        given.file("/proc/sys/net/ipv4/igmp_max_memberships", "20");
        joined("V3");
        final RuleSet rules = rules("239.1.2.3", "10.0.0.2");
        assertFinding(groups(rules).get(0), Status.OK, "1 named by the rules, at most 20", "");
        assertFinding(groups(rules).get(1), Status.INFO, "V3; 0 of 1 groups joined", "");
        joined("V3", "239.1.2.3");
        assertFinding(groups(rules).get(1), Status.OK, "V3, all groups joined", "");
        assertFinding(
                groups(rules("239.1.0.0/16", "10.0.0.2")).get(1),
                Status.INFO,
                "a rule takes a prefix",
                "");
    }

    @Test
    void moreGroupsThanASocketMayJoin() {
        given.file("/proc/sys/net/ipv4/igmp_max_memberships", "1");
        joined("V3");
        final RuleSet two =
                RuleSet.of(
                        Rule.named("a").group("239.1.2.3").to("10.0.0.2").build(),
                        Rule.named("b").group("239.1.2.4").to("10.0.0.2").build());
        assertFinding(
                groups(two).get(0),
                Status.WARN,
                "2 named by the rules, at most 1",
                "sysctl -w net.ipv4.igmp_max_memberships=2");
    }

    @Test
    void groupsUnknown() {
        final List<Finding> findings = groups(rules("239.1.2.3", "10.0.0.2"));
        assertFinding(findings.get(0), Status.UNKNOWN, "igmp_max_memberships", "");
        assertFinding(findings.get(1), Status.UNKNOWN, "/proc/net/igmp", "");
    }

    @Test
    void olderIgmp() {
        given.file("/proc/sys/net/ipv4/igmp_max_memberships", "20");
        joined("V2");
        final RuleSet rules =
                RuleSet.of(
                        Rule.named("a")
                                .group("239.1.2.3")
                                .source(IpPrefix.parse("10.9.9.9"))
                                .to("10.0.0.2")
                                .build());
        final Finding finding = groups(rules).get(2);
        assertEquals("IGMP version", finding.check());
        assertFinding(finding, Status.INFO, "speaks V2 only", "");
    }

    private static final String AUTO = "ringcast run --consume auto ...";

    private Check duplicates(boolean local) {
        return duplicates(local, false);
    }

    private Check duplicates(boolean local, boolean withheld, IpAddress... joins) {
        return duplicates(local, withheld, AUTO, joins);
    }

    private Check duplicates(boolean local, boolean withheld, String remedy, IpAddress... joins) {
        return new DuplicateCheck(
                given.files(),
                IF1,
                rules("239.1.0.0/16", "10.0.0.2"),
                Set.of(joins),
                rule -> local,
                rule -> withheld,
                () -> remedy);
    }

    private void listening(String port) {
        listening("00000000", port);
    }

    private void listening(String address, String port) {
        given.file(
                "/proc/net/udp",
                "   sl  local_address rem_address   st tx_queue rx_queue tr\n"
                        + "  12: "
                        + address
                        + ":"
                        + port
                        + " 00000000:0000 07 00000000:00000000 00:00000000");
    }

    @Test
    void duplicates() {
        joined("V3");
        listening("2710"); // 10000
        assertFinds(duplicates(true), Status.OK, "no application of this host", "");
        joined("V3", "239.1.2.3");
        assertFinds(
                duplicates(false),
                Status.INFO,
                "listens on port 10000, and this host has joined 239.1.2.3 on if1: it gets the original",
                "");
        assertFinds(duplicates(true), Status.WARN, "it gets each datagram twice", AUTO);
        assertFinds(duplicates(true, false, ""), Status.WARN, "it gets each datagram twice", "");
        assertFinds(duplicates(true, true), Status.INFO, "the original is withheld from it", "");
        listening("2711");
        assertFinds(duplicates(true), Status.OK, "no application of this host", "");
        listening("2710");
        joined("V3", "239.2.2.3");
        assertFinds(duplicates(true), Status.OK, "no application of this host", "");
    }

    /** No application has joined the group yet, but the run will join it. */
    @Test
    void duplicatesByTheRunsOwnJoin() {
        joined("V3");
        listening("2710");
        final IpAddress group = IpAddress.parse("239.1.2.3");
        assertFinds(
                duplicates(true, false, group),
                Status.WARN,
                "listens on port 10000, and a run joins 239.1.2.3 on if1: it gets each datagram twice",
                AUTO);
        assertFinds(duplicates(false, false, group), Status.INFO, "it gets the original", "");
        assertFinds(duplicates(true, true, group), Status.INFO, "is withheld from it", "");
        // First bound to the group, in network order as the kernel prints it; then bound to an
        // address of the host.
        final String hexadecimal =
                ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? "EF010203" : "030201EF";
        listening(hexadecimal, "2710");
        assertFinds(duplicates(true, false, group), Status.INFO, "it gets the original", "");
        assertFinds(duplicates(false, true, group), Status.INFO, "is withheld from it", "");
        assertFinds(
                duplicates(true, true, group),
                Status.WARN,
                "it is bound to the group, and gets neither the original, which is withheld",
                "ringcast run --consume off ...");
        listening("0100000A", "2710");
        assertFinds(duplicates(true, false, group), Status.OK, "no application", "");
    }

    @Test
    void loops() {
        assertFinds(
                new RecirculationCheck(rules("239.1.2.3", "10.0.0.2"), () -> Map.of("if1", "why")),
                Status.OK,
                "no datagram is forwarded again and again",
                "");
        assertFinds(
                new RecirculationCheck(
                        rules("239.1.0.0/16", "239.1.2.3"), () -> Map.of("if1", "why")),
                Status.FAIL,
                "rule a: takes what it sends to 239.1.2.3 again: a datagram would be forwarded again and again, because why",
                "ringcast run --ttl decrement ...   # if datagrams come with a TTL above 1; in a"
                        + " file, ttl: decrement");
        assertFinds(
                new RecirculationCheck(rules("239.1.0.0/16", "239.1.2.3"), Map::of),
                Status.WARN,
                "it takes them again, without end",
                "ringcast run --ttl decrement ...   # if datagrams come with a TTL above 1; in a"
                        + " file, ttl: decrement");
    }

    @Test
    void ownAddressToTake() {
        final RuleSet rules = rules("own", "10.0.0.2");
        assertFinds(
                new OwnMatchCheck("if1", rules, rules.resolved(IpPrefix.parse("10.0.1.1"))),
                Status.OK,
                "a takes what is sent to 10.0.1.1, the first of if1",
                "");
        assertFinds(
                new OwnMatchCheck("if1", rules, rules),
                Status.WARN,
                "if1 has no IPv4 address: a takes no frames",
                "ip addr add ADDRESS/LENGTH dev if1");
        final RuleSet ipv6 = rules("own", "fd00::2");
        assertFinds(
                new OwnMatchCheck("if1", ipv6, ipv6.resolved(IpPrefix.parse("10.0.1.1"))),
                Status.WARN,
                "if1 has no IPv6 address: a takes no frames",
                "ip addr add ADDRESS/LENGTH dev if1");
        assertFinds(
                new OwnMatchCheck("if2", ipv6, ipv6.resolved(IpPrefix.parse("fd00::1"))),
                Status.OK,
                "a takes what is sent to fd00::1, the first of if2",
                "");
    }

    /**
     * With several receive interfaces, each finding names its interface, and there is one per
     * interface.
     */
    @Test
    void interfaceOfSeveral() {
        final RuleSet rules = rules("own", "10.0.0.2");
        final Check check = new InterfaceCheck("if2", new OwnMatchCheck("if2", rules, rules));
        assertEquals("own address if2", check.name());
        assertEquals("own address if2", check.findings().get(0).check());
        assertEquals(
                "membership if2",
                new InterfaceCheck("if2", new IgmpCheck("if2", Optional::empty)).name());
    }

    @Test
    void membership() {
        assertFinds(new IgmpCheck("if1", Optional::empty), Status.OK, "speaks IGMP where", "");
        assertFinds(
                new IgmpCheck("if1", () -> Optional.of(new IgmpAdvice("no port", "br0", true))),
                Status.WARN,
                "no port",
                "ringcast run -i br0 ...");
        assertFinds(
                new IgmpCheck("if1", () -> Optional.of(new IgmpAdvice("no address", "br0", false))),
                Status.WARN,
                "no address",
                "ip addr add ADDRESS/LENGTH dev br0");
    }
}
