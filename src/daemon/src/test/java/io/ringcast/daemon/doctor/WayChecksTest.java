package io.ringcast.daemon.doctor;

import static io.ringcast.daemon.doctor.Given.assertFinding;
import static io.ringcast.daemon.doctor.Given.assertFinds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.look.DeviceDrops;
import io.ringcast.daemon.look.Flow;
import io.ringcast.daemon.look.Look;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the checks of the path of frames to an application: in, through the host, and to a socket.
 */
class WayChecksTest {
    private static final IpAddress SENDER = IpAddress.parse("10.0.0.5");

    private static final Link IF1 = Given.link("if1", "");
    private static final Link ETH0 =
            new Link(4, "eth0", List.of(), "", 1, 0x020000000002L, 1500, 1, Link.OperState.UP, "");

    private static final String SOCKETS = "  sl  local_address rem_address   st\n";

    private static final String ANYBODY_6 = "0".repeat(32) + ":0000";

    @TempDir private Path root;

    private Given given;

    @BeforeEach
    void empty() {
        given = new Given(root);
    }

    private static RuleSet rules(String group, int port, String to) {
        return RuleSet.of(
                Rule.named("a").group(group).port(port).to(Destination.parse(to)).build());
    }

    /**
     * Returns an address as the kernel prints it: the bytes in network order, read as a native
     * integer.
     */
    private static String hex(String address) {
        final int number = IpAddress.parse(address).ipv4();
        return String.format(
                Locale.ROOT,
                "%08X",
                ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                        ? number
                        : Integer.reverseBytes(number));
    }

    private void socket(String local) {
        given.file("/proc/net/udp", SOCKETS + "  1: " + local + " 00000000:0000 07 0 0\n");
    }

    private Check listener(String to, int port) {
        return new ListenerCheck(given.files(), rules("239.1.2.3", port, to), destination -> true);
    }

    private void assertListener(Status status, String message, String fix) {
        final List<Finding> findings = listener("10.0.0.1", 10_000).findings();
        assertEquals(1, findings.size());
        assertEquals("listener 10.0.0.1:10000", findings.get(0).check());
        assertFinding(findings.get(0), status, message, fix);
    }

    @Test
    void socketsThatListen() {
        socket(hex("0.0.0.0") + ":2710");
        assertListener(Status.OK, "a socket of this host is bound to it", "");
        socket(hex("10.0.0.1") + ":2710");
        assertListener(Status.OK, "a socket of this host is bound to it", "");
        given.file("/proc/net/udp", SOCKETS);
        given.file(
                "/proc/net/udp6",
                SOCKETS + "  1: " + "0".repeat(32) + ":2710 " + "0".repeat(32) + ":0000 07 0 0\n");
        assertListener(Status.OK, "a socket of this host is bound to it", "");
        assertEquals(Status.OK, listener("10.0.0.1:10000", 5000).findings().get(0).status());
    }

    private static final String LISTEN = "ringcast receive --port 10000   # or your application";

    @Test
    void socketsThatDoNot() {
        assertListener(Status.WARN, "no socket of this host is bound to it", LISTEN);
        socket(hex("0.0.0.0") + ":2711");
        assertListener(Status.WARN, "the kernel drops what is delivered", LISTEN);
        // An application that receives the multicast itself; its socket is bound to the group.
        socket(hex("239.1.2.3") + ":2710");
        assertListener(Status.WARN, "; one is bound to 239.1.2.3:10000", LISTEN);
        // IPv6 addresses that have the same last bytes.
        sockets6("0".repeat(24) + hex("10.0.0.1") + ":2710", ANYBODY_6);
        assertListener(Status.WARN, "no socket of this host is bound to it", LISTEN);
        sockets6("20010DB8" + "0".repeat(24) + ":2710", ANYBODY_6);
        assertListener(Status.WARN, "no socket of this host is bound to it", LISTEN);
        sockets6(mapped("10.0.0.2") + ":2710", ANYBODY_6);
        assertListener(Status.WARN, "; one is bound to 10.0.0.2:10000", LISTEN);
    }

    private void sockets6(String local, String peer) {
        given.file("/proc/net/udp", SOCKETS);
        given.file("/proc/net/udp6", SOCKETS + "  1: " + local + " " + peer + " 07 0 0\n");
    }

    /** Returns the IPv4-mapped address ::ffff:ADDRESS. */
    private static String mapped(String address) {
        return "0".repeat(16) + hex("0.0.255.255") + hex(address);
    }

    /** A JVM opens such dual-stack sockets. */
    @Test
    void socketsOfBothProtocols() {
        sockets6(mapped("10.0.0.1") + ":2710", ANYBODY_6);
        assertListener(Status.OK, "a socket of this host is bound to it", "");
    }

    @Test
    void socketsOfIpv6() {
        final String own = hex("32.1.13.184") + "0".repeat(16) + hex("0.0.0.1");
        final Check check =
                new ListenerCheck(
                        given.files(), rules("ff3e::1", 10_000, "2001:db8::1"), to -> true);
        sockets6(own + ":2710", ANYBODY_6);
        assertEquals("listener [2001:db8::1]:10000", check.findings().get(0).check());
        assertFinding(check.findings().get(0), Status.OK, "a socket of this host is bound", "");
        sockets6("0".repeat(32) + ":2710", ANYBODY_6);
        assertFinding(check.findings().get(0), Status.OK, "a socket of this host is bound", "");
        socket(hex("0.0.0.0") + ":2710");
        given.file("/proc/net/udp6", SOCKETS);
        assertFinding(
                check.findings().get(0), Status.WARN, "; one is bound to 0.0.0.0:10000", LISTEN);
        sockets6(hex("32.1.13.184") + "0".repeat(16) + hex("0.0.0.2") + ":2710", ANYBODY_6);
        assertFinding(
                check.findings().get(0),
                Status.WARN,
                "; one is bound to [2001:db8::2]:10000",
                LISTEN);
    }

    @Test
    void socketsThatAreConnectedToASender() {
        final String message = "bound to it, connected to the only sender that it takes from";
        given.file(
                "/proc/net/udp",
                SOCKETS + "  1: " + hex("10.0.0.1") + ":2710 " + hex("10.0.0.9") + ":0035 01\n");
        assertListener(Status.OK, message, "");
        sockets6(mapped("10.0.0.1") + ":2710", mapped("10.0.0.9") + ":0035");
        assertListener(Status.OK, message, "");
    }

    private void joined(String device, String group) {
        final String first = device.equals("if1") ? hex(group) : hex("224.0.0.1");
        final String second = device.equals("eth0") ? hex(group) : hex("224.0.0.1");
        given.file(
                "/proc/net/igmp",
                "Idx\tDevice    : Count Querier\n"
                        + "3\tif1       :     1      V3\n\t\t\t\t"
                        + first
                        + "     1 0:00000000\t\t0\n"
                        + "4\teth0      :     1      V3\n\t\t\t\t"
                        + second
                        + "     1 0:00000000\t\t0");
    }

    private Check roles(Link receive, Link transmit) {
        return new RoleCheck(
                given.files(), receive, transmit, rules("239.1.2.3", 10_000, "10.0.0.1"));
    }

    @Test
    void interfacesTheRightWayRound() {
        joined("if1", "239.1.2.3");
        assertFinds(roles(IF1, ETH0), Status.OK, "from if1 to eth0", "");
        joined("eth0", "239.1.2.4");
        assertFinds(roles(IF1, ETH0), Status.OK, "from if1 to eth0", "");
        joined("eth0", "239.1.2.3");
        assertFinds(
                roles(IF1, ETH0),
                Status.INFO,
                "239.1.2.3 is joined on eth0, and not on if1: by an application that named no"
                        + " interface, or -i and -o are swapped",
                "");
        assertFinds(roles(IF1, IF1), Status.INFO, "if1 is both -i and -o", "");
    }

    private List<Finding> groups(JoinPolicy joins) {
        return new GroupCheck(given.files(), IF1, rules("239.1.2.3", 10_000, "10.0.0.1"), joins)
                .findings();
    }

    @Test
    void noGroups() {
        assertFinds(
                new GroupCheck(
                        given.files(), IF1, rules("10.0.0.9", 10_000, "10.0.0.1"), JoinPolicy.AUTO),
                Status.OK,
                "no rule is about a group",
                "");
    }

    @Test
    void nothingIsJoined() {
        given.file("/proc/sys/net/ipv4/igmp_max_memberships", "20");
        joined("if1", "239.1.2.3");
        assertFinding(groups(JoinPolicy.NONE).get(1), Status.OK, "all groups joined", "");
        joined("eth0", "239.1.2.3");
        assertFinding(
                groups(JoinPolicy.NONE).get(1),
                Status.WARN,
                "V3; nothing is joined (join: none), and by sockets of this host 0 of 1 groups",
                "ringcast run --join auto ...");
        assertFinding(groups(JoinPolicy.AUTO).get(1), Status.INFO, "0 of 1 groups joined", "");
    }

    private static Look look(Map<Flow, Long> flows) {
        return new Look(2, flows.size(), false, flows, 0, Map.of(), 0, DeviceDrops.NONE);
    }

    private List<Finding> listening(Map<Flow, Long> flows) {
        return listening(link -> look(link.equals(IF1) ? flows : Map.of()));
    }

    private static List<Finding> listening(Function<Link, Look> look) {
        return new ListenCheck(
                        IF1, ETH0, rules("239.1.2.3", 10_000, "10.0.0.1"), JoinPolicy.NONE, look)
                .findings();
    }

    @Test
    void whatArrivesOnTheOtherInterface() {
        final Map<Flow, Long> feed =
                Map.of(new Flow(SENDER, IpAddress.parse("239.1.2.3"), 10_000, 0), 5L);
        final List<Finding> swapped = listening(link -> look(link.equals(ETH0) ? feed : Map.of()));
        assertEquals("arrivals eth0", swapped.get(2).check());
        assertFinding(
                swapped.get(2),
                Status.WARN,
                "5 frames in 2.0 s that a rule takes, and none on if1: -i and -o may be swapped",
                "ringcast run -i eth0 -o if1 ...");
        assertTrue(
                listening(link -> look(feed)).stream()
                        .noneMatch(finding -> finding.check().equals("arrivals eth0")),
                "if1 has it");
        final List<Finding> refused =
                listening(
                        link -> {
                            if (link.equals(ETH0)) {
                                throw new LinuxException("socket", 1);
                            }
                            return look(Map.of());
                        });
        assertEquals(Status.FAIL, refused.get(0).status());
        assertEquals(Status.UNKNOWN, refused.get(2).status());
    }

    @Test
    void whatArrives() {
        final IpAddress group = IpAddress.parse("239.1.2.3");
        final List<Finding> right = listening(Map.of(new Flow(SENDER, group, 10_000, 0), 5L));
        assertEquals("arrivals if1", right.get(0).check());
        assertFinding(right.get(0), Status.OK, "5 frames in 2.0 s that a rule takes", "");
        final List<Finding> wrong = listening(Map.of(new Flow(SENDER, group, 10_001, 0), 5L));
        assertFinding(
                wrong.get(0),
                Status.FAIL,
                "5 frames 10.0.0.5 -> 239.1.2.3:10001, untagged: not for rule a, which takes port"
                        + " 10000",
                "ringcast run --port 10001 ...   # in a file, match");
        assertFinding(wrong.get(1), Status.INFO, "nothing is joined for rule a", "");
        final List<Finding> cut = listening(Map.of());
        assertFinding(cut.get(0), Status.FAIL, "no frame at all arrived on if1", "");
    }
}
