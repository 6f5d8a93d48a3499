package io.ringcast.engine.host.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.host.GroupJoin;
import io.ringcast.engine.host.LinkState;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.network.InNamespace;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.Links;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host whose interfaces, neighbours and addresses change, against the kernel itself. */
@InNamespace
class HostWatchTest {
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final int PEER = 0x0a000002;
    private static final int FAR = 0x0a090101;
    private static final int OWN = 0x0a000001;
    private static final int ALL = 0x0a0000ff;
    private static final int GROUP = 0xef010203;
    private static final long PEER_MAC = 0x020000000002L;

    private final Namespace host = Namespace.here();
    private Testbed testbed;
    private Namespace peer;
    private int index = 100;
    private final List<String> said = new ArrayList<>();
    private final Map<Integer, Long> macs = new HashMap<>();
    private final Map<Integer, Integer> addresses =
            new HashMap<>(Map.of(0, PEER, 1, FAR, 2, OWN, 4, ALL));
    private final List<Link> attached = new ArrayList<>();
    private String mended = "";
    private HostWatch watch;

    private final Destinations table =
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
                    return IpAddress.ofIpv4(addresses.get(destination));
                }

                @Override
                public void setAddress(int destination, IpAddress address) {
                    addresses.put(destination, address.ipv4());
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

    @BeforeEach
    void connect() {
        testbed = Testbed.open();
        peer = testbed.namespace("peer");
        host.pair("if1", "if1p");
        connectEth0();
    }

    /**
     * Each has an index that its peer has not: where the two are equal, the kernel tells of the
     * carrier up to a second later (linkwatch_urgent_event in net/core/link_watch.c).
     */
    private void connectEth0() {
        host.run(
                "ip link add eth0 index "
                        + index++
                        + " address 02:00:00:00:00:01 type veth"
                        + " peer name eth0 address 02:00:00:00:00:02 netns "
                        + peer.pid());
        peer.run("ip addr add 10.0.0.2/24 dev eth0");
        peer.run("ip link set eth0 up");
        host.run("ip addr add 10.0.0.1/24 dev eth0");
        host.run("ip link set eth0 up");
    }

    /**
     * A question every 20 ms instead of every second: the kernel gives up in 60 ms. Only when
     * nobody is to answer: on a busy machine an answer may take longer.
     */
    private void giveUpSoon() {
        host.run("ip ntable change name arp_cache dev eth0 retrans 20");
    }

    @AfterEach
    void disconnect() {
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

    private void create() {
        watch =
                new HostWatch(
                        List.of(new HostWatch.Device("if1", Links.byName("if1"), port)),
                        new HostWatch.Device("eth0", Links.byName("eth0"), port),
                        table,
                        List.of(GroupJoin.anySource(IpAddress.ofIpv4(GROUP))),
                        change -> said.add(change.message()));
    }

    private void open(int... followed) {
        create();
        for (final int destination : followed) {
            watch.follow(destination);
        }
        watch.join();
        watch.work(0);
    }

    private void until(BooleanSupplier condition) {
        final long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, () -> macs + " " + said);
            watch.work(100);
        }
    }

    private void untilMac(int destination, long mac) {
        until(() -> table.mac(destination) == mac);
    }

    private LinkState transmitState() {
        return watch.links().get(1).state();
    }

    /** Nothing happens to the host meanwhile. */
    @Test
    void mendsAboutOnceASecondAndTellsOfItOnce() {
        open();
        said.clear();
        mended = "attached to it anew";
        final long start = System.nanoTime();
        until(() -> watch.changes(StateChange.Kind.REBIND) == 3);
        assertTrue(System.nanoTime() - start >= 2_000_000_000L, "at most once a second");
        assertEquals(
                List.of("receive interface if1: attached to it anew"),
                said.stream().filter(line -> line.endsWith("anew")).toList());
    }

    @Test
    void findsNeighboursAndFollowsTheirMacAddresses() {
        open(0);
        untilMac(0, PEER_MAC);
        assertEquals(
                List.of("destination 10.0.0.2: is reached at 02:00:00:00:00:02"),
                said.stream().filter(line -> line.startsWith("destination")).toList());
        // Another machine takes the address over, and says so
        peer.run("sysctl -qw net.ipv4.conf.eth0.arp_notify=1");
        peer.run("ip link set eth0 address 02:00:00:00:00:77");
        untilMac(0, 0x020000000077L);
        assertTrue(
                said.contains(
                        "destination 10.0.0.2: is reached at 02:00:00:00:00:77, was"
                                + " 02:00:00:00:00:02"),
                said::toString);
        assertEquals(2, watch.changes(StateChange.Kind.NEIGHBOUR));
    }

    @Test
    void dropsWhoDoesNotAnswerUntilItDoes() {
        open(0);
        untilMac(0, PEER_MAC);
        peer.run("ip addr del 10.0.0.2/24 dev eth0");
        giveUpSoon();
        host.run("ip neigh change 10.0.0.2 nud failed dev eth0");
        untilMac(0, MacAddress.NONE);
        assertTrue(
                said.contains("destination 10.0.0.2: does not answer ARP; its frames are dropped"),
                said::toString);
        for (int i = 0; i < 30; i++) {
            watch.work(10);
        }
        assertEquals(2, watch.changes(StateChange.Kind.NEIGHBOUR), said::toString);
        peer.run("ip addr add 10.0.0.2/24 dev eth0");
        untilMac(0, PEER_MAC);
        assertEquals(3, watch.changes(StateChange.Kind.NEIGHBOUR));
    }

    /** Nobody on this host but the engine has anything to do with it. */
    @Test
    void noticesThatANeighbourHasGoneSilently() {
        host.run("ip ntable change name arp_cache dev eth0 base_reachable 300 delay_probe 100");
        open(0);
        untilMac(0, PEER_MAC);
        peer.run("ip addr del 10.0.0.2/24 dev eth0");
        giveUpSoon();
        untilMac(0, MacAddress.NONE);
    }

    /** The kernel would repeat its question only after ten minutes. */
    @Test
    void asksAgainBeforeTheKernelDoes() {
        host.run("ip ntable change name arp_cache dev eth0 retrans 600000");
        peer.run("ip addr del 10.0.0.2/24 dev eth0");
        open(0);
        watch.work(60);
        assertTrue(host.run("ip neigh show dev eth0").contains("INCOMPLETE"));
        peer.run("ip addr add 10.0.0.2/24 dev eth0");
        untilMac(0, PEER_MAC);
    }

    @Test
    void whatTheKernelForgetsIsAskedForAgain() {
        open(0);
        untilMac(0, PEER_MAC);
        host.run("ip neigh flush dev eth0");
        watch.work(100);
        until(() -> host.run("ip neigh show dev eth0").contains("02:00:00:00:00:02"));
        untilMac(0, PEER_MAC);
    }

    @Test
    void followsGatewaysAndRoutes() {
        open(1);
        watch.work(200);
        assertEquals(MacAddress.NONE, table.mac(1));
        host.run("ip route add 10.9.0.0/16 via 10.0.0.2");
        untilMac(1, PEER_MAC);
        assertTrue(
                said.contains(
                        "destination 10.9.1.1: is reached at 02:00:00:00:00:02 through its gateway"
                                + " 10.0.0.2"),
                said::toString);
        peer.run("ip link add eth1 link eth0 address 02:00:00:00:00:33 type macvlan mode bridge");
        peer.run("ip addr add 10.0.0.3/24 dev eth1");
        peer.run("ip link set eth1 up");
        host.run("ip neigh add 10.0.0.3 lladdr 02:00:00:00:00:33 nud permanent dev eth0");
        host.run("ip route replace 10.9.0.0/16 via 10.0.0.3");
        untilMac(1, 0x020000000033L);
        host.run("ip route del 10.9.0.0/16");
        untilMac(1, MacAddress.NONE);
        assertTrue(said.get(said.size() - 1).contains("no route to it"), said::toString);
    }

    @Test
    void followsWhatIsABroadcastAddress() {
        open(4);
        untilMac(4, MacAddress.BROADCAST);
        assertTrue(
                said.contains("destination 10.0.0.255: is reached at ff:ff:ff:ff:ff:ff"),
                said::toString);
        // Then it is the address of one host
        peer.run("ip addr del 10.0.0.2/24 dev eth0");
        host.run("ip addr del 10.0.0.1/24 dev eth0");
        untilMac(4, MacAddress.NONE);
        host.run("ip addr add 10.0.0.1/16 dev eth0");
        peer.run("ip addr add 10.0.0.255/16 dev eth0");
        untilMac(4, PEER_MAC);
        host.run("ip addr add 10.0.0.3/24 dev eth0");
        untilMac(4, MacAddress.BROADCAST);
    }

    @Test
    void nothingIsKnownOfNeighboursWhileTheLinkIsDown() {
        open(0);
        untilMac(0, PEER_MAC);
        host.run("ip link set eth0 down");
        until(() -> transmitState() == LinkState.DOWN);
        assertEquals(MacAddress.NONE, table.mac(0));
        peer.run("ip link set eth0 address 02:00:00:00:00:78");
        host.run("ip link set eth0 up");
        untilMac(0, 0x020000000078L);
        peer.run("ip link set eth0 down");
        until(() -> transmitState() == LinkState.NO_CARRIER);
        assertEquals(MacAddress.NONE, table.mac(0));
        peer.run("ip link set eth0 up");
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
        until(() -> transmitState() == LinkState.ABSENT);
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

    private static boolean isMember() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/igmp"))) {
            return lines.anyMatch(line -> line.contains("030201EF"));
        }
    }

    @Test
    void followsItsOwnAddress() {
        create();
        watch.followOwn(2);
        addresses.put(3, 0x7f000001); // of another interface
        watch.followOwn(3);
        watch.work(0);
        host.run("ip addr add 10.0.0.7/24 dev eth0");
        host.run("ip addr add 10.1.0.7/24 dev eth0");
        for (int i = 0; i < 5; i++) {
            watch.work(10);
        }
        assertEquals(OWN, table.address(2).ipv4());
        host.run("ip addr del 10.0.0.1/24 dev eth0");
        until(() -> table.address(2).ipv4() != OWN);
        final String now = host.run("ip -4 -o addr show dev eth0");
        assertTrue(now.contains(table.address(2) + "/"), () -> said + now);
        assertEquals(0x7f000001, table.address(3).ipv4());
        assertEquals(1, watch.changes(StateChange.Kind.ADDRESS));
        // Which MAC address delivery to oneself needs is not for the watch to say
        assertEquals(MacAddress.NONE, table.mac(2));
    }

    /** What happened between the opening and the first look, and what was lost, is found. */
    @Test
    void findsWhatItHasNotSeen() {
        create();
        watch.follow(0);
        host.run("ip link set if1 down");
        watch.work(0);
        assertEquals(LinkState.DOWN, watch.links().get(0).state());
        untilMac(0, PEER_MAC);
        final StringBuilder batch = new StringBuilder("link set if1 up\n");
        for (int i = 0; i < 2_000; i++) {
            batch.append("addr add 10.8.").append(i / 250).append('.').append(i % 250 + 1);
            batch.append("/32 dev lo\n");
        }
        batch.append("link del eth0\n");
        host.ipBatch(batch.toString());
        until(() -> transmitState() == LinkState.ABSENT);
        assertEquals(LinkState.UP, watch.links().get(0).state());
    }

    @Test
    void canBeWokenUp() throws InterruptedException {
        open();
        final Thread waker =
                new Thread(
                        () -> {
                            try {
                                Thread.sleep(50);
                            } catch (InterruptedException e) {
                                return;
                            }
                            watch.wake();
                        });
        waker.start();
        final long start = System.nanoTime();
        watch.work(2 * (int) (PATIENCE_NANOS / 1_000_000));
        assertTrue(System.nanoTime() - start < PATIENCE_NANOS);
        waker.join();
    }
}
