package io.ringcast.engine.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.network.NetworkEvent.AddressAdded;
import io.ringcast.engine.network.NetworkEvent.AddressRemoved;
import io.ringcast.engine.network.NetworkEvent.LinkChanged;
import io.ringcast.engine.network.NetworkEvent.LinkRemoved;
import io.ringcast.engine.network.NetworkEvent.Lost;
import io.ringcast.engine.network.NetworkEvent.NeighbourChanged;
import io.ringcast.engine.network.NetworkEvent.NeighbourRemoved;
import io.ringcast.engine.network.NetworkEvent.RoutesChanged;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Testbed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events of a host that the test changes. */
@InNamespace
class NetworkEventsTest {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Namespace host = Namespace.here();
    private NetworkEvents events;
    private int index;

    @BeforeEach
    void connect() {
        host.run("ip link add if1 type veth peer name if2");
        host.run("ip link set if2 up");
        index = Links.byName("if1").index();
        events = new NetworkEvents();
    }

    @AfterEach
    void disconnect() {
        events.close();
        if (Links.find("if1").isPresent()) {
            host.run("ip link del if1");
        }
    }

    /** Returns all events up to the first one meant. */
    private List<NetworkEvent> until(Predicate<NetworkEvent> meant) {
        final List<NetworkEvent> all = new ArrayList<>();
        while (all.stream().noneMatch(meant)) {
            assertNotEquals(0, events.await(PATIENCE_MILLIS, all::add), () -> "only " + all);
        }
        return all;
    }

    private Predicate<NetworkEvent> link(Predicate<Link> meant) {
        return event ->
                event instanceof LinkChanged changed
                        && changed.link().index() == index
                        && meant.test(changed.link());
    }

    @Test
    void tellsOfLinks() {
        // The kernel may report only now that if2 has come up.
        final List<NetworkEvent> early = new ArrayList<>();
        events.await(0, early::add);
        assertFalse(early.stream().anyMatch(link(link -> true)), early::toString);
        host.run("ip link set if1 up");
        until(link(link -> link.up() && link.lowerUp()));
        host.run("ip link set if2 down");
        until(link(link -> link.up() && !link.lowerUp()));
        host.run("ip link set if1 mtu 1400");
        until(link(link -> link.mtu() == 1400));
        host.run("ip link set if1 address 02:00:00:00:00:77");
        until(link(link -> link.mac() == 0x020000000077L));
        host.run("ip link set if1 down");
        until(link(link -> !link.up()));
        host.run("ip link set if1 name if9");
        until(link(link -> link.name().equals("if9")));
        host.run("ip link set if9 name if1");
    }

    @Test
    void tellsOneLifeOfAnInterfaceFromTheNext() {
        host.run("ip link del if1");
        host.run("ip link add if1 index " + index + " type veth peer name if2");
        host.run("ip link set if1 mtu 1300");
        final List<NetworkEvent> all = until(link(link -> link.mtu() == 1300));
        final int end =
                all.indexOf(
                        all.stream()
                                .filter(
                                        event ->
                                                event instanceof LinkRemoved removed
                                                        && removed.link().index() == index)
                                .findFirst()
                                .orElseThrow());
        assertTrue(all.subList(end, all.size()).stream().anyMatch(link(link -> !link.up())));
    }

    @Test
    void aPortThatLeavesABridgeIsNoInterfaceThatGoes() {
        host.run("ip link add br0 type bridge");
        try {
            host.run("ip link set if1 master br0");
            host.run("ip link set if1 nomaster");
            host.run("ip link set if1 mtu 1300");
            final List<NetworkEvent> all = until(link(link -> link.mtu() == 1300));
            assertFalse(all.stream().anyMatch(LinkRemoved.class::isInstance), all::toString);
        } finally {
            host.run("ip link del br0");
        }
    }

    @Test
    void tellsOfAddressesAndRoutes() {
        tellsOfAddressesAndRoutes(Addressing.IPV4);
    }

    @Test
    void tellsOfIpv6AddressesAndRoutes() {
        assumeTrue(Testbed.hasIpv6(), "no IPv6 here");
        tellsOfAddressesAndRoutes(Addressing.IPV6);
    }

    private void tellsOfAddressesAndRoutes(Addressing net) {
        host.run("ip link set if1 up");
        host.run("ip addr add " + net.toAdd(0, 1) + " dev if1");
        until(
                event ->
                        event instanceof AddressAdded added
                                && isOwn(added.address(), net)
                                && added.address().usable());
        host.run("ip route add " + net.network(9) + " via " + net.host(0, 2));
        until(RoutesChanged.class::isInstance);
        host.run("ip addr del " + net.hostAndLength(0, 1) + " dev if1");
        until(event -> event instanceof AddressRemoved removed && isOwn(removed.address(), net));
    }

    private boolean isOwn(LinkAddress address, Addressing net) {
        return address.linkIndex() == index
                && address.toString().equals(net.hostAndLength(0, 1))
                && address.peer().equals(net.address(0, 1));
    }

    @Test
    void tellsOfNeighbours() {
        tellsOfNeighbours(Addressing.IPV4);
    }

    @Test
    void tellsOfIpv6Neighbours() {
        assumeTrue(Testbed.hasIpv6(), "no IPv6 here");
        tellsOfNeighbours(Addressing.IPV6);
    }

    private void tellsOfNeighbours(Addressing net) {
        host.run("ip link set if1 up");
        host.run("ip addr add " + net.toAdd(0, 1) + " dev if1");
        final IpAddress address = net.address(0, 9);
        host.run("ip neigh add " + address + " lladdr 02:00:00:00:00:09 nud stale dev if1");
        until(neighbour(address, n -> n.usable() && n.mac() == 0x020000000009L));
        host.run("ip neigh change " + address + " lladdr 02:00:00:00:00:0a nud reachable dev if1");
        until(neighbour(address, n -> n.usable() && n.mac() == 0x02000000000aL));
        host.run("ip neigh change " + address + " nud failed dev if1");
        until(neighbour(address, n -> !n.usable() && n.state() == Linux.NUD_FAILED()));
        final IpAddress other = net.address(0, 8);
        host.run("ip neigh add " + other + " lladdr 02:00:00:00:00:08 nud stale dev if1");
        host.run("ip link set if1 down");
        until(
                event ->
                        event instanceof NeighbourRemoved removed
                                && removed.neighbour().address().equals(other)
                                && removed.neighbour().linkIndex() == index);
    }

    private Predicate<NetworkEvent> neighbour(IpAddress address, Predicate<Neighbour> meant) {
        return event ->
                event instanceof NeighbourChanged changed
                        && changed.neighbour().linkIndex() == index
                        && changed.neighbour().address().equals(address)
                        && meant.test(changed.neighbour());
    }

    /** Makes more events than the kernel keeps for a listener that does not read. */
    @Test
    void tellsThatEventsWereLost() {
        final StringBuilder batch = new StringBuilder();
        for (int i = 0; i < 4_000; i++) {
            batch.append("addr add 10.8.").append(i / 250).append('.').append(i % 250 + 1);
            batch.append("/32 dev if1\n");
        }
        host.ipBatch(batch.toString());
        assertEquals(List.of(new Lost()), until(Lost.class::isInstance).subList(0, 1));
        // Continues with later events
        host.run("ip link set if1 mtu 1401");
        until(link(link -> link.mtu() == 1401));
    }
}
