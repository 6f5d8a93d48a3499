package io.ringcast.engine.host.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.sockaddr_ll;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.linux.Syscalls;
import io.ringcast.engine.network.Addresses;
import io.ringcast.engine.network.Addressing;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.Links;
import io.ringcast.engine.network.StaleFilter;
import io.ringcast.engine.ring.Membership;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Testbed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames sent out of a device reach a local socket, whatever happens to the device. */
abstract class LocalDeliveryTests {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    final Namespace host = Namespace.here();
    private final Addressing net;
    private final IpAddress first;
    private final IpAddress second;

    LocalDeliveryTests(Addressing net) {
        this.net = net;
        first = net.address(88, 2);
        second = net.address(88, 3);
    }

    /** A frame to port 10,000 from a host that is not on the link. */
    abstract byte[] frame(long mac, IpAddress to);

    /** Returns the offset of the destination address in the frame. */
    abstract int destinationOffset();

    @BeforeEach
    void connect() {
        assumeTrue(net == Addressing.IPV4 || Testbed.hasIpv6(), "no IPv6 here");
        create();
    }

    private void create() {
        host.run("ip link add eth0 type veth peer name r0");
        host.run("ip link set r0 up");
        up();
    }

    /** IPv6 addresses and routes are lost when a device is set down. */
    private void up() {
        host.run("ip link set eth0 up");
        host.run("ip addr replace " + net.toAdd(88, 2) + " dev eth0");
        host.run("ip addr replace " + net.toAdd(88, 3) + " dev eth0");
        host.run(
                "ip " + (net == Addressing.IPV4 ? "-4" : "-6") + " route replace default dev eth0");
        while (!Addresses.isLocal(first) || !Addresses.isLocal(second)) {
            Thread.onSpinWait(); // IPv6 waits for the carrier
        }
    }

    @AfterEach
    void disconnect() {
        if (Links.find("eth0").isPresent()) {
            host.run("ip link del eth0");
        }
    }

    LocalDelivery open(DeliveryMethod method, IpAddress... addresses) {
        try {
            return LocalDelivery.open(method, Links.byName("eth0"), List.of(addresses));
        } catch (LinuxException e) {
            Assumptions.assumeFalse(e.errno() == Linux.EPERM(), e.getMessage());
            throw e;
        }
    }

    /**
     * Returns true if a frame sent as the delivery says reaches a socket, and false if it leaves on
     * the wire. Waits for one of the two.
     */
    boolean arrives(LocalDelivery delivery, IpAddress to) throws IOException {
        try (DatagramChannel socket =
                        DatagramChannel.open(
                                net == Addressing.IPV4
                                        ? StandardProtocolFamily.INET
                                        : StandardProtocolFamily.INET6);
                ReceiveSocket wire =
                        ReceiveSocket.open(
                                Links.byName("r0").index(),
                                ReceiveSocket.Filling.V2,
                                RingGeometry.forMtu(1500, 64),
                                List.of(Membership.promiscuous()),
                                warning -> {})) {
            socket.bind(new InetSocketAddress(10_000)).configureBlocking(false);
            wire.start(ClassicProgram.ACCEPT_ALL);
            send(delivery.transmitLink(), frame(delivery.mac(), to));
            final long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (System.nanoTime() - deadline < 0) {
                if (socket.receive(ByteBuffer.allocate(100)) != null) {
                    return true;
                }
                if (left(wire, frame(0, to))) {
                    return false;
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
        throw new AssertionError("neither at the socket nor on the wire");
    }

    /** Returns true if a frame with the same addresses has left on the wire. */
    private boolean left(ReceiveSocket wire, byte[] sent) {
        final int end = destinationOffset() + first.bits() / Byte.SIZE;
        final Burst burst = new Burst(64);
        wire.ring().receive(burst);
        boolean found = false;
        for (int i = 0; i < burst.size(); i++) {
            final byte[] frame =
                    burst.memory()
                            .asSlice(burst.offset(i), burst.capturedLength(i))
                            .toArray(ValueLayout.JAVA_BYTE);
            found |=
                    frame.length >= end
                            && Arrays.equals(
                                    frame,
                                    destinationOffset(),
                                    end,
                                    sent,
                                    destinationOffset(),
                                    end);
        }
        wire.ring().release(burst);
        return found;
    }

    private static void send(Link link, byte[] frame) {
        try (Arena arena = Arena.ofConfined();
                Descriptor socket = Descriptor.socket(Linux.AF_PACKET(), Linux.SOCK_RAW(), 0)) {
            final MemorySegment to = sockaddr_ll.allocate(arena);
            to.fill((byte) 0);
            sockaddr_ll.sll_family(to, (short) Linux.AF_PACKET());
            sockaddr_ll.sll_ifindex(to, link.index());
            Syscalls.bind(socket.number(), to);
            final MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, frame);
            assertEquals(frame.length, HotSyscalls.send(socket.number(), bytes, frame.length, 0));
        }
    }

    @Test
    void tcxFollowsAddressesAndDevices() throws IOException {
        follows(DeliveryMethod.TCX);
    }

    @Test
    void clsactFollowsAddressesAndDevices() throws IOException {
        follows(DeliveryMethod.CLSACT);
    }

    private void follows(DeliveryMethod method) throws IOException {
        try (LocalDelivery delivery = open(method, first)) {
            assertEquals(method, delivery.method());
            assertEquals(Optional.empty(), delivery.refusal());
            assertTrue(arrives(delivery, first));
            assertTrue(!arrives(delivery, second));
            delivery.addresses(List.of(second));
            assertTrue(!arrives(delivery, first));
            assertTrue(arrives(delivery, second));

            host.run("ip link set eth0 down");
            host.run("ip link set eth0 address 02:00:00:00:00:77");
            up();
            delivery.reattach(Links.byName("eth0"), () -> {});
            assertEquals(0x020000000077L, delivery.mac());
            assertTrue(arrives(delivery, second));

            host.run("ip link del eth0");
            create();
            delivery.reattach(Links.byName("eth0"), () -> {});
            assertTrue(arrives(delivery, second));
        }
        assertEquals(List.of(), StaleFilter.at(Links.byName("eth0")));
    }

    @Test
    void throughLoopback() throws IOException {
        try (LocalDelivery delivery = open(DeliveryMethod.LO, first)) {
            assertEquals("lo", delivery.transmitLink().name());
            assertTrue(arrives(delivery, first));
            delivery.reattach(Links.byName("eth0"), () -> {});
            assertTrue(arrives(delivery, first));
        }
    }

    /** After close, frames leave on the wire, and the host is in its former state. */
    @Test
    void endsWithIt() throws IOException {
        final LocalDelivery delivery = open(DeliveryMethod.AUTO, first);
        delivery.close();
        delivery.close();
        Assumptions.assumeTrue(delivery.refusal().isEmpty(), () -> "" + delivery.refusal());
        assertTrue(!arrives(delivery, first));
    }

    /** A missing device is no reason to fail at close. Without a device nothing can be attached. */
    @Test
    void theDeviceMayBeGone() {
        final LocalDelivery tcx = open(DeliveryMethod.TCX, first);
        final LocalDelivery clsact = open(DeliveryMethod.CLSACT, first);
        final Link gone = Links.byName("eth0");
        host.run("ip link del eth0");
        assertThrows(LinuxException.class, () -> tcx.reattach(gone, () -> {}));
        tcx.close();
        clsact.close();
    }
}
