package io.ringcast.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.host.LinkStatus;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.network.InNamespace;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.Links;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.testbed.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An engine between two virtual cables whose devices change under it. */
@InNamespace
class WorkersTest {
    private static final Destination FAR =
            Destination.parse("10.0.2.2").withMac(MacAddress.parse("02:00:00:00:00:22"));

    /**
     * The probability that this many flows leave one of three sockets without a flow is about
     * 10^-175.
     */
    private static final int MOST_FLOWS = 1_000;

    private final Namespace host = Namespace.here();
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void connect() {
        host.pair("source", "if1");
        host.run("ip addr add 10.0.1.1/24 dev source");
        transmitCable(1500);
    }

    private void transmitCable(int mtu) {
        host.run("ip link add eth0 mtu " + mtu + " type veth peer name far mtu " + mtu);
        host.run("ip link set eth0 up");
        host.run("ip link set far up");
    }

    @AfterEach
    void disconnect() {
        host.run("ip link del source");
        host.run("ip link del eth0");
    }

    private Engine open() {
        return open(1);
    }

    private Engine open(int workers) {
        final RuleSet rules = RuleSet.of(Rule.named("a").group("239.1.2.0/24").to(FAR).build());
        return Engine.open(
                EngineConfig.builder("if1", "eth0", rules)
                        .workers(workers)
                        .receive(receive -> receive.ringFrames(1024))
                        .warmUpMillis(0)
                        .host(around -> around.joins(JoinPolicy.NONE))
                        .warnings(warnings::add)
                        .build());
    }

    private static void assertLaw(Engine engine, long frames) {
        final ForwardCounters seen = engine.counters();
        final TransmitCounters sent = engine.transmitCounters();
        assertEquals(frames, seen.matched());
        assertEquals(seen.received(), seen.matched() + seen.unmatched() + seen.dropped());
        assertEquals(frames, sent.sent() + sent.errors() + engine.inFlight());
    }

    private static void await(Engine engine, long frames) throws InterruptedException {
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (engine.counters().matched() < frames && System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
    }

    private static DatagramChannel sender() throws IOException {
        final DatagramChannel channel = DatagramChannel.open(java.net.StandardProtocolFamily.INET);
        channel.bind(new InetSocketAddress("10.0.1.1", 0));
        channel.setOption(
                StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName("source"));
        return channel;
    }

    private static void send(DatagramChannel sender, int frames) throws IOException {
        for (int i = 0; i < frames; i++) {
            send(sender, "239.1.2.3", 100);
        }
    }

    private static void send(DatagramChannel sender, String group, int bytes) throws IOException {
        sender.send(
                ByteBuffer.allocate(bytes),
                new InetSocketAddress(InetAddress.getByName(group), 10000));
    }

    /** If no loop runs, the caller replaces the socket and forwards the frames received before. */
    @Test
    void nothingReceivedIsLostWhenTheReceiveSocketIsReplaced() throws Exception {
        try (Engine engine = open();
                DatagramChannel sender = sender()) {
            for (int round = 1; round <= 3; round++) {
                send(sender, 100);
                engine.reopenReceive(Links.byName("if1"));
                assertLaw(engine, 100L * round);
                assertEquals(100L * round, engine.kernelStatistics().packets());
            }
            send(sender, 1);
            assertEquals(1, engine.worker().doWork());
            assertLaw(engine, 301);
        }
        assertEquals(List.of(), warnings);
    }

    @Test
    void bothSidesAreReplacedUnderARunningLoop() throws Exception {
        final Engine engine = open();
        try (DatagramChannel sender = sender()) {
            final Worker worker = engine.worker();
            final Thread loop = new Thread(() -> worker.run(IdleMode.POLL));
            loop.start();
            settle(engine); // the control thread queries the host once, with its own sockets
            final long descriptors = descriptors();
            for (int round = 1; round <= 5; round++) {
                send(sender, 50);
                await(engine, 50L * round);
                host.run("ip link del eth0");
                transmitCable(round % 2 == 0 ? 1500 : 3000);
                engine.control().execute(() -> engine.reopenReceive(Links.byName("if1")));
                settle(engine);
                awaitReach(engine, round);
            }
            send(sender, 50);
            await(engine, 300);
            settle(engine);
            awaitDescriptors(descriptors);
            engine.stop();
            loop.join();
            assertEquals(Links.byName("eth0").index(), engine.transmitLink().index());
        } finally {
            engine.close();
        }
        assertLaw(engine, 300);
        assertEquals(0, engine.inFlight());
        assertEquals(300, engine.transmitCounters().sent());
        assertEquals(300, engine.kernelStatistics().packets());
        assertEquals(List.of(), warnings);
    }

    /** Waits until the engine transmits on the device that replaced the earlier one. */
    private static void awaitReach(Engine engine, long rebinds) throws InterruptedException {
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (engine.links().get(1).rebinds() < rebinds
                || engine.links().get(1).state() != LinkStatus.State.UP
                || engine.destinationMac(0) == MacAddress.NONE) {
            assertTrue(System.nanoTime() < deadline, () -> engine.links().toString());
            Thread.sleep(1);
        }
    }

    private static void settle(Engine engine) throws Exception {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        engine.control().execute(() -> done.complete(null));
        done.get(10, TimeUnit.SECONDS);
    }

    /**
     * Waits until the descriptors are back to this number: the control thread has its own sockets
     * while it queries the host.
     */
    private static void awaitDescriptors(long most) throws InterruptedException {
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (descriptors() > most) {
            assertTrue(System.nanoTime() < deadline, () -> descriptors() + ", not " + most);
            Thread.sleep(1);
        }
    }

    private static long descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aDeviceThatIsGoneAgainIsAWarningAndTheOldSocketStays() throws Exception {
        try (Engine engine = open();
                DatagramChannel sender = sender()) {
            final Link link = Links.byName("if1");
            host.run("ip link add gone type veth peer name gone2");
            final Link gone = Links.byName("gone");
            host.run("ip link del gone");
            engine.control().execute(() -> engine.reopenReceive(gone));
            settle(engine);
            assertEquals(1, warnings.size(), warnings::toString);
            assertEquals(link.index(), engine.receiveLink().index());
            send(sender, 3);
            assertEquals(3, engine.worker().doWork());
        }
    }

    /** Returns the one worker that takes these frames, which may take a moment to arrive. */
    private static int taker(Engine engine, int frames) {
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        int taken = 0;
        int taker = -1;
        while (taken < frames && System.nanoTime() < deadline) {
            for (final Worker worker : engine.workers()) {
                final int took = worker.doWork();
                assertTrue(
                        took == 0 || taken == 0 || taker == worker.number(),
                        () -> "not by worker " + worker.number() + " alone");
                taker = took > 0 ? worker.number() : taker;
                taken += took;
            }
        }
        assertEquals(frames, taken);
        return taker;
    }

    @Test
    void aFlowStaysWithOneWorkerAndFlowsAreSharedOut() throws Exception {
        try (Engine engine = open(3)) {
            final Map<SocketAddress, Integer> takers = new LinkedHashMap<>();
            long sent = 0;
            while (Set.copyOf(takers.values()).size() < 3 && takers.size() < MOST_FLOWS) {
                try (DatagramChannel sender = sender()) { // each with its own port
                    send(sender, 7);
                    final int taker = taker(engine, 7);
                    send(sender, 5);
                    assertEquals(taker, taker(engine, 5));
                    takers.put(sender.getLocalAddress(), taker);
                    sent += 12;
                }
            }
            assertEquals(Set.of(0, 1, 2), Set.copyOf(takers.values()), takers::toString);
            assertLaw(engine, sent);
            assertEquals(sent, engine.kernelStatistics().packets());
            final IllegalStateException e =
                    assertThrows(IllegalStateException.class, engine::worker);
            assertEquals(
                    "worker: there are 3: call workers(), and run each on a thread of its own",
                    e.getMessage());
        }
    }

    /** Later fragments have no ports to hash, and each worker tracks fragments separately. */
    @Test
    void allFragmentsOfADatagramMeetAtOneWorker() throws Exception {
        try (Engine engine = open(2);
                DatagramChannel sender = sender()) {
            final Set<Integer> takers = new TreeSet<>();
            for (int group = 1; group <= 64; group++) {
                send(sender, "239.1.2." + group, 4000);
                takers.add(taker(engine, 3));
            }
            assertEquals(Set.of(0, 1), takers);
            assertLaw(engine, 3 * 64);
        }
    }

    @Test
    void severalWorkersDoNotSeeWhatThisHostSends() throws Exception {
        host.run("ip addr add 10.0.3.1/24 dev if1");
        try (Engine engine = open(2);
                DatagramChannel own = DatagramChannel.open(java.net.StandardProtocolFamily.INET);
                DatagramChannel sender = sender()) {
            own.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName("if1"));
            send(own, 20);
            send(sender, 1);
            taker(engine, 1);
            assertLaw(engine, 1);
        }
    }

    @Test
    void severalWorkersChangeOverTogether() throws Exception {
        final Engine engine = open(2);
        try {
            final List<Thread> loops = new ArrayList<>();
            for (final Worker worker : engine.workers()) {
                loops.add(new Thread(() -> worker.run(IdleMode.BACKOFF)));
            }
            loops.forEach(Thread::start);
            long sent = 0;
            for (int round = 0; round < 3; round++) {
                for (int flow = 0; flow < 16; flow++) {
                    try (DatagramChannel sender = sender()) {
                        send(sender, 10);
                        sent += 10;
                    }
                }
                engine.reopenReceive(Links.byName("if1"));
                engine.reopenTransmit(Links.byName("eth0"));
                assertLaw(engine, sent);
            }
            engine.stop();
            for (final Thread loop : loops) {
                loop.join();
            }
        } finally {
            engine.close();
        }
        assertLaw(engine, 480);
        assertEquals(480, engine.transmitCounters().sent());
        assertEquals(480, engine.kernelStatistics().packets());
        assertEquals(List.of(), warnings);
    }

    @Test
    void anEmbedderRunsTheControlItself() throws Exception {
        final RuleSet rules = RuleSet.of(Rule.named("a").to(FAR).build());
        final EngineConfig config =
                EngineConfig.builder("if1", "eth0", rules)
                        .warmUpMillis(0)
                        .controlThread(false)
                        .build();
        final List<Thread> by = new ArrayList<>();
        final Control control;
        try (Engine engine = Engine.open(config)) {
            control = engine.control();
            assertTrue(!control.poll(1, TimeUnit.MILLISECONDS));
            control.execute(() -> by.add(Thread.currentThread()));
            assertTrue(control.poll(1, TimeUnit.MILLISECONDS));
            assertEquals(List.of(Thread.currentThread()), by);
        }
        control.run(); // returns
    }
}
