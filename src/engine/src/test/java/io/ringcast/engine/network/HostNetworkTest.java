package io.ringcast.engine.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ifinfomsg;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interfaces, addresses and local destinations of a host that the test has set up. */
@InNamespace
class HostNetworkTest {
    private static final int IFA_F_PERMANENT = 0x80; // linux/if_addr.h

    private final Namespace host = Namespace.here();

    @BeforeEach
    void connect() {
        host.run(
                "ip link add if1 address 02:00:00:00:00:01 mtu 1400 type veth"
                        + " peer name if2 address 02:00:00:00:00:02");
        host.run("ip link set if1 up");
    }

    @AfterEach
    void disconnect() {
        host.run("ip link del if1");
        host.run("ip addr flush dev lo scope global");
    }

    @Test
    void describesInterfaces() {
        final Link down = Links.byName("if2");
        assertEquals("02:00:00:00:00:02", down.macText());
        assertEquals(0x020000000002L, down.mac());
        assertFalse(down.up());
        assertFalse(down.lowerUp());
        assertEquals(Link.OperState.DOWN, down.operState());

        Link link = Links.byName("if1");
        assertEquals(1400, link.mtu());
        assertEquals("veth", link.kind());
        assertEquals("", link.alias());
        assertTrue(link.ethernet());
        assertTrue(link.up());
        assertFalse(link.loopback());
        assertFalse(link.lowerUp(), "no carrier while the other end is down");

        host.run("ip link set if2 up");
        link = Links.byIndex(link.index());
        assertEquals("if1", link.name());
        assertTrue(link.lowerUp());
        assertTrue(link.running());
        assertEquals(Link.OperState.UP, link.operState());

        final Link lo = Links.byName("lo");
        assertTrue(lo.loopback());
        assertTrue(lo.ethernet());
        assertEquals(0, lo.mac());
        for (final Link each : List.of(lo, link, down)) {
            assertEquals(each.name(), Links.byIndex(each.index()).name());
        }
    }

    @Test
    void knowsAlternativeNames() {
        host.run("ip link property add dev if1 altname market-data-uplink");
        final Link link = Links.byName("market-data-uplink");
        assertEquals("if1", link.name());
        assertEquals(List.of("market-data-uplink"), link.alternativeNames());
        host.run("ip link property add dev if1 altname uplink");
        assertEquals("if1", Links.find("uplink").orElseThrow().name(), "one that is short");
        assertEquals(Optional.empty(), Links.find("market-data-downlink"));
        assertEquals(Optional.empty(), Links.find("u".repeat(200)));
    }

    @Test
    void saysWhichInterfacesThereAre() {
        assertMessageOf("nope0", "interface 'nope0': there is no such interface. This host has lo");
        assertMessageOf("IF1", "interface 'IF1': there is no such interface, did you mean if1?");
        assertMessageOf(
                "if1@if2", "interface 'if1@if2': there is no such interface, did you mean if1?");
        host.run("ip link set if1 alias uplink");
        assertEquals("uplink", Links.byName("if1").alias());
        assertMessageOf(
                "uplink", "interface 'uplink': there is no such interface, did you mean if1?");
        final String message =
                assertThrows(NetworkException.class, () -> Links.byName("")).getMessage();
        assertTrue(message.contains("if1") && message.contains("if2"), message);
        assertFalse(message.contains("\n"), message);
    }

    private static void assertMessageOf(String name, String start) {
        final String message =
                assertThrows(NetworkException.class, () -> Links.byName(name)).getMessage();
        assertTrue(message.startsWith(start), message);
    }

    @Test
    void saysThatAnIndexIsGone() {
        for (int index : new int[] {-1, 0, 123_456}) {
            assertEquals(
                    "interface index " + index + ": there is no such interface",
                    assertThrows(NetworkException.class, () -> Links.byIndex(index)).getMessage());
        }
    }

    @Test
    void listsAddressesPrimaryFirst() {
        host.run("ip addr add 10.0.0.1/24 dev if1");
        host.run("ip addr add 10.0.0.2/24 dev if1");
        host.run("ip addr add 10.1.0.1 peer 10.1.0.2/32 dev if1");
        final Link link = Links.byName("if1");
        final List<LinkAddress> addresses = Addresses.of(link, Family.IPV4);
        assertEquals(3, addresses.size());
        assertEquals("10.0.0.1/24", addresses.get(0).toString());
        assertEquals(link.index(), addresses.get(0).linkIndex());
        assertEquals(
                "10.0.0.1/24", Addresses.primaryOf(link, Family.IPV4).orElseThrow().toString());
        assertTrue(
                addresses.contains(
                        new LinkAddress(
                                link.index(),
                                IpAddress.parse("10.1.0.1"),
                                IpAddress.parse("10.1.0.2"),
                                32,
                                IFA_F_PERMANENT)),
                addresses.toString());
        assertTrue(Addresses.primaryOf(Links.byName("if2"), Family.IPV4).isEmpty());
    }

    /** RFC 6724 section 5, the most important rules. */
    @Test
    void ordersIpv6AddressesByWhatTheyAreGoodFor() throws IOException {
        assumeTrue(Testbed.hasIpv6(), "no IPv6 here");
        final Link link = withLinkLocalAddress();
        host.run("ip addr add fd00::4/64 dev if1 nodad preferred_lft 0"); // deprecated
        host.run("ip addr add fd00::1/64 dev if1 nodad");
        host.run("ip addr add fd00::2 peer fd00:9::2/128 dev if1 nodad");
        assertEquals("fd00::4/64", texts(link).get(2));
        assertEquals("fe80::ff:fe00:1/64", texts(link).get(3));
        assertEquals(Set.of("fd00::1/64", "fd00::2/128"), Set.copyOf(texts(link).subList(0, 2)));
        host.run("ip addr del fd00::2 peer fd00:9::2/128 dev if1");
        assertEquals("fd00::1/64", primary(link));
        host.run("ip addr del fd00::1/64 dev if1");
        assertEquals("fd00::4/64", primary(link));
        assertEquals(List.of(), Addresses.of(link, Family.IPV4), "of the other family");
    }

    /**
     * Nobody may send from a tentative address yet (RFC 4862 section 5.4), and it may stay
     * unusable.
     */
    @Test
    void addressesThatAreNotGoodYetComeLast() throws IOException {
        assumeTrue(Testbed.hasIpv6(), "no IPv6 here");
        final Link link = withLinkLocalAddress();
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/if1/accept_dad"), "1");
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/if1/dad_transmits"), "1000"); // seconds
        host.run("ip addr add fd00::1/64 dev if1");
        assertEquals(List.of("fe80::ff:fe00:1/64", "fd00::1/64"), texts(link));
        assertEquals("fe80::ff:fe00:1/64", primary(link));
        assertFalse(Addresses.of(link, Family.IPV6).get(1).usable());
    }

    /**
     * Waits for the link-local address that the kernel assigns once the device has a carrier. It is
     * tentative for a moment, even without duplicate address detection.
     */
    private Link withLinkLocalAddress() {
        host.run("ip link set if2 up");
        final Link link = Links.byName("if1");
        while (!texts(link).equals(List.of("fe80::ff:fe00:1/64"))
                || !Addresses.of(link, Family.IPV6).getFirst().usable()) {
            Thread.onSpinWait();
        }
        return link;
    }

    private static List<String> texts(Link link) {
        return Addresses.of(link, Family.IPV6).stream().map(LinkAddress::toString).toList();
    }

    private static String primary(Link link) {
        return Addresses.primaryOf(link, Family.IPV6).orElseThrow().toString();
    }

    @Test
    void tellsLocalDestinations() {
        assertFalse(isLocal("10.0.0.1"), "no route at all");
        host.run("ip addr add 10.0.0.1/24 dev if1");
        host.run("ip addr add 10.0.0.2/24 dev if1");
        host.run("ip addr add 10.5.5.5/32 dev lo");
        host.run("ip route add blackhole 10.6.0.0/16");
        host.run("ip route add local 10.7.0.0/16 dev lo");
        assertTrue(isLocal("10.0.0.1"), "primary");
        assertTrue(isLocal("10.0.0.2"), "secondary");
        assertTrue(isLocal("10.5.5.5"), "of another interface");
        assertTrue(isLocal("127.1.2.3"));
        assertTrue(isLocal("10.7.1.1"), "local route");
        assertFalse(isLocal("10.0.0.3"), "neighbour");
        assertFalse(isLocal("10.0.0.255"), "broadcast");
        assertFalse(isLocal("10.6.1.1"), "blackhole");
        assertFalse(isLocal("224.0.0.1"), "multicast");
        assertFalse(isLocal("0.0.0.0"));
    }

    @Test
    void tellsLocalIpv6Destinations() {
        assumeTrue(Testbed.hasIpv6(), "no IPv6 here");
        assertFalse(isLocal("fd00::1"), "no route at all");
        withLinkLocalAddress();
        host.run("ip addr add fd00::1/64 dev if1 nodad");
        host.run("ip addr add fd05::5/128 dev lo");
        host.run("ip route add blackhole fd06::/64");
        host.run("ip route add local fd07::/64 dev lo");
        assertTrue(isLocal("fd00::1"));
        assertTrue(isLocal("fd05::5"), "of another interface");
        assertTrue(isLocal("::1"));
        assertTrue(isLocal("fd07::77"), "local route");
        assertTrue(isLocal("fe80::ff:fe00:1"), "link-local");
        assertFalse(isLocal("fd00::3"), "neighbour");
        assertFalse(isLocal("fd06::1"), "blackhole");
        assertFalse(isLocal("ff02::1"), "multicast");
        assertFalse(isLocal("::"));
    }

    private static boolean isLocal(String address) {
        return Addresses.isLocal(IpAddress.parse(address));
    }

    @Test
    void readsDumpsOfManyDatagrams() {
        final StringBuilder batch = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            batch.append("addr add 10.9.")
                    .append(i / 250)
                    .append('.')
                    .append(i % 250 + 1)
                    .append("/32 dev lo\n");
        }
        host.ipBatch(batch.toString());
        final List<LinkAddress> addresses = Addresses.of(Links.byName("lo"), Family.IPV4);
        assertEquals(2001, addresses.size()); // and 127.0.0.1
        assertEquals(2001, addresses.stream().distinct().count());
    }

    @Test
    void asksAgainWithMoreRoomForWhatDoesNotFit() {
        final List<String> names =
                Netlink.ask(
                        new NetlinkRequest(
                                "RTM_GETLINK",
                                Linux.RTM_GETLINK(),
                                Linux.NLM_F_DUMP(),
                                ifinfomsg.sizeof()),
                        () -> new ArrayList<String>(),
                        (list, message) -> list.add(Link.parse(message).name()),
                        NetlinkSocket::new,
                        128);
        assertEquals(Set.copyOf(names).size(), names.size(), "each one once: " + names);
        assertTrue(names.containsAll(List.of("lo", "if1", "if2")), names.toString());
    }
}
