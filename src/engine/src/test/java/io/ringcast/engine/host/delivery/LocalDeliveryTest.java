package io.ringcast.engine.host.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.sockaddr_ll;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.error.LinuxException;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.linux.Syscalls;
import io.ringcast.engine.network.InNamespace;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.Links;
import io.ringcast.engine.network.StaleFilter;
import io.ringcast.engine.ring.Membership;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.UdpFrame;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames sent out of a device come to a socket, through whatever happens to the device. */
@InNamespace
class LocalDeliveryTest {
    private static final IpAddress FIRST = IpAddress.parse("10.88.0.2");
    private static final IpAddress SECOND = IpAddress.parse("10.88.0.3");
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Namespace host = Namespace.here();

    @BeforeEach
    void connect() {
        create();
    }

    private void create() {
        host.run("ip link add eth0 type veth peer name r0");
        host.run("ip addr add 10.88.0.2/24 dev eth0");
        host.run("ip addr add 10.88.0.3/24 dev eth0");
        host.run("ip link set eth0 up");
        host.run("ip link set r0 up");
        host.run("ip route add default dev eth0");
    }

    @AfterEach
    void disconnect() {
        host.run("ip link del eth0");
    }

    private LocalDelivery open(DeliveryMethod method, IpAddress... addresses) {
        try {
            return LocalDelivery.open(method, Links.byName("eth0"), List.of(addresses));
        } catch (LinuxException e) {
            Assumptions.assumeFalse(e.errno() == Linux.EPERM(), e.getMessage());
            throw e;
        }
    }

    /**
     * Whether a frame to an address, sent as the delivery says, comes to a socket: else it leaves
     * on the wire, and one of the two is waited for.
     */
    private static boolean arrives(LocalDelivery delivery, IpAddress to) throws IOException {
        final int address = to.ipv4();
        try (DatagramChannel socket = DatagramChannel.open(StandardProtocolFamily.INET);
                ReceiveSocket wire =
                        ReceiveSocket.open(
                                Links.byName("r0").index(),
                                ReceiveSocket.Filling.V2,
                                RingGeometry.forMtu(1500, 64),
                                List.of(Membership.promiscuous()),
                                warning -> {})) {
            socket.bind(new InetSocketAddress(10_000)).configureBlocking(false);
            wire.start(ClassicProgram.ACCEPT_ALL);
            send(delivery.transmitLink(), delivery.mac(), address);
            final long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (System.nanoTime() - deadline < 0) {
                if (socket.receive(ByteBuffer.allocate(100)) != null) {
                    return true;
                }
                if (left(wire, address)) {
                    return false;
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
        throw new AssertionError("neither at the socket nor on the wire");
    }

    /** Whether a frame to an address has come by. */
    private static boolean left(ReceiveSocket wire, int address) {
        final Burst burst = new Burst(64);
        wire.ring().borrow(burst);
        boolean found = false;
        for (int i = 0; i < burst.size(); i++) {
            final ByteBuffer frame =
                    burst.memory().asSlice(burst.offset(i), burst.capturedLength(i)).asByteBuffer();
            found |=
                    frame.limit() >= 34
                            && frame.getShort(12) == 0x0800
                            && frame.getInt(30) == address;
        }
        wire.ring().giveBack(burst);
        return found;
    }

    private static void send(Link link, long mac, int address) {
        final byte[] frame =
                UdpFrame.to(address).mac(mac).from("10.99.0.5").payload("text").bytes();
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
        try (LocalDelivery delivery = open(method, FIRST)) {
            assertEquals(method, delivery.method());
            assertEquals(Optional.empty(), delivery.refusal());
            assertTrue(arrives(delivery, FIRST));
            assertTrue(!arrives(delivery, SECOND));
            delivery.addresses(List.of(SECOND));
            assertTrue(!arrives(delivery, FIRST));
            assertTrue(arrives(delivery, SECOND));

            host.run("ip link set eth0 down");
            host.run("ip link set eth0 address 02:00:00:00:00:77");
            host.run("ip link set eth0 up");
            delivery.reattach(Links.byName("eth0"), () -> {});
            assertEquals(0x020000000077L, delivery.mac());
            assertTrue(arrives(delivery, SECOND));

            host.run("ip link del eth0");
            create();
            delivery.reattach(Links.byName("eth0"), () -> {});
            assertTrue(arrives(delivery, SECOND));
        }
        assertEquals(List.of(), StaleFilter.at(Links.byName("eth0")));
    }

    @Test
    void throughLoopback() throws IOException {
        try (LocalDelivery delivery = open(DeliveryMethod.LO, FIRST)) {
            assertEquals("lo", delivery.transmitLink().name());
            assertTrue(arrives(delivery, FIRST));
            delivery.reattach(Links.byName("eth0"), () -> {});
            assertTrue(arrives(delivery, FIRST));
        }
    }

    /** When it is closed, frames leave on the wire, and the host is as it was. */
    @Test
    void endsWithIt() throws IOException {
        final LocalDelivery delivery = open(DeliveryMethod.AUTO, FIRST);
        delivery.close();
        delivery.close();
        Assumptions.assumeTrue(delivery.refusal().isEmpty(), () -> "" + delivery.refusal());
        assertTrue(!arrives(delivery, FIRST));
    }

    /**
     * A device that is gone is no reason to fail at the end; without one nothing can be attached.
     */
    @Test
    void theDeviceMayBeGone() {
        final LocalDelivery tcx = open(DeliveryMethod.TCX, FIRST);
        final LocalDelivery clsact = open(DeliveryMethod.CLSACT, FIRST);
        final Link gone = Links.byName("eth0");
        host.run("ip link del eth0");
        assertThrows(LinuxException.class, () -> tcx.reattach(gone, () -> {}));
        tcx.close();
        clsact.close();
        create();
    }
}
