package io.ringcast.engine.host.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.host.GroupJoin;
import io.ringcast.engine.host.LinkStatus;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.network.Addressing;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.Links;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Testbed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A host whose interfaces, neighbours and addresses change, against the kernel itself, in either
 * family.
 */
abstract class HostWatchTests {
    static final long PATIENCE_NANOS = 60_000_000_000L;
    static final long PEER_MAC = 0x020000000002L;

    final Namespace host = Namespace.here();
    final Addressing net;
    Testbed testbed;
    Namespace peer;
    private int index = 100;
    final List<String> said = new ArrayList<>();
    private final Map<Integer, Long> macs = new HashMap<>();
    final Map<Integer, IpAddress> addresses = new HashMap<>();
    private final List<Link> attached = new ArrayList<>();
    String mended = "";
    HostWatch watch;

    final Destinations table =
            new Destinations() {
                @Override
                public long mac(int destination) {
                    return macs.getOrDefault(destination, MacAddress.NONE);
                }

                @Override
                public void setMac(int destination, long mac) {
                    macs.put(destination, mac);
                }

                @Override
                public IpAddress address(int destination) {
                    return addresses.get(destination);
                }

                @Override
                public void setAddress(int destination, IpAddress address) {
                    addresses.put(destination, address);
                }
            };

    private final DevicePort port =
            new DevicePort() {
                @Override
                public void attach(Link link) {
                    attached.add(link);
                }

                @Override
                public boolean isAttached(Link link) {
                    return true;
                }

                @Override
                public void adapt(Link link) {
                    // nothing depends on it here
                }

                @Override
                public void clearErrors() {
                    // there is no socket
                }

                @Override
                public String mend() {
                    return mended;
                }
            };

    HostWatchTests(Addressing net) {
        this.net = net;
        addresses.put(0, net.address(0, 2));
        addresses.put(1, net.address(9, 1));
        addresses.put(2, net.address(0, 1));
    }

    /** A group that is joined. */
    abstract IpAddress group();

    @BeforeEach
    void connect() {
        assumeTrue(net == Addressing.IPV4 || Testbed.hasIpv6(), "no IPv6 here");
        testbed = Testbed.open();
        peer = testbed.namespace("peer");
        host.pair("if1", "if1p");
        connectEth0();
    }

    /**
     * Connects eth0 to its peer. The two ends have different indexes: with equal ones the kernel
     * reports the carrier up to a second late (linkwatch_urgent_event in net/core/link_watch.c).
     */
    void connectEth0() {
        host.run(
                "ip link add eth0 index "
                        + index++
                        + " address 02:00:00:00:00:01 type veth"
                        + " peer name eth0 address 02:00:00:00:00:02 netns "
                        + peer.pid());
        up(peer, 2);
        up(host, 1);
    }

    /** IPv6 addresses are lost when a device is set down. */
    private void up(Namespace namespace, int number) {
        namespace.run("ip link set eth0 up");
        namespace.run("ip addr replace " + net.toAdd(0, number) + " dev eth0");
    }

    /**
     * Makes the kernel ask every 20 ms instead of every second, so it gives up after 60 ms. Only
     * for tests without an answer: on a busy machine an answer may take longer.
     */
    private void giveUpSoon() {
        ntable("retrans 20");
    }

    private void ntable(String change) {
        host.run("ip ntable change name " + net.neighbourTable() + " dev eth0 " + change);
    }

    @AfterEach
    void disconnect() {
        if (testbed == null) {
            return;
        }
        if (watch != null) {
            watch.close();
        }
        for (final String name : List.of("if1", "eth0")) {
            if (Links.find(name).isPresent()) {
                host.run("ip link del " + name);
            }
        }
        testbed.close();
    }

    void create() {
        watch =
                new HostWatch(
                        List.of(new HostWatch.Device("if1", Links.byName("if1"), port)),
                        new HostWatch.Device("eth0", Links.byName("eth0"), port),
                        table,
                        List.of(List.of(GroupJoin.anySource(group()))),
                        change -> said.add(change.message()));
    }

    void open(int... followed) {
        create();
        for (final int destination : followed) {
            watch.follow(destination);
        }
        watch.join();
        watch.work(0);
    }

    void until(BooleanSupplier condition) {
        final long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, () -> macs + " " + said);
            watch.work(100);
        }
    }

    void untilMac(int destination, long mac) {
        until(() -> table.mac(destination) == mac);
    }

    LinkStatus.State transmitState() {
        return watch.links().get(1).state();
    }

    @Test
    void findsNeighboursAndFollowsTheirMacAddresses() {
        open(0);
        untilMac(0, PEER_MAC);
        assertEquals(
                List.of(destination() + ": is reached at 02:00:00:00:00:02"),
                said.stream().filter(line -> line.startsWith("destination")).toList());
        // Another machine takes the address over, and says so
        peer.run(
                net == Addressing.IPV4
                        ? "sysctl -qw net.ipv4.conf.eth0.arp_notify=1"
                        : "sysctl -qw net.ipv6.conf.eth0.ndisc_notify=1");
        peer.run("ip link set eth0 address 02:00:00:00:00:77");
        untilMac(0, 0x020000000077L);
        assertTrue(
                said.contains(
                        destination() + ": is reached at 02:00:00:00:00:77, was 02:00:00:00:00:02"),
                said::toString);
        assertEquals(2, watch.changes(StateChange.Kind.NEIGHBOUR));
    }

    @Test
    void dropsWhoDoesNotAnswerUntilItDoes() {
        open(0);
        untilMac(0, PEER_MAC);
        peer.run("ip addr del " + net.hostAndLength(0, 2) + " dev eth0");
        giveUpSoon();
        host.run("ip neigh change " + net.host(0, 2) + " nud failed dev eth0");
        untilMac(0, MacAddress.NONE);
        assertTrue(
                said.contains(
                        destination()
                                + ": does not answer "
                                + net.family().resolution()
                                + "; its frames are dropped"),
                said::toString);
        for (int i = 0; i < 30; i++) {
            watch.work(10);
        }
        assertEquals(2, watch.changes(StateChange.Kind.NEIGHBOUR), said::toString);
        peer.run("ip addr add " + net.toAdd(0, 2) + " dev eth0");
        untilMac(0, PEER_MAC);
        assertEquals(3, watch.changes(StateChange.Kind.NEIGHBOUR));
    }

    /** Only the engine on this host uses this neighbour. */
    @Test
    void noticesThatANeighbourHasGoneSilently() {
        ntable("base_reachable 300 delay_probe 100");
        open(0);
        untilMac(0, PEER_MAC);
        peer.run("ip addr del " + net.hostAndLength(0, 2) + " dev eth0");
        giveUpSoon();
        untilMac(0, MacAddress.NONE);
    }

    /** The kernel would repeat its question only after ten minutes. */
    @Test
    void asksAgainBeforeTheKernelDoes() {
        ntable("retrans 600000");
        peer.run("ip addr del " + net.hostAndLength(0, 2) + " dev eth0");
        open(0);
        watch.work(60);
        assertTrue(neighbours().contains("INCOMPLETE"));
        peer.run("ip addr add " + net.toAdd(0, 2) + " dev eth0");
        untilMac(0, PEER_MAC);
    }

    @Test
    void whatTheKernelForgetsIsAskedForAgain() {
        open(0);
        untilMac(0, PEER_MAC);
        host.run("ip neigh flush dev eth0");
        watch.work(100);
        until(() -> neighbours().contains("02:00:00:00:00:02"));
        untilMac(0, PEER_MAC);
    }

    @Test
    void followsGatewaysAndRoutes() {
        open(1);
        watch.work(200);
        assertEquals(MacAddress.NONE, table.mac(1));
        host.run("ip route add " + net.network(9) + " via " + net.host(0, 2));
        untilMac(1, PEER_MAC);
        assertTrue(
                said.contains(
                        "destination "
                                + net.host(9, 1)
                                + ": is reached at 02:00:00:00:00:02 through its gateway "
                                + net.host(0, 2)),
                said::toString);
        peer.run("ip link add eth1 link eth0 address 02:00:00:00:00:33 type macvlan mode bridge");
        peer.run("ip link set eth1 up");
        peer.run("ip addr add " + net.toAdd(0, 3) + " dev eth1");
        host.run(
                "ip neigh add "
                        + net.host(0, 3)
                        + " lladdr 02:00:00:00:00:33 nud permanent dev eth0");
        host.run("ip route replace " + net.network(9) + " via " + net.host(0, 3));
        untilMac(1, 0x020000000033L);
        host.run("ip route del " + net.network(9));
        untilMac(1, MacAddress.NONE);
        assertTrue(said.get(said.size() - 1).contains("no route to it"), said::toString);
    }

    @Test
    void nothingIsKnownOfNeighboursWhileTheLinkIsDown() {
        open(0);
        untilMac(0, PEER_MAC);
        host.run("ip link set eth0 down");
        until(() -> transmitState() == LinkStatus.State.DOWN);
        assertEquals(MacAddress.NONE, table.mac(0));
        peer.run("ip link set eth0 address 02:00:00:00:00:78");
        up(host, 1);
        untilMac(0, 0x020000000078L);
        peer.run("ip link set eth0 down");
        until(() -> transmitState() == LinkStatus.State.NO_CARRIER);
        assertEquals(MacAddress.NONE, table.mac(0));
        up(peer, 2);
        untilMac(0, 0x020000000078L);
        assertEquals(4, watch.links().get(1).changes());
        assertEquals(0, watch.links().get(1).rebinds());
        assertEquals(List.of(), attached);
    }

    @Test
    void followsTheNextInterfaceOfTheName() {
        open(0);
        untilMac(0, PEER_MAC);
        host.run("ip link del eth0");
        until(() -> transmitState() == LinkStatus.State.ABSENT);
        assertEquals(MacAddress.NONE, table.mac(0));
        connectEth0();
        untilMac(0, PEER_MAC);
        assertEquals(1, watch.links().get(1).rebinds());
        assertEquals(List.of("eth0"), attached.stream().map(Link::name).toList());
    }

    @Test
    void joinsAgainOnTheNextInterfaceOfTheName() throws IOException {
        open();
        assertTrue(isMember());
        final int index = Links.byName("if1").index();
        for (final String same : List.of("", "index " + index + " ")) {
            final long joined = watch.changes(StateChange.Kind.JOIN);
            host.run("ip link del if1");
            host.run("ip link add if1 " + same + "type veth peer name if1p");
            host.run("ip link set if1 up");
            until(() -> watch.changes(StateChange.Kind.JOIN) > joined);
            assertTrue(isMember());
        }
        assertEquals(2, watch.links().get(0).rebinds());
        watch.close();
        assertTrue(!isMember());
    }

    /** Returns true if the kernel lists the membership. */
    abstract boolean isMember() throws IOException;

    @Test
    void followsItsOwnAddress() {
        create();
        watch.followOwn(2);
        final IpAddress loopback = IpAddress.parse(net == Addressing.IPV4 ? "127.0.0.1" : "::1");
        addresses.put(3, loopback); // of another interface
        watch.followOwn(3);
        watch.work(0);
        host.run("ip addr add " + net.toAdd(0, 7) + " dev eth0");
        host.run("ip addr add " + net.toAdd(1, 7) + " dev eth0");
        for (int i = 0; i < 5; i++) {
            watch.work(10);
        }
        final IpAddress own = net.address(0, 1);
        assertEquals(own, table.address(2));
        host.run("ip addr del " + net.hostAndLength(0, 1) + " dev eth0");
        until(() -> !table.address(2).equals(own));
        assertTrue(
                Set.of(net.address(0, 7), net.address(1, 7)).contains(table.address(2)),
                said::toString);
        assertEquals(loopback, table.address(3));
        assertEquals(1, watch.changes(StateChange.Kind.ADDRESS));
        // the watch does not set the MAC address for delivery to this host
        assertEquals(MacAddress.NONE, table.mac(2));
    }

    private String destination() {
        return "destination " + net.host(0, 2);
    }

    /** Returns the kernel's neighbour table without link-local entries. */
    private String neighbours() {
        return host.run("ip neigh show to " + net.network(0) + " dev eth0");
    }

    private HostWatch.Device device(String name) {
        return new HostWatch.Device(name, Links.byName(name), port);
    }

    /** Starts to receive by both ends of a pair; returns the addresses of each. */
    Map<Integer, List<IpAddress>> followReceive() {
        final Map<Integer, List<IpAddress>> own = new HashMap<>();
        watch =
                new HostWatch(
                        List.of(device("if1"), device("if1p")),
                        device("eth0"),
                        table,
                        List.of(List.of(), List.of()),
                        change -> said.add(change.message()));
        watch.followReceive(
                Set.of(net.family()),
                List.of(List.of(), List.of()),
                (number, now) -> {
                    own.put(number, now);
                    watch.receiveFollowed(number, now);
                });
        return own;
    }

    static String taken(String name, IpAddress address) {
        return "own address of "
                + name
                + ": rules with destination own now take frames to "
                + address;
    }

    /** Follows each interface separately, and ignores the other family. */
    @Test
    void followsTheAddressesThatFramesArriveUnder() {
        final Map<Integer, List<IpAddress>> own = followReceive();
        host.run("ip addr add " + net.toAdd(5, 1) + " dev if1");
        host.run("ip addr add " + net.toAdd(6, 1) + " dev if1p");
        until(() -> List.of(net.address(5, 1)).equals(own.get(0)));
        until(() -> List.of(net.address(6, 1)).equals(own.get(1)));
        final Addressing other =
                net == Addressing.IPV4 && Testbed.hasIpv6() ? Addressing.IPV6 : Addressing.IPV4;
        host.run("ip addr add " + other.toAdd(5, 8) + " dev if1");
        final int before = said.size();
        host.run("ip addr add " + net.toAdd(7, 9) + " dev if1");
        host.run("ip addr del " + net.hostAndLength(5, 1) + " dev if1");
        until(() -> List.of(net.address(7, 9)).equals(own.get(0)));
        assertEquals(List.of(taken("if1", net.address(7, 9))), said.subList(before, said.size()));
        assertEquals(List.of(net.address(6, 1)), own.get(1));
        assertEquals(
                1,
                said.stream().filter(taken("if1p", net.address(6, 1))::equals).count(),
                said::toString);
    }
}
