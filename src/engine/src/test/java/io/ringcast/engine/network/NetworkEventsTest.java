package io.ringcast.engine.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.network.NetworkEvent.AddressAdded;
import io.ringcast.engine.network.NetworkEvent.AddressRemoved;
import io.ringcast.engine.network.NetworkEvent.LinkChanged;
import io.ringcast.engine.network.NetworkEvent.LinkRemoved;
import io.ringcast.engine.network.NetworkEvent.Lost;
import io.ringcast.engine.network.NetworkEvent.NeighbourChanged;
import io.ringcast.engine.network.NetworkEvent.NeighbourRemoved;
import io.ringcast.engine.network.NetworkEvent.RoutesChanged;
import io.ringcast.testbed.Namespace;
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
    private static final int NEIGHBOUR = 0x0a000009;

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

    /** All events up to the first that is meant. */
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
        // if2 has come up a moment ago, which the kernel may tell of only now.
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
        host.run("ip link set if1 up");
        host.run("ip addr add 10.0.0.1/24 dev if1");
        final LinkAddress address = new LinkAddress(index, 0x0a000001, 0x0a000001, 24);
        until(event -> event.equals(new AddressAdded(address)));
        host.run("ip route add 10.9.0.0/16 via 10.0.0.2");
        until(RoutesChanged.class::isInstance);
        host.run("ip addr del 10.0.0.1/24 dev if1");
        until(event -> event.equals(new AddressRemoved(address)));
    }

    @Test
    void tellsOfNeighbours() {
        host.run("ip link set if1 up");
        host.run("ip addr add 10.0.0.1/24 dev if1");
        host.run("ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 nud stale dev if1");
        until(neighbour(n -> n.usable() && n.mac() == 0x020000000009L));
        host.run("ip neigh change 10.0.0.9 lladdr 02:00:00:00:00:0a nud reachable dev if1");
        until(neighbour(n -> n.usable() && n.mac() == 0x02000000000aL));
        host.run("ip neigh change 10.0.0.9 nud failed dev if1");
        until(neighbour(n -> !n.usable() && n.state() == Linux.NUD_FAILED()));
        host.run("ip neigh add 10.0.0.8 lladdr 02:00:00:00:00:08 nud stale dev if1");
        host.run("ip link set if1 down");
        until(
                event ->
                        event instanceof NeighbourRemoved removed
                                && removed.neighbour().address() == 0x0a000008
                                && removed.neighbour().linkIndex() == index);
    }

    private Predicate<NetworkEvent> neighbour(Predicate<Neighbour> meant) {
        return event ->
                event instanceof NeighbourChanged changed
                        && changed.neighbour().linkIndex() == index
                        && changed.neighbour().address() == NEIGHBOUR
                        && meant.test(changed.neighbour());
    }

    /** More than the kernel keeps for a listener that does not listen. */
    @Test
    void tellsThatEventsWereLost() {
        final StringBuilder batch = new StringBuilder();
        for (int i = 0; i < 4_000; i++) {
            batch.append("addr add 10.8.").append(i / 250).append('.').append(i % 250 + 1);
            batch.append("/32 dev if1\n");
        }
        host.ipBatch(batch.toString());
        assertEquals(List.of(new Lost()), until(Lost.class::isInstance).subList(0, 1));
        // Goes on with what happens later
        host.run("ip link set if1 mtu 1401");
        until(link(link -> link.mtu() == 1401));
    }
}
