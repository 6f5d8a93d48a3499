package io.ringcast.engine.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.counter.KernelStatistics;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.linux.ThreadPrivileges;
import io.ringcast.engine.network.InNamespace;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.UdpFrame;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames of real sockets, and of a transmit ring, seen through a receive ring. */
@InNamespace
class ReceivingTest {
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final ValueLayout.OfInt NUMBER =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int PAYLOAD = UdpHeaders.LENGTH;

    private final Namespace host = Namespace.here();

    @BeforeEach
    void connect() {
        host.pair("if1", "source");
        host.run("ip addr add 10.0.1.1/24 dev source");
    }

    @AfterEach
    void disconnect() {
        host.run("ip link del if1");
    }

    private static RuleSet feed() {
        return RuleSet.of(Rule.named("feed").group("239.1.2.3").port(10000).build());
    }

    private static FrameReceiver.Builder feedOnIf1() {
        return FrameReceiver.on("if1").filter(feed());
    }

    private static DatagramChannel sender() throws IOException {
        final DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        channel.bind(new InetSocketAddress("10.0.1.1", 0));
        channel.setOption(
                StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName("source"));
        return channel;
    }

    private static void send(DatagramChannel sender, String group, int number) throws IOException {
        sender.send(
                ByteBuffer.allocate(40).putInt(0, number),
                new InetSocketAddress(InetAddress.getByName(group), 10000));
    }

    private static int number(PacketFrame frame) {
        return frame.memory().get(NUMBER, frame.offset() + PAYLOAD);
    }

    /** Polls until this many frames have come: the kernel may take its time. */
    private static void receive(
            FrameReceiver receiver, Consumer<PacketFrame> handler, int limit, int count) {
        final long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (int seen = 0; seen < count; ) {
            seen += receiver.poll(handler, Math.min(limit, count - seen));
            final int soFar = seen;
            assertTrue(System.nanoTime() - deadline < 0, () -> "frames " + soFar);
        }
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void whatTheFilterLetsThroughOnceAndInOrder() throws IOException {
        final long before = System.currentTimeMillis() * 1_000_000 - 1_000_000_000L;
        final List<Integer> got = new ArrayList<>();
        final Consumer<PacketFrame> handler =
                frame -> {
                    got.add(number(frame));
                    assertEquals(PacketType.MULTICAST, frame.type());
                    assertEquals(PAYLOAD + 40, frame.length());
                    assertEquals(PAYLOAD + 40, frame.wireLength());
                    assertEquals(0, frame.segmentSize());
                    assertEquals(0, frame.vlan());
                    assertTrue(frame.timestamp() > before);
                };
        try (FrameReceiver receiver = feedOnIf1().checked(true).open();
                DatagramChannel sender = sender()) {
            for (int i = 0; i < 1_000; i++) {
                send(sender, "239.1.2.3", i);
                send(sender, "239.9.9.9", i);
            }
            receive(receiver, handler, 7, 1_000); // limits that do not fit the bursts
            assertEquals(0, receiver.poll(handler, 1));
            assertEquals(new KernelStatistics(1_000, 0, 0), receiver.statistics());
        }
        assertEquals(numbers(1_000), got);
    }

    private static void send(FrameSender sender, UdpFrame frame) {
        final byte[] bytes = frame.bytes();
        final MemorySegment slot = sender.tryClaim(bytes.length);
        MemorySegment.copy(bytes, 0, slot, ValueLayout.JAVA_BYTE, 0, bytes.length);
        sender.commit();
        sender.flush();
    }

    private static UdpFrame frame(int number) {
        return UdpFrame.to("239.1.2.3").payload(ByteBuffer.allocate(40).putInt(0, number).array());
    }

    private static long mac(String device) throws IOException {
        final byte[] bytes = NetworkInterface.getByName(device).getHardwareAddress();
        return new BigInteger(1, bytes).longValueExact();
    }

    @Test
    void typesOfFrames() throws IOException {
        final List<PacketType> types = new ArrayList<>();
        final Consumer<PacketFrame> handler =
                frame -> {
                    if (frame.length() == PAYLOAD + 40) { // and no frame of the kernel's own
                        types.add(frame.type());
                    }
                };
        try (FrameReceiver receiver = FrameReceiver.on("if1").outgoing(true).open();
                FrameSender peer = FrameSender.on("source").open();
                FrameSender own = FrameSender.on("if1").open()) {
            assertEquals(mac("source"), peer.mac());
            send(peer, frame(0).mac(own.mac()));
            send(peer, frame(0).mac(MacAddress.BROADCAST));
            send(peer, frame(0));
            send(peer, frame(0).mac(MacAddress.parse("02:00:00:00:00:99")));
            send(own, frame(0));
            final long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (types.size() < 5) {
                receiver.poll(handler, 64);
                assertTrue(System.nanoTime() - deadline < 0, types::toString);
            }
        }
        assertEquals(List.of(PacketType.values()), types);
    }

    @Test
    void whatThisHostSendsIsNotSeen() {
        try (FrameReceiver receiver = feedOnIf1().open();
                FrameSender peer = FrameSender.on("source").open();
                FrameSender own = FrameSender.on("if1").open()) {
            send(own, frame(1));
            send(peer, frame(2));
            receive(receiver, frame -> assertEquals(2, number(frame)), 1, 1);
        }
    }

    @Test
    void tags() {
        final List<String> tags = new ArrayList<>();
        try (FrameReceiver receiver = feedOnIf1().open();
                FrameSender peer = FrameSender.on("source").open()) {
            send(peer, frame(0).tag(0x8100, 0x6005));
            send(peer, frame(0).tag(0x88a8, 7).tag(0x8100, 8));
            send(peer, frame(0));
            receive(
                    receiver,
                    frame -> tags.add(frame.vlan() + " " + Integer.toHexString(frame.tag())),
                    8,
                    3);
        }
        assertEquals(List.of("5 81006005", "7 88a80007", "0 0"), tags);
    }

    @Test
    void waitingEndsWithAFrameOrWithTheTime() throws IOException {
        try (FrameReceiver receiver = feedOnIf1().open();
                DatagramChannel sender = sender()) {
            assertFalse(receiver.await(0));
            assertFalse(receiver.await(150));
            send(sender, "239.1.2.3", 0);
            assertTrue(receiver.await(60_000));
            assertTrue(receiver.await(60_000), "still there");
            receive(receiver, frame -> assertEquals(0, number(frame)), 64, 1);
            host.run("ip link set if1 down");
            assertFalse(receiver.await(150));
            host.run("ip link set if1 up");
            final long deadline = System.nanoTime() + PATIENCE_NANOS;
            do { // until the link passes frames
                send(sender, "239.1.2.3", 1);
                assertTrue(System.nanoTime() - deadline < 0);
            } while (!receiver.await(10));
            assertThrows(IllegalArgumentException.class, () -> receiver.await(-1));
            assertThrows(IllegalArgumentException.class, () -> receiver.poll(frame -> {}, 0));
        }
    }

    @Test
    void aDeviceThatIsGoneIsSilent() throws IOException {
        try (FrameReceiver receiver = feedOnIf1().joins(JoinPolicy.AUTO).open();
                DatagramChannel sender = sender()) {
            for (int i = 0; i < 5; i++) {
                send(sender, "239.1.2.3", i);
            }
            awaitPackets(receiver, 5);
            host.run("ip link del if1");
            final List<Integer> got = new ArrayList<>();
            receive(receiver, frame -> got.add(number(frame)), 64, 5); // what had arrived
            assertEquals(numbers(5), got);
            assertFalse(receiver.await(150));
            assertEquals(5, receiver.statistics().packets());
        } finally {
            connect(); // another one, to be deleted
        }
    }

    @Test
    void whatFindsNoRoomIsCounted() throws IOException {
        final FrameReceiver receiver = feedOnIf1().ringFrames(32).open();
        try (DatagramChannel sender = sender()) {
            assertEquals(32, receiver.ringFrames());
            for (int i = 0; i < 200; i++) {
                send(sender, "239.1.2.3", i);
            }
            awaitPackets(receiver, 200);
            final List<Integer> got = new ArrayList<>();
            receive(receiver, frame -> got.add(number(frame)), 64, 32);
            assertEquals(numbers(32), got);
            assertEquals(168, receiver.statistics().drops());
        } finally {
            receiver.close();
        }
        assertEquals(200, receiver.statistics().packets(), "after closing");
    }

    private static void awaitPackets(FrameReceiver receiver, int count) {
        final long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (receiver.statistics().packets() < count) {
            assertTrue(System.nanoTime() - deadline < 0, receiver.statistics()::toString);
        }
    }

    @Test
    void joinsTheGroupsWhileItIsOpen() throws IOException {
        assertFalse(isJoined());
        try (FrameReceiver receiver = feedOnIf1().joins(JoinPolicy.AUTO).open()) {
            assertTrue(isJoined(), receiver::toString);
        }
        assertFalse(isJoined());
    }

    /** 239.1.2.3, as the kernel prints the number on a little-endian machine, or on another. */
    private static boolean isJoined() throws IOException {
        final String groups = Files.readString(Path.of("/proc/net/igmp"));
        return groups.contains("030201EF") || groups.contains("EF010203");
    }

    @Test
    void aHandlerThatThrowsHasHadItsFrame() throws IOException {
        final List<Integer> got = new ArrayList<>();
        try (FrameReceiver receiver = feedOnIf1().open();
                DatagramChannel sender = sender()) {
            for (int i = 0; i < 20; i++) {
                send(sender, "239.1.2.3", i);
            }
            int failures = 0;
            final long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (got.size() < 20) {
                try {
                    receiver.poll(
                            frame -> {
                                got.add(number(frame));
                                if (number(frame) % 3 == 0) {
                                    throw new UnsupportedOperationException("the handler's own");
                                }
                            },
                            5);
                } catch (UnsupportedOperationException e) {
                    failures++;
                }
                assertTrue(System.nanoTime() - deadline < 0, got::toString);
            }
            assertEquals(7, failures);
        }
        assertEquals(numbers(20), got);
    }

    private static void refused(String message, Runnable call) {
        final String said = assertThrows(IllegalStateException.class, call::run).getMessage();
        assertTrue(said.startsWith(message), said);
    }

    @Test
    void misuse() throws Exception {
        final FrameReceiver receiver = feedOnIf1().checked(true).open();
        final List<Object> kept = new ArrayList<>();
        try (DatagramChannel sender = sender()) {
            send(sender, "239.1.2.3", 0);
            receive(
                    receiver,
                    frame -> {
                        kept.add(frame);
                        kept.add(frame.memory());
                        refused("poll or await: called from within", () -> receiver.await(0));
                        refused(
                                "poll or await: called from within",
                                () -> receiver.poll(each -> {}, 1));
                        refused("leave: called from within", receiver::leave);
                        refused("close: called from a handler", receiver::close);
                    },
                    1,
                    1);
        }
        refused("frame: used after its handler returned", ((PacketFrame) kept.get(0))::offset);
        assertThrows(
                IllegalStateException.class,
                () -> ((MemorySegment) kept.get(1)).get(ValueLayout.JAVA_BYTE, 0));
        final String here = "thread " + Thread.currentThread().getName() + " receives";
        inAnother(() -> refused("poll or await: " + here, () -> receiver.poll(each -> {}, 1)));
        receiver.leave();
        inAnother(() -> assertFalse(receiver.await(0)));
        receiver.close();
        receiver.close();
        refused("poll or await: closed", () -> receiver.poll(each -> {}, 1));
        refused("poll or await: closed", () -> receiver.await(0));
        receiver.leave();
    }

    private static void inAnother(Runnable work) throws InterruptedException {
        final FutureTask<Void> task = new FutureTask<>(work, null);
        Thread.ofPlatform().name("another").start(task).join();
        try {
            task.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    @Test
    void closingEndsAnotherThreadsWait() throws Exception {
        final FrameReceiver receiver = feedOnIf1().open();
        final CountDownLatch begun = new CountDownLatch(1);
        final FutureTask<Void> waiting =
                new FutureTask<>(
                        () -> {
                            receiver.await(0);
                            begun.countDown();
                            receiver.await(600_000);
                            return null;
                        });
        Thread.ofPlatform().start(waiting);
        begun.await();
        receiver.close();
        final Throwable end = assertThrows(ExecutionException.class, waiting::get).getCause();
        assertEquals("poll or await: closed, nothing is received any more", end.getMessage());
    }

    /** A handler that does not return holds the memory: nothing is unmapped. */
    @Test
    void closingWaitsForAnotherThreadsHandler() throws Exception {
        final FrameReceiver receiver = feedOnIf1().open();
        final CountDownLatch within = new CountDownLatch(1);
        final CountDownLatch refused = new CountDownLatch(1);
        final FutureTask<Integer> polling =
                new FutureTask<>(
                        () -> {
                            final int[] number = new int[1];
                            receive(
                                    receiver,
                                    frame -> {
                                        within.countDown();
                                        await(refused);
                                        number[0] = number(frame);
                                    },
                                    1,
                                    1);
                            return number[0];
                        });
        Thread.ofPlatform().name("polling").start(polling);
        try (DatagramChannel sender = sender()) {
            send(sender, "239.1.2.3", 77);
        }
        within.await();
        refused("close: thread polling is still within a call of poll", receiver::close);
        refused.countDown();
        assertEquals(77, polling.get());
        receiver.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void withoutPrivilegeOneError() throws Exception {
        inAnother(
                () -> {
                    ThreadPrivileges.drop();
                    for (final Runnable opening :
                            List.<Runnable>of(
                                    () -> feedOnIf1().open(), () -> FrameSender.on("if1").open())) {
                        final String message =
                                assertThrows(LinuxException.class, opening::run).getMessage();
                        assertTrue(message.contains("CAP_NET_RAW"), message);
                    }
                });
    }

    @Test
    void errorsOfOpening() {
        assertThrows(NetworkException.class, () -> FrameReceiver.on("none").open());
        host.run("ip link set if1 down");
        final String message =
                assertThrows(NetworkException.class, () -> feedOnIf1().open()).getMessage();
        assertTrue(message.contains("receive interface 'if1': is down"), message);
        assertThrows(
                IllegalArgumentException.class,
                () -> FrameReceiver.on("source").ringFrames(0).open());
    }
}
