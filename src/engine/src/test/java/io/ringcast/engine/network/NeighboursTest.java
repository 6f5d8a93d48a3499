package io.ringcast.engine.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.error.NetworkException;
import io.ringcast.engine.linux.ThreadPrivileges;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Resolution of next hops against the kernel of a second machine. */
@InNamespace
class NeighboursTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final long PEER_MAC = 0x020000000002L;
    private static final int PEER = 0x0a000002;
    private static final int NOBODY = 0x0a000063;

    private final Namespace host = Namespace.here();
    private Testbed testbed;
    private Namespace peer;
    private Link link;

    @BeforeEach
    void connect() {
        testbed = Testbed.open();
        peer = testbed.namespace("peer");
        host.run(
                "ip link add if1 address 02:00:00:00:00:01 type veth"
                        + " peer name if1 address 02:00:00:00:00:02 netns "
                        + peer.pid());
        host.run("ip addr add 10.0.0.1/24 dev if1");
        host.run("ip link set if1 up");
        peer.run("ip addr add 10.0.0.2/24 dev if1");
        peer.run("ip link set if1 up");
        // A question every 20 ms instead of every second: the kernel gives up in 60 ms
        host.run("ip ntable change name arp_cache dev if1 retrans 20");
        link = Links.byName("if1");
    }

    @AfterEach
    void disconnect() {
        host.run("ip link del if1");
        testbed.close();
    }

    @Test
    void resolvesNeighboursUnknownUntilNow() {
        assertTrue(Neighbours.find(link, PEER).isEmpty());
        final Neighbour neighbour = Neighbours.resolve(link, PEER, LONG);
        assertEquals(PEER_MAC, neighbour.mac());
        assertEquals("02:00:00:00:00:02", neighbour.macText());
        assertEquals(PEER, neighbour.address());
        assertEquals(link.index(), neighbour.linkIndex());
        assertEquals(neighbour.mac(), Neighbours.find(link, PEER).orElseThrow().mac());
    }

    @Test
    void resolvesWithoutPrivilegesToo() throws InterruptedException, ExecutionException {
        final ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            final Neighbour neighbour =
                    thread.submit(
                                    () -> {
                                        ThreadPrivileges.drop();
                                        return Neighbours.resolve(link, PEER, LONG);
                                    })
                            .get();
            assertEquals(PEER_MAC, neighbour.mac());
        } finally {
            thread.shutdown();
        }
    }

    @Test
    void resolvesTheGatewayOfDistantDestinations() {
        host.run("ip route add 10.9.0.0/16 via 10.0.0.2");
        final Neighbour gateway = Neighbours.resolve(link, 0x0a090101, LONG);
        assertEquals(PEER_MAC, gateway.mac());
        assertEquals(PEER, gateway.address());
    }

    @Test
    void resolvesOnTheInterfaceAskedFor() {
        host.run("ip link add if2 type veth peer name if3");
        try {
            host.run("ip link set if3 up");
            host.run("ip link set if2 up");
            host.run("ip addr add 10.2.0.1/24 dev if2");
            host.run("ip route add default via 10.2.0.9");
            assertEquals(
                    "8.8.8.8: this host has no route to it through if1; its route leads through if2",
                    failure(0x08080808, SHORT));
            host.run("ip route add default via 10.0.0.2 metric 10");
            assertEquals(PEER, Neighbours.resolve(link, 0x08080808, LONG).address());
        } finally {
            host.run("ip link del if2");
        }
    }

    @Test
    void takesOnLinkRoutesAndPrefixesWithoutRoutes() {
        peer.run("ip addr add 10.3.0.2/24 dev if1");
        host.run("ip route add 10.3.0.0/24 dev if1");
        assertEquals(PEER_MAC, Neighbours.resolve(link, 0x0a030002, LONG).mac());

        peer.run("ip addr add 10.4.0.2/24 dev if1");
        host.run("ip addr add 10.4.0.1/24 dev if1 noprefixroute");
        assertEquals(PEER_MAC, Neighbours.resolve(link, 0x0a040002, LONG).mac());
    }

    @Test
    void saysThatThereIsNoRoute() {
        assertEquals(
                "10.8.0.1: this host has no route to it through if1, nor through any other interface",
                failure(0x0a080001, SHORT));
        host.run("ip route add unreachable 10.8.0.0/16");
        assertEquals(
                "10.8.0.1: this host has no route to it through if1, nor through any other interface",
                failure(0x0a080001, SHORT));
    }

    @Test
    void saysWhoDoesNotAnswer() {
        assertEquals(
                "10.0.0.99: it has not answered ARP within 300 ms on if1", failure(NOBODY, SHORT));
        host.run("ip route add 10.9.0.0/16 via 10.0.0.99");
        assertEquals(
                "10.9.1.1: its gateway 10.0.0.99 has not answered ARP within 300 ms on if1",
                failure(0x0a090101, SHORT));
        peer.run("ip link set if1 down");
        assertEquals(
                "10.0.0.99: it has not answered ARP within 300 ms on if1, which has no carrier",
                failure(NOBODY, SHORT));
    }

    @Test
    void asksAgainAfterTheKernelHasGivenUp() throws InterruptedException {
        failure(NOBODY, SHORT);
        while (Neighbours.find(link, NOBODY).map(n -> n.beingAsked()).orElse(false)) {
            Thread.sleep(5);
        }
        peer.run("ip addr add 10.0.0.99/24 dev if1");
        assertEquals(PEER_MAC, Neighbours.resolve(link, NOBODY, LONG).mac());
    }

    @Test
    void takesWhatTheKernelKnows() {
        host.run("ip neigh add 10.0.0.50 lladdr 02:00:00:00:00:50 nud stale dev if1");
        host.run("ip neigh add 10.0.0.51 lladdr 02:00:00:00:00:51 nud permanent dev if1");
        assertEquals(0x020000000050L, Neighbours.resolve(link, 0x0a000032, SHORT).mac());
        final Neighbour permanent = Neighbours.resolve(link, 0x0a000033, SHORT);
        assertEquals(0x020000000051L, permanent.mac());
        assertEquals(Linux.NUD_PERMANENT(), permanent.state());
        assertTrue(permanent.usable());
    }

    @Test
    void resolvesWithoutArpWhereThereIsNone() {
        host.run("ip link set if1 arp off");
        assertTrue(Neighbours.resolve(link, NOBODY, SHORT).usable());
    }

    @Test
    void refusesWhatIsNotAnotherHost() {
        assertEquals(
                "10.0.0.1: an address of this host, which is not its own neighbour",
                failure(0x0a000001, SHORT));
        assertEquals(
                "127.0.0.1: an address of this host, which is not its own neighbour",
                failure(0x7f000001, SHORT));
        host.run("ip link add if7 type veth peer name if8");
        host.run("ip addr add 10.7.0.1/24 dev if7");
        host.run("ip link set if7 up");
        assertEquals(
                "10.7.0.255: a broadcast address of if7, which frames cannot reach through if1",
                failure(0x0a0700ff, SHORT));
        host.run("ip link del if7");
        for (String text : new String[] {"0.0.0.0", "224.0.0.1", "239.1.2.3", "255.255.255.255"}) {
            assertEquals(
                    text + ": not the address of one host, so it has no MAC address",
                    failure(parse(text), SHORT));
        }
    }

    @Test
    void aBroadcastAddressOfTheLinkIsAllItsHosts() {
        final Neighbour all = Neighbours.resolve(link, 0x0a0000ff, SHORT);
        assertEquals(0xffff_ffff_ffffL, all.mac());
        final int nextHop = Neighbours.nextHop(link, 0x0a0000ff);
        assertEquals(Neighbours.BROADCAST, nextHop);
        assertFalse(Neighbours.isGateway(nextHop, 0x0a0000ff));
    }

    private static int parse(String text) {
        return Stream.of(text.split("\\."))
                .mapToInt(Integer::parseInt)
                .reduce(0, (a, b) -> a << 8 | b);
    }

    @Test
    void saysThatTheInterfaceIsDownOrGone() {
        host.run("ip link set if1 down");
        assertEquals(
                "10.0.0.2: cannot be reached through if1, which is down", failure(PEER, SHORT));
        host.run("ip link add if9 type veth peer name if10");
        final Link gone = Links.byName("if9");
        host.run("ip link del if9");
        assertEquals(
                "interface index " + gone.index() + ": there is no such interface",
                assertThrows(NetworkException.class, () -> Neighbours.resolve(gone, PEER, SHORT))
                        .getMessage());
    }

    @Test
    void refusesGatewaysWithIpv6Addresses() {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/net/if_inet6")), "no IPv6 here");
        host.run("ip route add 10.77.0.0/16 via inet6 fe80::1 dev if1");
        assertEquals(
                "10.77.0.1: its gateway through if1 has an IPv6 address, which is not supported",
                failure(0x0a4d0001, SHORT));
    }

    @Test
    void stopsWhenInterrupted() {
        Thread.currentThread().interrupt();
        final String message = failure(NOBODY, LONG);
        assertTrue(Thread.interrupted());
        assertTrue(message.contains("interrupted"), message);
    }

    @Test
    void stopsWhenCancelled() {
        final AtomicInteger asked = new AtomicInteger();
        assertThrows(
                CancellationException.class,
                () -> Neighbours.resolve(link, NOBODY, LONG, () -> asked.incrementAndGet() == 3));
        assertEquals(3, asked.get());
    }

    @Test
    void leaksNoDescriptors() throws IOException {
        final Runnable everything =
                () -> {
                    Neighbours.resolve(link, PEER, LONG);
                    Probe.sendDatagram(link, PEER);
                    failure(NOBODY, Duration.ofMillis(1));
                    failure(0x0a080001, SHORT);
                    assertThrows(NetworkException.class, () -> Links.byIndex(99_999));
                    assertFalse(Addresses.isLocal(PEER));
                };
        everything.run(); // opens class files
        final long before = descriptors();
        for (int i = 0; i < 20; i++) {
            everything.run();
        }
        assertEquals(before, descriptors());
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private String failure(int destination, Duration timeout) {
        final String message =
                assertThrows(
                                NetworkException.class,
                                () -> Neighbours.resolve(link, destination, timeout))
                        .getMessage();
        assertFalse(message.contains("\n"), message);
        return message;
    }
}
