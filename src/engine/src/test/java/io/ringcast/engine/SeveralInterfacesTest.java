package io.ringcast.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.error.EngineException;
import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.LinkStatus;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.network.InNamespace;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.testbed.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An engine that receives on two virtual cables, which come and go. */
@InNamespace
@Timeout(240)
class SeveralInterfacesTest {
    private static final Destination FAR =
            Destination.parse("10.0.9.2").withMac(MacAddress.parse("02:00:00:00:00:22"));

    private static final RuleSet RULES =
            RuleSet.of(Rule.named("a").group("239.1.2.3").to(FAR).build());

    private final Namespace host = Namespace.here();
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void connect() {
        lay(1);
        lay(2);
        host.pair("eth0", "far");
    }

    /** The cable from sourceN to ifN. */
    private void lay(int number) {
        host.pair("source" + number, "if" + number);
        host.run("ip addr add 10.0." + number + ".1/24 dev source" + number);
        host.run("ip addr add 10.1." + number + ".1/24 dev if" + number); // for reports of joins
    }

    @AfterEach
    void disconnect() {
        host.run("ip link del source1");
        host.run("ip link del source2");
        host.run("ip link del eth0");
    }

    private Engine open(int workers) {
        return open(workers, RULES);
    }

    private Engine open(int workers, RuleSet rules) {
        return Engine.open(
                EngineConfig.builder(List.of("if1", "if2"), "eth0", rules)
                        .workers(workers)
                        .receive(receive -> receive.ringFrames(4096))
                        .warmUpMillis(0)
                        .warnings(warnings::add)
                        .build());
    }

    private static DatagramChannel sender(int number) throws IOException {
        final DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        channel.bind(new InetSocketAddress("10.0." + number + ".1", 0));
        channel.setOption(
                StandardSocketOptions.IP_MULTICAST_IF,
                NetworkInterface.getByName("source" + number));
        return channel;
    }

    private static void send(DatagramChannel sender, int frames) throws IOException {
        send(sender, "239.1.2.3", frames);
    }

    private static void send(DatagramChannel sender, String group, int frames) throws IOException {
        for (int i = 0; i < frames; i++) {
            sender.send(
                    ByteBuffer.allocate(100),
                    new InetSocketAddress(InetAddress.getByName(group), 10000));
        }
    }

    private static Rule ruleOn(String interfaceName, String name, String group) {
        return Rule.named(name).group(group).onInterface(interfaceName).to(FAR).build();
    }

    private static void await(BooleanSupplier condition, Object what) throws InterruptedException {
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, () -> "waited for " + what);
            Thread.sleep(1);
        }
    }

    private static void assertLaw(Engine engine, long one, long two) {
        final ForwardCounters seen = engine.counters();
        assertEquals(one, seen.received(0));
        assertEquals(two, seen.received(1));
        assertEquals(one + two, seen.received());
        assertEquals(one + two, seen.matched());
        assertEquals(one, engine.kernelStatistics(0).packets());
        assertEquals(two, engine.kernelStatistics(1).packets());
        assertEquals(0, engine.kernelStatistics().drops());
        assertEquals(one + two, engine.transmitCounters().sent() + engine.inFlight());
    }

    private static List<Thread> start(Engine engine, IdleMode mode) {
        final List<Thread> loops =
                engine.workers().stream()
                        .map(worker -> new Thread(() -> worker.run(mode)))
                        .toList();
        loops.forEach(Thread::start);
        return loops;
    }

    @Test
    void allInterfacesDeliver() throws Exception {
        deliver(1);
    }

    @Test
    void allInterfacesDeliverToSeveralWorkers() throws Exception {
        deliver(3);
    }

    private void deliver(int workers) throws Exception {
        final Engine engine = open(workers);
        try (DatagramChannel one = sender(1);
                DatagramChannel two = sender(2)) {
            start(engine, IdleMode.POLL);
            for (int i = 0; i < 50; i++) {
                send(one, 10);
                send(two, 20);
            }
            await(() -> engine.counters().received() == 1_500, "all frames");
            assertEquals(
                    List.of("if1", "if2", "eth0"),
                    engine.links().stream().map(LinkStatus::name).toList());
            assertEquals(
                    List.of(
                            LinkStatus.Role.RECEIVE,
                            LinkStatus.Role.RECEIVE,
                            LinkStatus.Role.TRANSMIT),
                    engine.links().stream().map(LinkStatus::role).toList());
        } finally {
            engine.close();
        }
        assertLaw(engine, 500, 1_000);
        assertEquals(List.of(), warnings);
    }

    /** Each interface has a group of its own, so a flow of either has one worker. */
    @Test
    void flowsOfEachInterfaceAreSharedOut() throws Exception {
        try (Engine engine = open(2)) {
            for (int number = 1; number <= 2; number++) {
                for (int flow = 0; flow < 64; flow++) {
                    try (DatagramChannel sender = sender(number)) {
                        send(sender, 5);
                        taken(engine, 5);
                    }
                }
            }
            assertLaw(engine, 320, 320);
            for (final Worker worker : engine.workers()) {
                assertTrue(worker.counters().received(0) > 0, () -> worker.number() + " of if1");
                assertTrue(worker.counters().received(1) > 0, () -> worker.number() + " of if2");
            }
        }
    }

    /** Waits until one worker alone has taken this many frames. */
    private static void taken(Engine engine, int frames) throws InterruptedException {
        final AtomicInteger taken = new AtomicInteger();
        final AtomicInteger taker = new AtomicInteger(-1);
        await(
                () -> {
                    for (final Worker worker : engine.workers()) {
                        final int took = worker.doWork();
                        if (took > 0) {
                            final int before = taker.getAndSet(worker.number());
                            assertTrue(before < 0 || before == worker.number());
                        }
                        taken.addAndGet(took);
                    }
                    return taken.get() == frames;
                },
                "5 frames");
    }

    private static long memberships() throws IOException {
        return memberships("030201EF"); // 239.1.2.3 as /proc has it
    }

    private static long memberships(String group) throws IOException {
        return Files.readAllLines(Path.of("/proc/net/igmp")).stream()
                .filter(line -> line.strip().startsWith(group))
                .count();
    }

    /** While one interface changes, the loop waits in poll(2) for frames of the other. */
    @Test
    void whatHappensToOneDoesNotTouchTheOther() throws Exception {
        changeSecond(IdleMode.POLL);
    }

    @Test
    void norDoesItIfLoopsDoNotWait() throws Exception {
        changeSecond(IdleMode.BACKOFF);
    }

    /** While the second is down, gone or replaced, each frame of the first is forwarded. */
    private void changeSecond(IdleMode mode) throws Exception {
        final Engine engine = open(2);
        final AtomicBoolean over = new AtomicBoolean();
        final AtomicInteger sent = new AtomicInteger();
        try (DatagramChannel one = sender(1)) {
            start(engine, mode);
            final Thread feed =
                    new Thread(
                            () -> {
                                try {
                                    while (!over.get()) {
                                        send(one, 5);
                                        sent.addAndGet(5);
                                        Thread.sleep(1);
                                    }
                                } catch (IOException | InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            feed.start();
            assertEquals(2, memberships());
            long second = 0;
            for (int round = 1; round <= 3; round++) {
                final long rebinds = round;
                second += arriveOnSecond(engine, second);
                host.run("ip link set if2 down");
                await(() -> engine.links().get(1).state() == LinkStatus.State.DOWN, "down");
                forwards(engine);
                host.run("ip link del source2");
                await(() -> engine.links().get(1).state() == LinkStatus.State.ABSENT, "absent");
                forwards(engine);
                lay(2);
                await(
                        () ->
                                engine.links().get(1).rebinds() == rebinds
                                        && engine.links().get(1).state() == LinkStatus.State.UP,
                        "attached again");
            }
            second += arriveOnSecond(engine, second);
            over.set(true);
            feed.join();
            await(() -> engine.counters().received(0) == sent.get(), "all of if1");
            await(() -> joined() == 2, "joined again");
            assertEquals(0, engine.links().get(0).changes());
            assertEquals(0, engine.links().get(0).rebinds());
            engine.close();
            assertLaw(engine, sent.get(), second);
        } finally {
            engine.close();
        }
    }

    private static long joined() {
        try {
            return memberships();
        } catch (IOException e) {
            return -1;
        }
    }

    private static long arriveOnSecond(Engine engine, long before) throws Exception {
        try (DatagramChannel two = sender(2)) {
            send(two, 40);
        }
        await(() -> engine.counters().received(1) == before + 40, "all of if2");
        return 40;
    }

    /** Waits until more frames of the first interface, which has traffic, are forwarded. */
    private static void forwards(Engine engine) throws InterruptedException {
        final long before = engine.counters().received(0);
        await(() -> engine.counters().received(0) > before + 20, "frames of if1");
    }

    /** Each device belongs to one interface, whatever its name, so its frames are taken once. */
    @Test
    void oneThatGetsTheNameOfAnotherIsStillOne() throws Exception {
        final Engine engine = open(1);
        try {
            start(engine, IdleMode.POLL);
            host.run("ip link del source1");
            await(() -> engine.links().get(0).state() == LinkStatus.State.ABSENT, "absent");
            rename("if2", "if1");
            await(() -> engine.links().get(1).name().equals("if1"), "renamed");
            await(() -> engine.links().get(1).state() == LinkStatus.State.UP, "up");
            final long two = arriveOnSecond(engine, 0);
            assertEquals(two, engine.counters().received());
            assertEquals(LinkStatus.State.ABSENT, engine.links().get(0).state());
            rename("if1", "if2");
            await(() -> engine.links().get(1).name().equals("if2"), "renamed back");
            lay(1);
            await(() -> engine.links().get(0).rebinds() == 1, "attached again");
            await(() -> engine.links().get(0).state() == LinkStatus.State.UP, "up again");
            try (DatagramChannel one = sender(1)) {
                send(one, 7);
            }
            await(() -> engine.counters().received(0) == 7, "all of if1");
            engine.close();
            assertEquals(0, engine.links().get(1).rebinds());
            assertEquals(two, engine.counters().received(1));
        } finally {
            engine.close();
        }
    }

    /** Renames a device while it is down, as older kernels require. */
    private void rename(String before, String now) {
        host.run("ip link set " + before + " down");
        host.run("ip link set " + before + " name " + now);
        host.run("ip link set " + now + " up");
    }

    @Test
    void otherRulesComeIntoForceOnAllInterfaces() throws Exception {
        final Engine engine = open(1);
        try (DatagramChannel one = sender(1);
                DatagramChannel two = sender(2)) {
            start(engine, IdleMode.POLL);
            final RuleSet others =
                    RuleSet.of(
                            Rule.named("b").group("239.1.2.3").port(10000).to(FAR).build(),
                            Rule.named("a").group("239.1.2.4").to(FAR).build());
            send(one, 10);
            send(two, 10);
            engine.reload(others);
            send(one, 7);
            send(two, 8);
            await(() -> engine.counters().received() == 35, "all frames");
            assertEquals(35, engine.counters().matched());
            assertEquals(
                    List.of("receive rings"),
                    engine.reload(
                            EngineConfig.builder(List.of("if1", "if2"), "eth0", others)
                                    .receive(receive -> receive.ringFrames(512))
                                    .build()));
            assertEquals(512, engine.receiveRingFrames());
            send(one, 2);
            send(two, 3);
            await(() -> engine.counters().received() == 40, "all frames");
            final IllegalArgumentException e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () ->
                                    engine.reload(
                                            EngineConfig.builder("if1", "eth0", RULES).build()));
            assertEquals(
                    "receive interface: cannot change while the engine is open", e.getMessage());
        } finally {
            engine.close();
        }
        assertLaw(engine, 19, 21);
    }

    /**
     * An interface's filter rejects frames that only the other's rules take. Each joins its own
     * groups.
     */
    @Test
    void aRuleOfOneInterfaceTakesItsFramesAlone() throws Exception {
        final Engine engine =
                open(
                        2,
                        RuleSet.of(
                                ruleOn("if2", "b", "239.1.2.4"),
                                ruleOn("if1", "a", "239.1.2.3"),
                                Rule.named("c").group("239.1.2.3").to(FAR).build()));
        try (DatagramChannel one = sender(1);
                DatagramChannel two = sender(2)) {
            start(engine, IdleMode.POLL);
            assertEquals(2, memberships());
            assertEquals(1, memberships("040201EF"));
            send(one, "239.1.2.4", 5);
            send(two, "239.1.2.4", 6);
            send(one, 7);
            send(two, 8);
            await(() -> engine.counters().received() == 21, "all frames");
            assertRules(engine, 6, 7, 8);
            assertEquals(7, engine.kernelStatistics(0).packets());
            assertEquals(14, engine.kernelStatistics(1).packets());

            // the names stay, and the rules change interfaces; no rule is for both
            engine.reload(
                    RuleSet.of(ruleOn("if1", "b", "239.1.2.4"), ruleOn("if2", "a", "239.1.2.3")));
            assertEquals(1, memberships());
            assertEquals(1, memberships("040201EF"));
            send(one, "239.1.2.4", 1);
            send(two, "239.1.2.4", 2);
            send(one, 3);
            send(two, 4);
            await(() -> engine.counters().received() == 26, "all frames");
            assertRules(engine, 7, 11);
            assertEquals(8, engine.kernelStatistics(0).packets());
            assertEquals(18, engine.kernelStatistics(1).packets());

            final IllegalArgumentException e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> engine.reload(RuleSet.of(ruleOn("if3", "a", "239.1.2.3"))));
            assertEquals(
                    "rule a: interface if3: must be one of the receive interfaces: if1, if2",
                    e.getMessage());
            assertEquals(2, engine.rules().size());
        } finally {
            engine.close();
        }
        assertLaw(engine, 8, 18);
        assertEquals(List.of(), warnings);
    }

    private static void assertRules(Engine engine, long... matched) {
        for (int rule = 0; rule < matched.length; rule++) {
            assertEquals(matched[rule], engine.counters().matched(rule), "rule " + rule);
        }
    }

    @Test
    void anInterfaceWithoutRulesIsWarnedOf() throws Exception {
        final Engine engine = open(1, RuleSet.of(ruleOn("if1", "a", "239.1.2.3")));
        try (DatagramChannel one = sender(1);
                DatagramChannel two = sender(2)) {
            start(engine, IdleMode.POLL);
            send(two, 5);
            send(one, 5);
            await(() -> engine.counters().received() == 5, "all frames");
            assertEquals(0, engine.kernelStatistics(1).packets());
        } finally {
            engine.close();
        }
        assertEquals(List.of("interface if2: no rule takes frames that arrive there"), warnings);
    }

    /** Frames are withheld only on the interface that the rule names. */
    @Test
    void whatOneInterfacesRulesForwardIsWithheldThere() throws Exception {
        try (DatagramChannel member = member();
                DatagramChannel one = sender(1);
                DatagramChannel two = sender(2)) {
            try (Engine engine = openConsuming(RuleSet.of(ruleOn("if1", "a", "239.1.2.3")))) {
                start(engine, IdleMode.POLL);
                send(one, 10);
                send(two, 3);
                await(() -> engine.counters().received() == 10, "all frames");
                takesAll(member, 3);
                assertEquals(null, member.receive(ByteBuffer.allocate(200)));
                engine.reload(RuleSet.of(ruleOn("if2", "a", "239.1.2.3")));
                send(two, 10);
                send(one, 4);
                await(() -> engine.counters().received() == 20, "all frames");
                takesAll(member, 4);
                assertEquals(null, member.receive(ByteBuffer.allocate(200)));
            }
        }
    }

    /** Forwarded frames are withheld from this host's stack on both interfaces. */
    @Test
    void whatIsForwardedIsWithheldOnEach() throws Exception {
        try (DatagramChannel member = member();
                DatagramChannel one = sender(1);
                DatagramChannel two = sender(2)) {
            try (Engine engine = openConsuming(RULES)) {
                start(engine, IdleMode.POLL);
                send(one, 10);
                send(two, 10);
                await(() -> engine.counters().received() == 20, "all frames");
                assertEquals(null, member.receive(ByteBuffer.allocate(200)));
            }
            send(one, 1);
            send(two, 1);
            takesAll(member, 2);
        }
    }

    private static Engine openConsuming(RuleSet rules) {
        try {
            return Engine.open(
                    EngineConfig.builder(List.of("if1", "if2"), "eth0", rules)
                            .warmUpMillis(0)
                            .host(around -> around.consume(Consume.ON))
                            .build());
        } catch (LinuxException e) {
            Assumptions.assumeFalse(e.errno() == Linux.EPERM(), e.getMessage());
            throw e;
        }
    }

    /** An application of this host that takes the group on both interfaces. */
    private DatagramChannel member() throws IOException {
        final DatagramChannel member = DatagramChannel.open(StandardProtocolFamily.INET);
        member.bind(new InetSocketAddress(10000));
        for (int number = 1; number <= 2; number++) {
            host.run("sysctl -q net.ipv4.conf.if" + number + ".rp_filter=0");
            host.run("sysctl -q net.ipv4.conf.if" + number + ".accept_local=1");
            member.join(
                    InetAddress.getByName("239.1.2.3"), NetworkInterface.getByName("if" + number));
        }
        host.run("sysctl -q net.ipv4.conf.all.rp_filter=0");
        member.configureBlocking(false);
        return member;
    }

    private static void takesAll(DatagramChannel member, int datagrams)
            throws InterruptedException {
        final AtomicInteger got = new AtomicInteger();
        await(
                () -> {
                    got.addAndGet(takes(member) ? 1 : 0);
                    return got.get() == datagrams;
                },
                datagrams + " datagrams");
    }

    private static boolean takes(DatagramChannel member) {
        try {
            return member.receive(ByteBuffer.allocate(200)) != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void eachMustBeADeviceOfItsOwn() {
        host.run("ip link property add dev if1 altname line1");
        final EngineException twice =
                assertThrows(
                        EngineException.class,
                        () ->
                                Engine.open(
                                        EngineConfig.builder(List.of("if1", "line1"), "eth0", RULES)
                                                .build()));
        assertEquals(
                "receive interface 'line1': must not be listed twice; it is if1",
                twice.getMessage());
        final NetworkException unknown =
                assertThrows(
                        NetworkException.class,
                        () ->
                                Engine.open(
                                        EngineConfig.builder(List.of("if1", "if3"), "eth0", RULES)
                                                .build()));
        assertTrue(unknown.getMessage().contains("if3"), unknown::getMessage);
    }
}
