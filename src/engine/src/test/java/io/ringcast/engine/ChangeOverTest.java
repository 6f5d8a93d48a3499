package io.ringcast.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.network.InNamespace;
import io.ringcast.engine.network.Links;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.testbed.Namespace;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Receive sockets replaced under traffic on the same device: numbered datagrams of several flows go
 * through an engine to a socket behind it, which finds each of them once and in order.
 */
@InNamespace
class ChangeOverTest {
    private static final int FLOWS = 7;
    private static final int CHANGES = 6;
    private static final long PAUSE_NANOS = 50_000;
    private static final int RING = 16_384;
    private static final int FAR_RING = 1 << 18;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int PROTOCOL = 14 + 9;
    private static final int UDP = 17;
    private static final int PAYLOAD = 14 + 20 + 8;

    private final Namespace host = Namespace.here();
    private final List<String> warnings = new ArrayList<>();
    private volatile boolean sending = true;

    @BeforeEach
    void connect() {
        host.run("ip link add source mtu 9000 type veth peer name if1");
        host.run("ip addr add 10.0.1.1/24 dev source");
        host.run("ip link set source up");
        host.run("ip link set if1 up");
        host.pair("eth0", "far");
    }

    @AfterEach
    void disconnect() {
        host.run("ip link del source");
        host.run("ip link del eth0");
    }

    @Test
    void oneWorkerPolls() throws Exception {
        datagramsSurvive(1, IdleMode.POLL, ReceiveSocket.Filling.V2, 0);
    }

    @Test
    void oneWorkerSpins() throws Exception {
        datagramsSurvive(1, IdleMode.SPIN, ReceiveSocket.Filling.V2, 0);
    }

    @Test
    void oneWorkerReceivesBlocks() throws Exception {
        final ReceiveSocket.Filling blocks = new ReceiveSocket.Filling(ReceiveMode.V3, 5);
        datagramsSurvive(1, IdleMode.POLL, blocks, 0);
    }

    @Test
    void twoWorkersPoll() throws Exception {
        datagramsSurvive(2, IdleMode.POLL, ReceiveSocket.Filling.V2, 0);
    }

    @Test
    void twoWorkersAfterTheLinkWasDown() throws Exception {
        datagramsSurvive(2, IdleMode.POLL, ReceiveSocket.Filling.V2, 1);
    }

    @Test
    void twoWorkersReceiveBlocks() throws Exception {
        final ReceiveSocket.Filling blocks = new ReceiveSocket.Filling(ReceiveMode.V3, 5);
        datagramsSurvive(2, IdleMode.BACKOFF, blocks, 1);
    }

    @Test
    void threeWorkersBackOff() throws Exception {
        datagramsSurvive(3, IdleMode.BACKOFF, ReceiveSocket.Filling.V2, 1);
    }

    private void datagramsSurvive(
            int workers, IdleMode idle, ReceiveSocket.Filling filling, int flaps) throws Exception {
        final Engine engine = open(workers, filling);
        warnings.clear(); // opening a ring of blocks warns
        final FutureTask<long[]> sender = new FutureTask<>(this::send);
        try (ReceiveSocket far = receiver()) {
            for (int i = 0; i < flaps; i++) {
                host.run("ip link set if1 down");
                host.run("ip link set if1 up");
                // Until the kernel has processed the carrier change (up to 1 s), it discards frames
                await(() -> Links.byName("source").running());
            }
            final Arrivals arrivals = new Arrivals(FLOWS);
            final List<Thread> loops = new ArrayList<>();
            for (final Worker worker : engine.workers()) {
                loops.add(new Thread(() -> worker.run(idle)));
            }
            loops.forEach(Thread::start);
            final Thread receiver = new Thread(() -> arrivals.receive(far.ring()));
            receiver.start();
            new Thread(sender).start();
            for (int i = 0; i < CHANGES; i++) {
                awaitMore(engine);
                final int mtu = i % 2 == 0 ? 9000 : 1500;
                host.run("ip link set if1 mtu " + mtu);
                await(() -> engine.receiveLink().mtu() == mtu);
            }
            awaitMore(engine);
            sending = false;
            long sent = 0;
            for (final long each : sender.get()) {
                sent += each;
            }
            final long all = sent;
            await(() -> engine.kernelStatistics().packets() == all);
            await(() -> engine.counters().received() == all - engine.kernelStatistics().drops());
            await(() -> engine.transmitCounters().sent() == engine.counters().matched());
            await(() -> arrivals.count() + engine.kernelStatistics().drops() == all);
            engine.stop();
            for (final Thread loop : loops) {
                loop.join();
            }
            arrivals.enough = true;
            receiver.join();
            assertEquals(0, far.statistics().drops());
            arrivals.assertOnceAndInOrder();
        } finally {
            sending = false;
            engine.close();
        }
        final ForwardCounters seen = engine.counters();
        final TransmitCounters left = engine.transmitCounters();
        assertEquals(seen.received(), seen.matched() + seen.unmatched() + seen.dropped());
        assertEquals(seen.matched(), left.sent() + left.errors());
        assertEquals(List.of(), warnings);
        assertTrue(seen.received() > 0);
    }

    private Engine open(int workers, ReceiveSocket.Filling filling) {
        final RuleSet rules =
                RuleSet.of(
                        Rule.named("a")
                                .group("239.1.2.0/24")
                                .to(
                                        Destination.parse("10.0.2.2")
                                                .withMac(MacAddress.parse("02:00:00:00:00:22")))
                                .build());
        return Engine.open(
                EngineConfig.builder("if1", "eth0", rules)
                        .workers(workers)
                        .receive(
                                receive ->
                                        receive.mode(filling.mode())
                                                .blockTimeoutMillis(filling.blockTimeoutMillis())
                                                .ringFrames(RING))
                        .transmit(transmit -> transmit.mode(TransmitMode.DIRECT))
                        .warmUpMillis(0)
                        .host(around -> around.joins(JoinPolicy.NONE))
                        .warnings(warnings::add)
                        .build());
    }

    /** Waits until many more frames have arrived. */
    private static void awaitMore(Engine engine) throws Exception {
        final long enough = engine.counters().matched() + 1_000;
        await(() -> engine.counters().matched() >= enough);
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.call()) {
            assertTrue(System.nanoTime() < deadline, "in 60 s");
            Thread.sleep(1);
        }
    }

    /** Datagrams of all flows in turn, numbered within each; returns how many of each. */
    private long[] send() throws Exception {
        final List<DatagramChannel> flows = new ArrayList<>();
        final long[] numbers = new long[FLOWS];
        try {
            for (int i = 0; i < FLOWS; i++) {
                final DatagramChannel flow = DatagramChannel.open(StandardProtocolFamily.INET);
                flows.add(flow);
                flow.bind(new InetSocketAddress("10.0.1.1", 0));
                flow.setOption(
                        StandardSocketOptions.IP_MULTICAST_IF,
                        NetworkInterface.getByName("source"));
                flow.connect(
                        new InetSocketAddress(InetAddress.getByName("239.1.2." + (1 + i)), 10000));
            }
            final ByteBuffer datagram = ByteBuffer.allocate(100);
            while (sending) {
                for (int i = 0; i < FLOWS; i++) {
                    datagram.clear().putInt(0, i).putInt(4, (int) numbers[i]++);
                    flows.get(i).write(datagram);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
            return numbers;
        } finally {
            for (final DatagramChannel flow : flows) {
                flow.close();
            }
        }
    }

    private static ReceiveSocket receiver() {
        final ReceiveSocket far =
                ReceiveSocket.open(
                        Links.byName("far").index(),
                        ReceiveSocket.Filling.V2,
                        RingGeometry.forMtu(68, FAR_RING),
                        List.of(),
                        warning -> {});
        far.start(ClassicProgram.ACCEPT_ALL);
        return far;
    }

    /** Arrived datagrams: one thread writes, and others read after it has ended. */
    private static final class Arrivals {
        private final long[] next;
        private final List<String> faults = new ArrayList<>();
        private volatile long count;
        private volatile boolean enough;

        Arrivals(int flows) {
            next = new long[flows];
        }

        long count() {
            return count;
        }

        /** Receives until the checking thread has seen enough. */
        void receive(FrameSource from) {
            final Burst burst = new Burst(64);
            while (!enough) {
                final int frames = from.receive(burst);
                for (int i = 0; i < frames; i++) {
                    take(burst, burst.offset(i) + PAYLOAD);
                }
                from.release(burst);
                if (frames == 0) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }

        private void take(Burst burst, long at) {
            if (burst.memory().get(BYTE, at - PAYLOAD + PROTOCOL) != UDP) {
                return; // frames that the host itself sends on a new link
            }
            final int flow = burst.memory().get(INT, at);
            final int number = burst.memory().get(INT, at + 4);
            if (number < next[flow]) {
                faults.add("flow " + flow + ": " + number + " after " + (next[flow] - 1));
            }
            next[flow] = Math.max(next[flow], number + 1);
            count++;
        }

        void assertOnceAndInOrder() {
            assertEquals(List.of(), faults.subList(0, Math.min(20, faults.size())));
        }
    }
}
