package io.ringcast.daemon.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the sender and the receiver over loopback. */
@Timeout(60)
class TrafficTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void theSenderNumbersAndStampsWithTheTimeDue() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
                Sender sender =
                        new Sender(
                                null,
                                new InetSocketAddress(LOOPBACK, socket.getLocalPort()),
                                20,
                                1)) {
            sender.send(5, 500);
            assertEquals(5, sender.sent());
            final List<Long> due = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                final ByteBuffer payload = receive(socket);
                assertEquals(20, payload.remaining());
                assertEquals(i, Payload.sequence(payload));
                assertEquals((byte) 0xab, payload.get(19));
                due.add(Payload.dueNanos(payload));
            }
            for (int i = 1; i < 5; i++) {
                // The due times are 2 ms apart, even if the machine was busy.
                assertEquals(2_000_000, due.get(i) - due.get(i - 1));
            }
        }
    }

    /** An IPv6 socket also receives IPv4. */
    @ParameterizedTest
    @CsvSource({"INET, 127.0.0.1", "INET6, 127.0.0.1", "INET6, ::1"})
    @SuppressWarnings("try") // closing is what ends receive()
    void severalFlowsAreOrderedEachForItself(StandardProtocolFamily family, String to)
            throws Exception {
        final InetAddress host = InetAddress.getByName(to);
        Assumptions.assumeTrue(
                host instanceof Inet4Address || NetworkInterface.getByInetAddress(host) != null,
                "this host has no IPv6");
        final int port = freePort();
        try (Receiver receiver = new Receiver(port, family);
                Sender sender = new Sender(null, new InetSocketAddress(host, port), 20, 3)) {
            final Thread thread = new Thread(() -> receiveQuietly(receiver));
            thread.start();
            sender.send(30, 3_000);
            while (receiver.received() < 30) {
                Thread.sleep(5);
            }
            receiver.close();
            thread.join();
            assertEquals(30, receiver.received());
            assertEquals(0, receiver.outOfOrder(), "each number came from each of three senders");
        }
    }

    @Test
    void aStoppedSenderSendsNothing() throws Exception {
        try (Sender sender = new Sender(null, new InetSocketAddress(LOOPBACK, 9), 16, 1)) {
            sender.stop();
            sender.send(1_000_000, 0);
            assertEquals(0, sender.sent());
        }
    }

    @Test
    @SuppressWarnings("try") // closing is what ends receive()
    void theReceiverCountsWhatIsOutOfOrder() throws Exception {
        final int port = freePort();
        try (Receiver receiver = new Receiver(port, StandardProtocolFamily.INET);
                DatagramSocket socket = new DatagramSocket()) {
            final Thread thread = new Thread(() -> receiveQuietly(receiver));
            thread.start();
            for (final long sequence : new long[] {0, 1, 3, 2, 3, 4}) {
                send(socket, port, payload(sequence));
            }
            send(socket, port, new byte[3]);
            while (receiver.received() < 7) {
                Thread.sleep(5);
            }
            receiver.close();
            thread.join();
            // 2 after 3, 3 again, and the one without a number
            assertEquals(3, receiver.outOfOrder());
            assertEquals(6, receiver.latency().count());
            assertTrue(receiver.latency().max() > 0);
            assertEquals(0, receiver.bufferDrops());
        }
    }

    private static int freePort() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static byte[] payload(long sequence) {
        final ByteBuffer payload = ByteBuffer.allocate(16);
        Payload.write(payload, sequence, Payload.realtimeNanos() - 1_000);
        return payload.array();
    }

    private static void send(DatagramSocket socket, int port, byte[] payload) throws Exception {
        socket.send(
                new DatagramPacket(payload, payload.length, new InetSocketAddress(LOOPBACK, port)));
    }

    private static ByteBuffer receive(DatagramSocket socket) throws Exception {
        final DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        socket.setSoTimeout(20_000);
        socket.receive(packet);
        return ByteBuffer.wrap(packet.getData(), 0, packet.getLength()).slice();
    }

    private static void receiveQuietly(Receiver receiver) {
        try {
            receiver.receive();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
