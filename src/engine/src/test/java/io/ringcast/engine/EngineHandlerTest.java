package io.ringcast.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.handler.ReceivedFrame;
import io.ringcast.engine.handler.Verdict;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.linux.StuckWrite;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.network.InNamespace;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.testbed.Namespace;
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
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Engines that only receive: the application's own code gets frames of real sockets. */
@InNamespace
class EngineHandlerTest {
    private static final int FRAMES = 2_000;
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final ValueLayout.OfInt NUMBER =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Namespace host = Namespace.here();
    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void connect() {
        host.pair("if1", "source");
        host.run("ip addr add 10.0.1.1/24 dev source");
    }

    @AfterEach
    void disconnect() {
        host.run("ip link del if1");
    }

    private static RuleSet feed(String group) {
        return RuleSet.of(Rule.named("feed").group(group).build());
    }

    private EngineConfig.Builder with(EngineConfig.Builder builder) {
        return builder.warmUpMillis(0)
                .checkedFrames(true)
                .host(around -> around.joins(JoinPolicy.NONE))
                .changes(change -> warnings.add(change.message()))
                .warnings(warnings::add);
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

    private static int number(ReceivedFrame frame) {
        return frame.payload(0).get(NUMBER, 0);
    }

    /** Makes rounds until this many more frames have come: the kernel may take its time. */
    private static void rounds(Worker worker, int frames) {
        final long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (int seen = 0; seen < frames; ) {
            seen += worker.doWork();
            final int soFar = seen;
            assertTrue(System.nanoTime() - deadline < 0, () -> "frames " + soFar);
        }
    }

    private static void assertLaw(ForwardCounters seen) {
        assertEquals(seen.received(), seen.matched() + seen.unmatched() + seen.dropped());
    }

    @Test
    void eachDatagramOnceAndInOrder() throws Exception {
        final List<Integer> got = new ArrayList<>();
        final EngineConfig config =
                with(EngineConfig.receiver(
                                "if1",
                                feed("239.1.2.3"),
                                frame -> {
                                    got.add(number(frame));
                                    return Verdict.CONSUME;
                                }))
                        .build();
        final ForwardCounters seen;
        try (Engine engine = Engine.open(config);
                DatagramChannel sender = sender()) {
            final Worker worker = engine.worker();
            for (int i = 0; i < FRAMES; i++) {
                send(sender, i % 10 == 0 ? "239.9.9.9" : "239.1.2.3", i);
                worker.doWork();
            }
            rounds(worker, FRAMES * 9 / 10 - got.size());
            seen = engine.counters();
            assertEquals(0, engine.transmitCounters().destinations());
            worker.leave();
        }
        assertEquals(IntStream.range(0, FRAMES).filter(i -> i % 10 != 0).boxed().toList(), got);
        assertEquals(FRAMES * 9 / 10, seen.consumed());
        assertEquals(0, seen.dropped());
        assertEquals(List.of(), warnings);
        assertLaw(seen);
    }

    /** Each worker has its own handler, which no other thread calls. */
    @Test
    void handlersOfWorkers() throws Exception {
        final ConcurrentHashMap<Integer, List<Thread>> callers = new ConcurrentHashMap<>();
        final ConcurrentLinkedQueue<Integer> got = new ConcurrentLinkedQueue<>();
        final EngineConfig config =
                with(EngineConfig.receiver("if1", feed("239.1.2.0/24"), frame -> Verdict.CONSUME))
                        .workers(2)
                        .handlers(
                                worker -> {
                                    final List<Thread> mine = new ArrayList<>();
                                    callers.put(worker, mine);
                                    return frame -> {
                                        mine.add(Thread.currentThread());
                                        got.add(number(frame));
                                        return Verdict.CONSUME;
                                    };
                                })
                        .build();
        try (Engine engine = Engine.open(config)) {
            final List<Thread> loops =
                    engine.workers().stream()
                            .map(
                                    worker ->
                                            Thread.ofPlatform()
                                                    .start(
                                                            () ->
                                                                    worker.run(
                                                                            worker.idle(
                                                                                    IdleMode
                                                                                            .POLL))))
                            .toList();
            try (DatagramChannel one = sender();
                    DatagramChannel two = sender();
                    DatagramChannel three = sender()) {
                final List<DatagramChannel> senders = List.of(one, two, three);
                for (int i = 0; i < 300; i++) {
                    send(senders.get(i % 3), "239.1.2." + (1 + i % 7), i);
                }
                final long deadline = System.nanoTime() + PATIENCE_NANOS;
                while (got.size() < 300) {
                    assertTrue(System.nanoTime() - deadline < 0, () -> "received " + got.size());
                    Thread.sleep(1);
                }
            }
            engine.stop();
            for (final Thread loop : loops) {
                loop.join();
            }
            for (int worker = 0; worker < 2; worker++) {
                final Thread loop = loops.get(worker);
                assertTrue(callers.get(worker).stream().allMatch(loop::equals));
            }
        }
        assertEquals(IntStream.range(0, 300).boxed().toList(), got.stream().sorted().toList());
    }

    /** Memory that a handler passed to a system call stays mapped until the call returns. */
    @Test
    void closingWaitsForASystemCallOnAFrame() throws Exception {
        final List<MemorySegment> kept = new ArrayList<>();
        final EngineConfig config =
                with(EngineConfig.receiver(
                                "if1",
                                feed("239.1.2.3"),
                                frame -> {
                                    kept.add(frame.payload(0));
                                    return Verdict.CONSUME;
                                }))
                        .checkedFrames(false)
                        .build();
        final Engine engine = Engine.open(config);
        try (DatagramChannel sender = sender()) {
            send(sender, "239.1.2.3", 0);
            rounds(engine.worker(), 1);
        }
        final StuckWrite write = new StuckWrite(kept.get(0));
        final FutureTask<Void> closing = new FutureTask<>(engine::close, null);
        final Thread closer = Thread.ofPlatform().start(closing);
        while (closer.isAlive() && !isUnmapping(closer)) {
            Thread.onSpinWait();
        }
        assertEquals(40, write.release());
        closing.get();
        assertEquals(List.of(), warnings);
        assertThrows(IllegalStateException.class, () -> kept.get(0).get(ValueLayout.JAVA_BYTE, 0));
    }

    private static boolean isUnmapping(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(at -> at.getClassName().endsWith(".PacketSocket"));
    }

    /**
     * A handler may call any method of its engine: the loop continues, or an error says why not.
     */
    @Test
    void misuseFromWithin() throws Exception {
        final Engine[] engine = new Engine[1];
        final List<Runnable> misuse =
                List.of(
                        () -> engine[0].close(),
                        () -> engine[0].worker().doWork(),
                        () -> engine[0].worker().leave(),
                        () -> engine[0].pause(),
                        () -> engine[0].reload(feed("239.1.2.4")),
                        () -> engine[0].detach(),
                        () -> engine[0].control().run(),
                        () -> engine[0].reopenReceive());
        final int[] next = new int[1];
        final EngineConfig config =
                with(EngineConfig.receiver(
                                "if1",
                                feed("239.1.2.3"),
                                frame -> {
                                    misuse.get(next[0]++).run();
                                    return Verdict.CONSUME;
                                }))
                        .build();
        engine[0] = Engine.open(config);
        try (Engine open = engine[0];
                DatagramChannel sender = sender()) {
            for (int i = 0; i < misuse.size(); i++) {
                send(sender, "239.1.2.3", i);
                rounds(open.worker(), 1);
            }
            assertEquals(misuse.size(), open.counters().dropped(DropReason.HANDLER));
            assertLaw(open.counters());
            final long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (warnings.isEmpty()) {
                assertTrue(System.nanoTime() - deadline < 0, "the first failure is told of");
                Thread.sleep(1);
            }
            open.worker().leave();
        }
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(
                warnings.get(0)
                        .startsWith(
                                "handler: failed for a frame of rule feed:"
                                        + " java.lang.IllegalStateException: close: called from"
                                        + " within a loop"),
                warnings::toString);
    }

    @Test
    void stopEndsTheRunAfterItsRound() throws Exception {
        final Engine[] engine = new Engine[1];
        final EngineConfig config =
                with(EngineConfig.receiver(
                                "if1",
                                feed("239.1.2.3"),
                                frame -> {
                                    engine[0].stop();
                                    return Verdict.CONSUME;
                                }))
                        .build();
        engine[0] = Engine.open(config);
        try (Engine open = engine[0];
                DatagramChannel sender = sender()) {
            send(sender, "239.1.2.3", 1);
            open.worker().run(IdleMode.POLL);
            assertEquals(1, open.counters().consumed());
        }
    }

    /** Reload replaces the rules; the handler stays, and gets the name of the current rule. */
    @Test
    void reloadKeepsTheHandler() throws Exception {
        final List<String> got = new ArrayList<>();
        final EngineConfig config =
                with(EngineConfig.receiver(
                                "if1",
                                feed("239.1.2.3"),
                                frame -> {
                                    got.add(frame.ruleName() + number(frame));
                                    return Verdict.CONSUME;
                                }))
                        .build();
        try (Engine engine = Engine.open(config);
                DatagramChannel sender = sender()) {
            send(sender, "239.1.2.3", 1);
            rounds(engine.worker(), 1);
            engine.reload(
                    RuleSet.of(
                            Rule.named("other").group("239.1.2.4").build(),
                            Rule.named("feed").group("239.1.2.3").build()));
            send(sender, "239.1.2.4", 2);
            send(sender, "239.1.2.3", 3);
            rounds(engine.worker(), 2);
            assertEquals(List.of("feed1", "other2", "feed3"), got);
            assertEquals(2, engine.snapshot().seen().matched(1));
            engine.worker().leave();
        }
    }

    /** An engine that only receives opens no transmit socket. */
    @Test
    void opensNoTransmitSocket() throws Exception {
        final EngineConfig config =
                with(EngineConfig.receiver("if1", feed("239.1.2.3"), frame -> Verdict.CONSUME))
                        .build();
        try (Engine engine = Engine.open(config)) {
            assertEquals(0, engine.inFlight());
            final long rings;
            try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
                rings = maps.filter(line -> line.contains("socket:[")).count();
            }
            assertEquals(1, rings, "the receive ring alone");
        }
    }

    @Test
    void rulesLeadSomewhere() {
        final IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> EngineConfig.builder("if1", "eth0", feed("239.1.2.3")).build());
        assertEquals(
                "rule feed: must have a destination, or the engine a handler",
                refused.getMessage());
        assertThrows(
                NullPointerException.class,
                () -> EngineConfig.receiver("if1", feed("239.1.2.3"), null));
        assertEquals(
                List.of(),
                Arrays.asList(
                        EngineConfig.receiver("if1", feed("239.1.2.3"), frame -> Verdict.FORWARD)
                                .build()
                                .rules()
                                .rules()
                                .get(0)
                                .destinations()
                                .toArray()));
    }
}
