package io.ringcast.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.error.EngineException;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.host.NicFilter;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.network.InNamespace;
import io.ringcast.engine.network.Links;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.rule.Deliver;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Gso;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.testbed.Namespace;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Replaces the rules under traffic: numbered datagrams of several flows go through an engine to
 * sockets behind it, while two rule sets take turns. Each datagram arrives once, in order, and
 * wholly by one of the two.
 *
 * <p>{@code -Dringcast.reloads=1000 -Dringcast.reload.rate=50000} for the record, which is in
 * target/reload-*.txt.
 */
@InNamespace
class ReloadTest {
    private static final int RELOADS = Integer.getInteger("ringcast.reloads", 20);
    private static final int RATE = Integer.getInteger("ringcast.reload.rate", 10_000);
    private static final int FLOWS = 7;
    private static final int FIRST_PORT = 20_001;
    private static final int SECOND_PORT = 20_002;
    private static final int RING = 1 << 15;
    private static final int FAR_RING = 1 << 18;
    private static final long PAUSE_NANOS = 100_000;
    private static final int LOOK = 32;
    private static final int UNDER_WAY = 400;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int PROTOCOL = 14 + 9;
    private static final int ADDRESS = 14 + 16;
    private static final int PORT = 14 + 20 + 2;
    private static final int UDP = 17;
    private static final int PAYLOAD = 14 + 20 + 8;

    private final Namespace host = Namespace.here();
    private final List<String> warnings = new ArrayList<>();
    private volatile boolean sending = true;

    @BeforeEach
    void connect() {
        host.run("ip link add source type veth peer name if1");
        host.run("ip addr add 10.0.1.1/24 dev source");
        host.run("ip link set source up");
        host.run("ip link set if1 up");
        host.pair("eth0", "far");
        host.run("ip addr add 10.0.2.1/24 dev eth0");
    }

    @AfterEach
    void disconnect() {
        host.run("ip link del source");
        host.run("ip link del eth0");
    }

    private static Destination to(String text) {
        return Destination.parse(text).withMac(0x0200_0000_0022L);
    }

    /** Returns one rule that sends all flows to one destination. */
    private static RuleSet first() {
        return RuleSet.of(
                Rule.named("kept")
                        .group("239.1.2.0/24")
                        .to(to("10.0.2.2:" + FIRST_PORT))
                        .gso(Gso.OFF)
                        .build());
    }

    /** Returns rules in another order, with other matches and destinations; one name stays. */
    private static RuleSet second() {
        return RuleSet.of(
                Rule.named("one")
                        .group("239.1.2.1")
                        .to(to("10.0.2.2:" + SECOND_PORT))
                        .to(to("10.0.2.3:" + SECOND_PORT))
                        .gso(Gso.OFF)
                        .build(),
                Rule.named("unused").group("239.9.9.9").to(to("10.0.2.9")).build(),
                Rule.named("kept")
                        .group("239.1.2.0/25")
                        .to(to("10.0.2.3:" + SECOND_PORT))
                        .to(to("10.0.2.2:" + SECOND_PORT))
                        .gso(Gso.OFF)
                        .build());
    }

    @Test
    void oneWorkerPolls() throws Exception {
        datagramsSurvive("one", config(1, first()), this::otherRules, List.of());
    }

    @Test
    void twoWorkersPoll() throws Exception {
        datagramsSurvive("two", config(2, first()), this::otherRules, List.of());
    }

    private List<String> otherRules(Engine engine, int number) {
        return engine.reload(rules(number));
    }

    private static RuleSet rules(int number) {
        return number % 2 == 0 ? second() : first();
    }

    /** Changes the rings' size, the transmitters' mode and the device's filter. */
    @Test
    void ringsAndTransmittersAreOpenedAnew() throws Exception {
        datagramsSurvive(
                "rings",
                config(2, first()),
                (engine, number) -> engine.reload(otherRings(number)),
                List.of("receive rings", "transmitters"));
    }

    private EngineConfig otherRings(int number) {
        final TransmitMode[] modes = {TransmitMode.RING, TransmitMode.DIRECT, TransmitMode.AUTO};
        return EngineConfig.builder("if1", "eth0", rules(number))
                .workers(2)
                .receive(
                        receive ->
                                receive.ringFrames(number % 2 == 0 ? RING / 2 : RING)
                                        .nicFilter(
                                                number % 3 == 0
                                                        ? NicFilter.PROMISC
                                                        : NicFilter.GROUPS))
                .transmit(transmit -> transmit.mode(modes[number % 3]))
                .host(host -> host.joins(number % 2 == 0 ? JoinPolicy.NONE : JoinPolicy.AUTO))
                .build();
    }

    /** Reload names each value that cannot change, and then changes nothing. */
    @Test
    void whatCannotChangeIsRefused() {
        final Engine engine = Engine.open(config(1, first()));
        try {
            final EngineConfig other =
                    EngineConfig.builder("source", "far", second())
                            .workers(2)
                            .burst(7)
                            .receive(receive -> receive.mode(ReceiveMode.V3).ringFrames(RING / 2))
                            .transmit(transmit -> transmit.dryRun(true))
                            .host(
                                    host ->
                                            host.deliveryMethod(DeliveryMethod.LO)
                                                    .consume(Consume.OFF))
                            .build();
            assertEquals(
                    "receive interface, receive mode, transmit interface, dry run, delivery method,"
                            + " consume, workers, burst: cannot change while the engine is open",
                    assertThrows(IllegalArgumentException.class, () -> engine.reload(other))
                            .getMessage());
            assertEquals(first(), engine.rules());
            assertEquals(RING, engine.receiveRingFrames());
            final EngineConfig larger =
                    EngineConfig.builder("if1", "eth0", second())
                            .receive(receive -> receive.ringFrames(RING * 2))
                            .build();
            assertEquals(List.of("receive rings"), engine.reload(larger));
            assertEquals(RING * 2, engine.receiveRingFrames());
            engine.reload(first());
            assertEquals(RING * 2, engine.receiveRingFrames(), "other rules change nothing else");
        } finally {
            engine.close();
        }
    }

    private void datagramsSurvive(
            String record,
            EngineConfig config,
            BiFunction<Engine, Integer, List<String>> change,
            List<String> reopened)
            throws Exception {
        final int workers = config.workers();
        final Engine engine = Engine.open(config);
        warnings.clear();
        final Arrivals arrivals = new Arrivals();
        final FutureTask<Long> sender = new FutureTask<>(() -> send(engine, arrivals));
        final List<Thread> loops = new ArrayList<>();
        try (ReceiveSocket far = receiver()) {
            for (final Worker worker : engine.workers()) {
                loops.add(new Thread(() -> worker.run(IdleMode.POLL)));
            }
            loops.forEach(Thread::start);
            final Thread receiver = new Thread(() -> arrivals.receive(far.ring()));
            receiver.start();
            new Thread(sender).start();
            final long[] nanos = new long[RELOADS];
            final long start = System.nanoTime();
            reload(engine, change, 0, new TreeSet<>());
            reload(engine, change, 1, new TreeSet<>());
            final long descriptors = descriptors();
            final long mappings = mappings();
            final List<WeakReference<RuleSet>> generations = new ArrayList<>();
            final Set<String> seen = new TreeSet<>();
            for (int i = 0; i < RELOADS; i++) {
                nanos[i] = reload(engine, change, i, seen);
                generations.add(new WeakReference<>(engine.rules()));
            }
            reload(engine, change, 1, seen); // the same state as when the descriptors were counted
            awaitDescriptors(descriptors);
            assertEquals(mappings, mappings());
            assertEquals(reopened, List.copyOf(seen));
            awaitForgotten(generations);
            sending = false;
            final double seconds = (System.nanoTime() - start) / 1e9;
            final long sent = sender.get();
            await(() -> engine.counters().received() == sent);
            await(() -> engine.transmitCounters().sent() == engine.counters().copies());
            await(() -> arrivals.count == engine.counters().copies());
            engine.stop();
            for (final Thread loop : loops) {
                loop.join();
            }
            arrivals.enough = true;
            receiver.join();
            assertEquals(0, far.statistics().drops());
            assertEquals(0, engine.kernelStatistics().drops());
            arrivals.assertEachOnceByOne(sent);
            final int longest = longest(nanos);
            Arrays.sort(nanos);
            Files.writeString(
                    Path.of("target", "reload-" + record + ".txt"),
                    String.format(
                            Locale.ROOT,
                            "workers %d, datagrams %,d, %,.0f a second, reloads %d: median %.2f ms, max %.2f ms (number %d)%n",
                            workers,
                            sent,
                            sent / seconds,
                            RELOADS,
                            nanos[RELOADS / 2] / 1e6,
                            nanos[RELOADS - 1] / 1e6,
                            longest));
        } finally {
            sending = false;
            engine.close();
        }
        final Snapshot counts = engine.snapshot();
        assertEquals(counts.seen().received(), counts.seen().matched() + counts.seen().unmatched());
        assertEquals(0, counts.seen().unmatched());
        assertEquals(counts.seen().copies(), counts.sent().sent());
        warnings.removeIf(warning -> warning.contains("joins no group"));
        assertEquals(List.of(), warnings);
    }

    /**
     * @param reopened what was opened anew is added to it
     * @return how long it took, in nanoseconds
     */
    private static long reload(
            Engine engine,
            BiFunction<Engine, Integer, List<String>> change,
            int number,
            Set<String> reopened)
            throws Exception {
        final long before = engine.counters().matched();
        final long start = System.nanoTime();
        reopened.addAll(change.apply(engine, number));
        final long nanos = System.nanoTime() - start;
        assertEquals(rules(number), engine.rules());
        assertEquals(rules(number).size(), engine.snapshot().seen().rules());
        await(() -> engine.counters().matched() > before);
        return nanos;
    }

    /**
     * Local delivery begins and ends with the rules that need it. A refused reload changes nothing.
     */
    @Test
    void deliveryToThisHostComesAndGoes() throws Exception {
        final Engine engine = Engine.open(config(1, first()));
        try {
            final RuleSet local =
                    RuleSet.of(
                            Rule.named("kept")
                                    .group("239.1.2.0/24")
                                    .to(Destination.parse("10.0.2.1").withDeliver(Deliver.LOCAL))
                                    .build());
            final RuleSet moreLocal =
                    RuleSet.of(
                            Rule.named("before")
                                    .group("239.1.2.1")
                                    .source(IpPrefix.parse("10.0.0.0/8"))
                                    .to(to("10.0.2.2"))
                                    .build(),
                            Rule.named("kept")
                                    .group("239.1.2.0/25")
                                    .to(Destination.parse("10.0.2.1"))
                                    .build());
            final RuleSet wrong =
                    RuleSet.of(
                            Rule.named("kept")
                                    .to(Destination.parse("10.9.9.9").withDeliver(Deliver.LOCAL))
                                    .build());
            for (int i = 0; i < 3; i++) {
                engine.reload(local);
                assertTrue(engine.isLocal(0));
                assertTrue(engine.localDelivery().isPresent());
                final boolean withheld = engine.localDelivery().get() != DeliveryMethod.LO;
                assertEquals(withheld, engine.consumption().isPresent(), warnings::toString);
                engine.reload(moreLocal); // during the change, only frames that both withhold
                assertEquals(withheld, engine.consumption().isPresent(), warnings::toString);
                assertTrue(engine.isLocal(1));
                engine.reload(local);
                final EngineException refusal =
                        assertThrows(EngineException.class, () -> engine.reload(wrong));
                assertTrue(refusal.getMessage().contains("10.9.9.9"), refusal.getMessage());
                assertEquals(local, engine.rules());
                assertTrue(engine.isLocal(0));
                engine.reload(first());
                assertTrue(engine.localDelivery().isEmpty());
                assertTrue(engine.consumption().isEmpty());
            }
        } finally {
            engine.close();
        }
        warnings.removeIf(warning -> warning.contains("joins no group"));
        assertEquals(List.of(), warnings);
        assertThrows(IllegalStateException.class, () -> engine.reload(first()));
    }

    private EngineConfig config(int workers, RuleSet rules) {
        return EngineConfig.builder("if1", "eth0", rules)
                .workers(workers)
                .receive(receive -> receive.ringFrames(RING))
                .warmUpMillis(0)
                .warnings(warnings::add)
                .build();
    }

    private static int longest(long[] nanos) {
        return IntStream.range(0, nanos.length)
                .reduce(0, (longest, i) -> nanos[i] > nanos[longest] ? i : longest);
    }

    /**
     * Waits until the descriptors are back to this number: the control thread has its own sockets
     * while it queries the host.
     */
    private static void awaitDescriptors(long most) throws InterruptedException, IOException {
        final long deadline = System.nanoTime() + 60_000_000_000L;
        while (descriptors() > most) {
            assertTrue(System.nanoTime() < deadline, "more than " + most);
            Thread.sleep(1);
        }
    }

    /** Waits until the garbage collector has cleared the rule sets of all earlier generations. */
    private static void awaitForgotten(List<WeakReference<RuleSet>> generations) throws Exception {
        await(
                () -> {
                    System.gc();
                    return generations.stream().allMatch(each -> each.get() == null);
                });
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    private static long mappings() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains("socket:"))
                .count();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.call()) {
            assertTrue(System.nanoTime() < deadline, "in 60 s");
            Thread.sleep(1);
        }
    }

    /** Datagrams of all flows in turn, numbered within each; returns how many. */
    private long send(Engine engine, Arrivals arrivals) throws Exception {
        final List<DatagramChannel> flows = new ArrayList<>();
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
            final long start = System.nanoTime();
            long sent = 0;
            while (sending) {
                final long due = (System.nanoTime() - start) * RATE / 1_000_000_000L;
                for (;
                        sent < due && (sent % LOOK != 0 || isFollowed(sent, engine, arrivals));
                        sent++) {
                    final int flow = (int) (sent % FLOWS);
                    datagram.clear().putInt(0, flow).putInt(4, (int) (sent / FLOWS));
                    flows.get(flow).write(datagram);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            return sent;
        } finally {
            for (final DatagramChannel flow : flows) {
                flow.close();
            }
        }
    }

    /**
     * Returns true if so few datagrams are in transit that no kernel queue can be full. A full
     * queue drops datagrams (net.core.netdev_max_backlog, 1000), and no socket counts these drops.
     */
    private static boolean isFollowed(long sent, Engine engine, Arrivals arrivals) {
        return sent - engine.counters().received() < UNDER_WAY
                && engine.counters().copies() - arrivals.count < UNDER_WAY;
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
        private static final int ALWAYS = IpAddress.parse("10.0.2.2").ipv4();
        private static final int SOMETIMES = IpAddress.parse("10.0.2.3").ipv4();

        private final int[] next = new int[FLOWS];
        private final int[] nextSometimes = new int[FLOWS];
        private final List<String> faults = new ArrayList<>();
        private long always;
        private long alwaysBySecond;
        private long sometimes;
        private volatile long count;
        private volatile boolean enough;

        /** Receives until the checking thread has seen enough. */
        void receive(FrameSource from) {
            final Burst burst = new Burst(64);
            while (!enough) {
                final int frames = from.receive(burst);
                for (int i = 0; i < frames; i++) {
                    take(burst, burst.offset(i));
                }
                from.release(burst);
                if (frames == 0) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }

        private void take(Burst burst, long frame) {
            if (burst.memory().get(BYTE, frame + PROTOCOL) != UDP) {
                return; // frames that the host itself sends on a new link
            }
            final int address = burst.memory().get(INT, frame + ADDRESS);
            final int port = burst.memory().get(SHORT, frame + PORT) & 0xffff;
            final int flow = burst.memory().get(INT, frame + PAYLOAD);
            final int number = burst.memory().get(INT, frame + PAYLOAD + 4);
            if (address == ALWAYS) {
                if (number != next[flow]++) {
                    fault(flow, number, port);
                }
                always++;
                alwaysBySecond += port == SECOND_PORT ? 1 : 0;
            } else if (address == SOMETIMES && port == SECOND_PORT) {
                if (number < nextSometimes[flow]) {
                    fault(flow, number, port);
                }
                nextSometimes[flow] = number + 1;
                sometimes++;
            } else {
                fault(flow, number, port);
            }
            count++;
        }

        private void fault(int flow, int number, int port) {
            if (faults.size() < 20) {
                faults.add("flow " + flow + ": " + number + " to port " + port);
            }
        }

        void assertEachOnceByOne(long sent) {
            assertEquals(List.of(), faults);
            assertEquals(sent, always);
            assertEquals(alwaysBySecond, sometimes);
            assertTrue(sometimes > 0 && sometimes < sent);
        }
    }
}
