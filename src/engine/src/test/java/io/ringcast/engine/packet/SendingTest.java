package io.ringcast.engine.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.linux.StuckWrite;
import io.ringcast.engine.network.InNamespace;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.TestbedException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames written in place, sent by the kernel, and received by an ordinary UDP socket. */
@InNamespace
class SendingTest {
    private static final int PAYLOAD = 64;
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final ValueLayout.OfInt NUMBER =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Namespace host = Namespace.here();

    @BeforeEach
    void connect() {
        host.pair("eth0", "far");
        host.run("ip addr add 10.0.2.2/24 dev far");
    }

    @AfterEach
    void disconnect() {
        host.run("ip link del eth0");
    }

    private static FrameSender open(int slots) {
        return FrameSender.on("eth0").ringFrames(slots).open();
    }

    private static UdpHeaders headers(FrameSender sender) {
        return UdpHeaders.to("239.1.2.3", 10000).from("10.0.2.1", 4000, sender.mac()).build();
    }

    private static boolean send(FrameSender sender, UdpHeaders headers, int number) {
        final MemorySegment frame = sender.tryClaim(UdpHeaders.LENGTH + PAYLOAD);
        if (frame == null) {
            return false;
        }
        for (int i = 0; i < PAYLOAD; i += Integer.BYTES) {
            frame.set(NUMBER, UdpHeaders.LENGTH + i, number * 31 + i);
        }
        frame.set(NUMBER, UdpHeaders.LENGTH, number);
        headers.write(frame, 0, PAYLOAD);
        sender.commit();
        return true;
    }

    private static DatagramChannel receiver() throws IOException {
        final DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(new InetSocketAddress(10000));
        channel.join(InetAddress.getByName("239.1.2.3"), NetworkInterface.getByName("far"));
        channel.configureBlocking(false);
        return channel;
    }

    /** Receives the datagrams present, and checks that each payload is whole. */
    private static void receive(DatagramChannel channel, List<Integer> got) throws IOException {
        final ByteBuffer buffer = ByteBuffer.allocate(2048);
        while (true) {
            final InetSocketAddress from = (InetSocketAddress) channel.receive(buffer.clear());
            if (from == null) {
                return;
            }
            assertEquals(new InetSocketAddress("10.0.2.1", 4000), from);
            assertEquals(PAYLOAD, buffer.flip().remaining());
            final int number = buffer.getInt(0);
            for (int i = Integer.BYTES; i < PAYLOAD; i += Integer.BYTES) {
                assertEquals(number * 31 + i, buffer.getInt(i));
            }
            got.add(number);
        }
    }

    private static void receive(DatagramChannel channel, List<Integer> got, int count)
            throws IOException {
        final long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (got.size() < count) {
            receive(channel, got);
            assertTrue(System.nanoTime() - deadline < 0, () -> "received " + got.size());
            Thread.onSpinWait();
        }
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    /** Each datagram arrives once and in order, and the kernel finds no wrong checksum. */
    @Test
    void anOrdinarySocketGetsThem() throws IOException {
        final List<Integer> got = new ArrayList<>();
        try (FrameSender sender = open(64);
                DatagramChannel socket = receiver()) {
            final UdpHeaders headers = headers(sender);
            for (int i = 0; i < 5_000; i++) {
                while (!send(sender, headers, i)) {
                    receive(socket, got);
                }
                if (i % 16 == 15) {
                    sender.flush();
                    receive(socket, got, i + 1); // the socket's buffer is small
                }
            }
            sender.flush();
            receive(socket, got, 5_000);
            while (sender.flush() > 0) {
                Thread.onSpinWait();
            }
            assertEquals(5_000, sender.committed());
            assertEquals(5_000, sender.counters().sent());
            assertEquals(0, sender.counters().errors());
        }
        assertEquals(numbers(5_000), got);
        assertEquals(0, checksumErrors());
    }

    /**
     * Returns the UDP checksum errors in this network namespace: the kernel drops such frames
     * silently.
     */
    private static long checksumErrors() throws IOException {
        final List<String[]> udp =
                Files.readAllLines(Path.of("/proc/net/snmp")).stream()
                        .filter(line -> line.startsWith("Udp: "))
                        .map(line -> line.split(" "))
                        .toList();
        return Long.parseLong(udp.get(1)[List.of(udp.get(0)).indexOf("InCsumErrors")]);
    }

    /** The device is slower than the sender, so slots come back late. */
    @Test
    void aSlowDeviceMakesTheRingFull() throws IOException {
        try {
            host.run("tc qdisc add dev eth0 root tbf rate 20mbit burst 2kb latency 5s");
        } catch (TestbedException e) {
            assumeTrue(false, "no queueing discipline that slows down: " + e.getMessage());
        }
        final List<Integer> got = new ArrayList<>();
        try (FrameSender sender = open(32);
                DatagramChannel socket = receiver()) {
            final UdpHeaders headers = headers(sender);
            final long deadline = System.nanoTime() + PATIENCE_NANOS;
            int sent = 0;
            while (sent < 1_000 || sender.refused() == 0) {
                receive(socket, got); // the socket's buffer is small
                if (send(sender, headers, sent)) {
                    sent++;
                }
                assertTrue(System.nanoTime() - deadline < 0, "the ring was never full");
            }
            while (sender.flush() > 0) {
                receive(socket, got);
                assertTrue(System.nanoTime() - deadline < 0, () -> "in flight");
            }
            receive(socket, got, sent);
            assertEquals(sent, sender.counters().sent());
            assertEquals(numbers(sent), got);
        }
    }

    @Test
    void whatIsAbortedNeverLeaves() throws IOException {
        final List<Integer> got = new ArrayList<>();
        try (FrameSender sender = open(32);
                DatagramChannel socket = receiver()) {
            final UdpHeaders headers = headers(sender);
            for (int i = 0; i < 200; i++) {
                final MemorySegment frame = sender.tryClaim(UdpHeaders.LENGTH + PAYLOAD);
                headers.write(frame, 0, PAYLOAD);
                sender.abort();
                send(sender, headers, i);
                sender.flush();
            }
            receive(socket, got, 200);
            assertEquals(200, sender.aborted());
        }
        assertEquals(numbers(200), got);
    }

    @Test
    void aLinkThatIsDownIsCountedAndNothingLeavesLate() throws IOException {
        final List<Integer> got = new ArrayList<>();
        try (FrameSender sender = open(32);
                DatagramChannel socket = receiver()) {
            final UdpHeaders headers = headers(sender);
            send(sender, headers, 0);
            sender.flush();
            host.run("ip link set eth0 down");
            for (int i = 100; i < 110; i++) {
                send(sender, headers, i);
                sender.flush();
            }
            assertEquals(10, sender.counters().errors(TransmitError.ENETDOWN));
            host.run("ip link set eth0 up");
            final long deadline = System.nanoTime() + PATIENCE_NANOS;
            int number = 1;
            while (got.size() < 2) { // until the link passes frames
                send(sender, headers, number++);
                sender.flush();
                receive(socket, got);
                assertTrue(System.nanoTime() - deadline < 0, "nothing after the link came up");
            }
            final TransmitCounters counters = sender.counters();
            assertEquals(
                    sender.committed(), counters.sent() + counters.errors() + sender.inFlight());
        }
        assertEquals(0, got.get(0));
        assertTrue(got.stream().noneMatch(number -> number >= 100 && number < 110), got::toString);
    }

    @Test
    void aDeviceThatIsGoneIsCounted() {
        try (FrameSender sender = open(32)) {
            final UdpHeaders headers = headers(sender);
            host.run("ip link del eth0");
            for (int i = 0; i < 100; i++) {
                assertTrue(send(sender, headers, i), "the ring has room again");
                sender.flush();
            }
            assertEquals(100, sender.counters().errors(TransmitError.ENETDOWN));
            assertEquals(0, sender.inFlight());
        } finally {
            connect(); // another one, to be deleted
        }
    }

    /** The kernel refuses frames that are too long for the device's present MTU. */
    @Test
    void whatTheKernelFindsTooLongIsAnError() throws IOException {
        final List<Integer> got = new ArrayList<>();
        try (FrameSender sender = open(32);
                DatagramChannel socket = receiver()) {
            final UdpHeaders headers = headers(sender);
            host.run("ip link set eth0 mtu 100");
            send(sender, headers, 0);
            final MemorySegment frame = sender.tryClaim(200);
            headers.write(frame, 0, 200 - UdpHeaders.LENGTH);
            sender.commit();
            send(sender, headers, 1);
            sender.flush();
            receive(socket, got, 2);
            sender.flush();
            assertEquals(1, sender.counters().errors(TransmitError.WRONG_FORMAT));
            assertEquals(2, sender.counters().sent());
        }
        assertEquals(numbers(2), got);
    }

    @Test
    void aSegmentThatIsKeptEndsWithTheRing() {
        final MemorySegment kept;
        try (FrameSender sender = open(32)) {
            kept = sender.tryClaim(60);
        }
        assertThrows(
                IllegalStateException.class, () -> kept.set(ValueLayout.JAVA_BYTE, 0, (byte) 0));
    }

    /** A buffer over the ring keeps it mapped while a system call of any thread uses it. */
    @Test
    void closingWaitsForASystemCallOnItsMemory() throws Exception {
        final FrameSender sender = open(32);
        final MemorySegment slot = sender.tryClaim(60);
        sender.commit();
        final StuckWrite write = new StuckWrite(slot);
        final String refusal =
                assertThrows(IllegalStateException.class, sender::close).getMessage();
        assertTrue(refusal.startsWith("close: a system call of another thread"), refusal);
        assertEquals(1, sender.counters().sent(), "it has been drained");
        assertEquals(slot.byteSize(), write.release());
        sender.close();
        assertThrows(IllegalStateException.class, () -> slot.get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void errorsOfOpening() {
        assertTrue(refused("none").contains("none"));
        host.run("ip link set eth0 down");
        final String message = refused("eth0");
        assertTrue(message.contains("transmit interface 'eth0': is down"), message);
        assertThrows(
                IllegalArgumentException.class, () -> FrameSender.on("far").ringFrames(0).open());
    }

    private static String refused(String name) {
        return assertThrows(NetworkException.class, () -> FrameSender.on(name).open()).getMessage();
    }
}
