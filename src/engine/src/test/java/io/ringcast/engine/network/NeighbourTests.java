package io.ringcast.engine.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.linux.ThreadPrivileges;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Resolution of next hops against the kernel of a second machine, in either family. */
abstract class NeighbourTests {
    static final Duration SHORT = Duration.ofMillis(300);
    static final Duration LONG = Duration.ofSeconds(60);
    static final long PEER_MAC = 0x020000000002L;

    final Namespace host = Namespace.here();
    final Addressing net;
    final IpAddress peerAddress;
    final IpAddress nobody;
    Testbed testbed;
    Namespace peer;
    Link link;

    NeighbourTests(Addressing net) {
        this.net = net;
        peerAddress = net.address(0, 2);
        nobody = net.address(0, 0x63);
    }

    @BeforeEach
    void connect() {
        assumeTrue(net == Addressing.IPV4 || Testbed.hasIpv6(), "no IPv6 here");
        testbed = Testbed.open();
        peer = testbed.namespace("peer");
        host.run(
                "ip link add if1 address 02:00:00:00:00:01 type veth"
                        + " peer name if1 address 02:00:00:00:00:02 netns "
                        + peer.pid());
        host.run("ip link set if1 up");
        host.run("ip addr add " + net.toAdd(0, 1) + " dev if1");
        peer.run("ip link set if1 up");
        peer.run("ip addr add " + net.toAdd(0, 2) + " dev if1");
        // A question every 20 ms instead of every second: the kernel gives up in 60 ms
        host.run("ip ntable change name " + net.neighbourTable() + " dev if1 retrans 20");
        link = Links.byName("if1");
        while (net == Addressing.IPV6 && !hasAddresses()) {
            Thread.onSpinWait(); // addresses are not usable until the kernel has seen the carrier
        }
    }

    /** Returns true if there are a link-local address and the other one. */
    private boolean hasAddresses() {
        final List<LinkAddress> own = Addresses.of(link, Family.IPV6);
        return own.size() == 2 && own.stream().allMatch(LinkAddress::usable);
    }

    @AfterEach
    void disconnect() {
        if (testbed != null) {
            host.run("ip link del if1");
            testbed.close();
        }
    }

    @Test
    void resolvesNeighboursUnknownUntilNow() {
        assertTrue(Neighbours.find(link, peerAddress).isEmpty());
        final Neighbour neighbour = Neighbours.resolve(link, peerAddress, LONG);
        assertEquals(PEER_MAC, neighbour.mac());
        assertEquals("02:00:00:00:00:02", neighbour.macText());
        assertEquals(peerAddress, neighbour.address());
        assertEquals(link.index(), neighbour.linkIndex());
        assertEquals(neighbour.mac(), Neighbours.find(link, peerAddress).orElseThrow().mac());
    }

    @Test
    void resolvesWithoutPrivilegesToo() throws InterruptedException, ExecutionException {
        final ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            final Neighbour neighbour =
                    thread.submit(
                                    () -> {
                                        ThreadPrivileges.drop();
                                        return Neighbours.resolve(link, peerAddress, LONG);
                                    })
                            .get();
            assertEquals(PEER_MAC, neighbour.mac());
        } finally {
            thread.shutdown();
        }
    }

    @Test
    void resolvesTheGatewayOfDistantDestinations() {
        host.run("ip route add " + net.network(9) + " via " + peerAddress);
        final Neighbour gateway = Neighbours.resolve(link, net.address(9, 1), LONG);
        assertEquals(PEER_MAC, gateway.mac());
        assertEquals(peerAddress, gateway.address());
        assertTrue(Neighbours.isGateway(gateway.address(), net.address(9, 1)));
    }

    @Test
    void resolvesOnTheInterfaceAskedFor() {
        host.run("ip link add if2 type veth peer name if3");
        final IpAddress far = net.address(77, 8);
        try {
            host.run("ip link set if3 up");
            host.run("ip link set if2 up");
            host.run("ip addr add " + net.toAdd(2, 1) + " dev if2");
            host.run("ip route add default via " + net.host(2, 9));
            assertEquals(
                    far
                            + ": this host has no route to it through if1; its route leads through"
                            + " if2",
                    failure(far, SHORT));
            host.run("ip route add default via " + peerAddress + " metric 2000");
            assertEquals(peerAddress, Neighbours.resolve(link, far, LONG).address());
        } finally {
            host.run("ip link del if2");
        }
    }

    @Test
    void takesOnLinkRoutesAndPrefixesWithoutRoutes() {
        peer.run("ip addr add " + net.toAdd(3, 2) + " dev if1");
        host.run("ip route add " + net.network(3) + " dev if1");
        assertEquals(PEER_MAC, Neighbours.resolve(link, net.address(3, 2), LONG).mac());

        peer.run("ip addr add " + net.toAdd(4, 2) + " dev if1");
        host.run("ip addr add " + net.toAdd(4, 1) + " dev if1 noprefixroute");
        assertEquals(PEER_MAC, Neighbours.resolve(link, net.address(4, 2), LONG).mac());
    }

    @Test
    void saysThatThereIsNoRoute() {
        final IpAddress far = net.address(8, 1);
        final String message =
                far + ": this host has no route to it through if1, nor through any other interface";
        assertEquals(message, failure(far, SHORT));
        for (final String refusal : List.of("unreachable", "prohibit", "blackhole")) {
            host.run("ip route add " + refusal + " " + net.network(8));
            assertEquals(message, failure(far, SHORT));
            host.run("ip route del " + refusal + " " + net.network(8));
        }
    }

    @Test
    void saysWhoDoesNotAnswer() {
        final String silence = " has not answered " + net.family().resolution() + " within 300 ms";
        assertEquals(nobody + ":" + silence + " on if1", failure(nobody, SHORT));
        host.run("ip route add " + net.network(9) + " via " + nobody);
        final IpAddress far = net.address(9, 1);
        assertEquals(far + ": its gateway " + nobody + silence + " on if1", failure(far, SHORT));
        peer.run("ip link set if1 down");
        assertEquals(
                nobody + ":" + silence + " on if1, which has no carrier", failure(nobody, SHORT));
    }

    @Test
    void asksAgainAfterTheKernelHasGivenUp() throws InterruptedException {
        failure(nobody, SHORT);
        while (Neighbours.find(link, nobody).map(n -> n.beingAsked()).orElse(false)) {
            Thread.sleep(5);
        }
        peer.run("ip addr add " + net.toAdd(0, 0x63) + " dev if1");
        assertEquals(PEER_MAC, Neighbours.resolve(link, nobody, LONG).mac());
    }

    @Test
    void takesWhatTheKernelKnows() {
        host.run(
                "ip neigh add "
                        + net.host(0, 0x50)
                        + " lladdr 02:00:00:00:00:50 nud stale dev if1");
        host.run(
                "ip neigh add "
                        + net.host(0, 0x51)
                        + " lladdr 02:00:00:00:00:51 nud permanent dev if1");
        assertEquals(0x020000000050L, Neighbours.resolve(link, net.address(0, 0x50), SHORT).mac());
        final Neighbour permanent = Neighbours.resolve(link, net.address(0, 0x51), SHORT);
        assertEquals(0x020000000051L, permanent.mac());
        assertEquals(Linux.NUD_PERMANENT(), permanent.state());
        assertTrue(permanent.usable());
    }

    @Test
    void asksBesideTheKernel() throws InterruptedException {
        // the kernel's own question is lost, and the next one is an hour away
        host.run("ip ntable change name " + net.neighbourTable() + " dev if1 retrans 3600000");
        Neighbours.ask(link, nobody);
        while (!Neighbours.find(link, nobody).map(Neighbour::beingAsked).orElse(false)) {
            Thread.sleep(1);
        }
        peer.run("ip addr add " + net.toAdd(0, 0x63) + " dev if1");
        Neighbours.askAgain(link, nobody);
        assertEquals(PEER_MAC, Neighbours.resolve(link, nobody, LONG).mac());
    }

    @Test
    void refusesWhatIsNotAnotherHost() {
        final String own = ": must be an address of another host; it is this host's own";
        assertEquals(net.host(0, 1) + own, failure(net.address(0, 1), SHORT));
        final String loopback = net == Addressing.IPV4 ? "127.0.0.1" : "::1";
        assertEquals(loopback + own, failure(IpAddress.parse(loopback), SHORT));
        final List<String> none =
                net == Addressing.IPV4
                        ? List.of("0.0.0.0", "224.0.0.1", "239.1.2.3", "255.255.255.255")
                        : List.of("::", "ff02::1", "ff15::1:2:3");
        for (final String text : none) {
            assertEquals(
                    text + ": must be the address of one host, to have a MAC address",
                    failure(IpAddress.parse(text), SHORT));
        }
    }

    @Test
    void saysThatTheInterfaceIsDownOrGone() {
        host.run("ip link set if1 down");
        assertEquals(
                peerAddress
                        + ": cannot be reached through if1, which is down; set it up with: ip link set if1 up",
                failure(peerAddress, SHORT));
        host.run("ip link add if9 type veth peer name if10");
        final Link gone = Links.byName("if9");
        host.run("ip link del if9");
        assertEquals(
                "interface index " + gone.index() + ": there is no such interface",
                assertThrows(
                                NetworkException.class,
                                () -> Neighbours.resolve(gone, peerAddress, SHORT))
                        .getMessage());
    }

    @Test
    void stopsWhenInterrupted() {
        Thread.currentThread().interrupt();
        final String message = failure(nobody, LONG);
        assertTrue(Thread.interrupted());
        assertTrue(message.contains("interrupted"), message);
    }

    @Test
    void stopsWhenCancelled() {
        final AtomicInteger asked = new AtomicInteger();
        assertThrows(
                CancellationException.class,
                () -> Neighbours.resolve(link, nobody, LONG, () -> asked.incrementAndGet() == 3));
        assertEquals(3, asked.get());
    }

    @Test
    void leaksNoDescriptors() throws IOException {
        final Runnable everything =
                () -> {
                    Neighbours.resolve(link, peerAddress, LONG);
                    Probe.sendDatagram(link, peerAddress);
                    Neighbours.askAgain(link, peerAddress);
                    failure(nobody, Duration.ofMillis(1));
                    failure(net.address(8, 1), SHORT);
                    assertThrows(NetworkException.class, () -> Links.byIndex(99_999));
                    assertFalse(Addresses.isLocal(peerAddress));
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

    String failure(IpAddress destination, Duration timeout) {
        final String message =
                assertThrows(
                                NetworkException.class,
                                () -> Neighbours.resolve(link, destination, timeout))
                        .getMessage();
        assertFalse(message.contains("\n"), message);
        return message;
    }
}
