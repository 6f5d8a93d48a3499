package io.ringcast.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.network.InNamespace;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.testbed.Namespace;
import java.io.IOException;
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
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Random calls of an engine's methods by several threads at once, under traffic: whatever their
 * order, they return or throw what is documented, all threads end, and the counts add up. A crash
 * ends the namespace's JVM, and with it the test.
 *
 * <p>{@code -Dringcast.stress.seconds=300} for longer than in the usual build; {@code
 * -Dringcast.seed=N} for the same decisions again.
 */
@InNamespace
class PublicCallsTest {
    private static final int SECONDS = Integer.getInteger("ringcast.stress.seconds", 5);
    private static final int CALLERS = 5;

    /** Longer than a close waits for the loops and for the control together. */
    private static final long HANGS_MILLIS = 60_000;

    private final long seed = Long.getLong("ringcast.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private volatile boolean over;

    @Test
    void neitherCrashNorHangNorLoss() throws Exception {
        System.out.println("ringcast.seed " + seed);
        connect();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> wrong(thread.getName(), e));
        final List<Thread> senders = List.of(sender("239.1.2.3"), sender("239.1.2.4"));
        final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        int engines = 0;
        // Some engines in any case: a busy machine must not make this an empty test.
        for (; wrong.isEmpty() && (engines < 5 || System.nanoTime() - end < 0); engines++) {
            oneEngine(engines);
        }
        over = true;
        for (final Thread sender : senders) {
            sender.join();
        }
        final String summary =
                engines + " engines, " + calls + " calls, " + received + " frames, seed " + seed;
        System.out.println(summary);
        assertTrue(wrong.isEmpty(), summary + ": " + String.join("\n", wrong));
        assertTrue(received.get() > 0, summary);
    }

    private static void connect() {
        final Namespace host = Namespace.here();
        host.pair("source", "if1");
        host.run("ip addr add 10.0.1.1/24 dev source");
        host.pair("eth0", "far");
    }

    private Thread sender(String group) {
        final Thread thread =
                new Thread(
                        () -> {
                            try {
                                send(new InetSocketAddress(InetAddress.getByName(group), 10000));
                            } catch (IOException e) {
                                wrong("sender", e);
                            }
                        });
        thread.start();
        return thread;
    }

    /** Sends at full speed, with pauses in between: bursts and silence. */
    private void send(InetSocketAddress to) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            channel.bind(new InetSocketAddress("10.0.1.1", 0));
            channel.setOption(
                    StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName("source"));
            for (int i = 0; !over; i++) {
                channel.send(ByteBuffer.allocate(i % 7 == 0 ? 1200 : 100), to);
                if (i % 500 == 0) {
                    Thread.yield();
                }
            }
        }
    }

    private void oneEngine(int number) throws Exception {
        final Path file = Files.createTempFile("calls", ".pcapng");
        final CaptureTap tap =
                random.nextInt(3) == 0 ? CaptureTap.open(file, "if1", 1_000, 1 << 20) : null;
        final Callers callers = new Callers();
        try {
            callers.engine = Engine.open(config(tap, callers));
            callers.tap = tap;
            for (int i = 0; i < CALLERS; i++) {
                final Random own = new Random(random.nextLong());
                callers.threads.add(
                        new Thread(() -> callers.call(own), "caller-" + number + "-" + i));
            }
            callers.threads.forEach(Thread::start);
            Thread.sleep(20 + random.nextInt(200));
            callers.finish();
        } finally {
            if (tap != null) {
                tap.close();
            }
            Files.deleteIfExists(file);
        }
    }

    private EngineConfig config(CaptureTap tap, Callers callers) {
        final RuleSet rules =
                RuleSet.of(
                        Rule.named("a")
                                .group("239.1.2.0/24")
                                .to(
                                        Destination.parse("10.0.2.2")
                                                .withMac(MacAddress.parse("02:00:00:00:00:22")))
                                .build());
        final Random own = new Random(random.nextLong());
        final EngineConfig.Builder builder =
                EngineConfig.builder("if1", "eth0", rules)
                        .workers(tap == null ? 1 + random.nextInt(2) : 1)
                        .receive(receive -> receive.ringFrames(256).mode(any(ReceiveMode.values())))
                        .transmit(
                                transmit ->
                                        transmit.ringFrames(64).mode(any(TransmitMode.values())))
                        .burst(1 << random.nextInt(8))
                        .controlThread(random.nextInt(4) > 0)
                        .warmUpMillis(0)
                        .host(around -> around.joins(JoinPolicy.NONE))
                        .changes(change -> callers.attempt(own, true))
                        .warnings(warning -> {});
        if (tap != null) {
            builder.receive(receive -> receive.tap(tap));
        }
        if (random.nextBoolean()) {
            builder.handlers(worker -> callers.handler(new Random(own.nextLong())))
                    .checkedFrames(random.nextBoolean());
        }
        return builder.build();
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private void wrong(String who, Throwable e) {
        final java.io.StringWriter trace = new java.io.StringWriter();
        e.printStackTrace(new java.io.PrintWriter(trace));
        wrong.add(who + ": " + trace);
    }

    /** Several threads with one engine. */
    private final class Callers {
        private final List<Thread> threads = new ArrayList<>();
        private volatile Engine engine;
        private volatile CaptureTap tap;
        private final List<FrameCalls> handlers = new CopyOnWriteArrayList<>();
        private volatile boolean last;

        /** Makes calls until the test ends, and some more after the engine is closed. */
        void call(Random own) {
            final EngineCalls calls = new EngineCalls(engine, tap, threads, own);
            for (int after = 0; after < 20; after += last ? 1 : 0) {
                attempt(calls, false);
                handlers.forEach(FrameCalls::readKept);
            }
        }

        FrameCalls handler(Random own) {
            final FrameCalls handler = new FrameCalls(own, () -> attempt(own, true));
            handlers.add(handler);
            return handler;
        }

        /** Makes a random call, if the engine is open already. */
        void attempt(Random own, boolean within) {
            if (engine != null) {
                attempt(new EngineCalls(engine, tap, threads, own), within);
            }
        }

        private void attempt(EngineCalls call, boolean within) {
            calls.incrementAndGet();
            try {
                if (within) {
                    call.fromWithin();
                } else {
                    call.any();
                }
            } catch (Exception e) {
                if (!EngineCalls.isExpected(e)) {
                    wrong(Thread.currentThread().getName() + ", seed " + seed, e);
                }
            }
        }

        void finish() throws InterruptedException {
            last = true;
            close();
            for (final Thread thread : threads) {
                thread.join(HANGS_MILLIS);
                if (thread.isAlive()) {
                    final AssertionError hangs = new AssertionError("hangs: " + thread.getName());
                    hangs.setStackTrace(thread.getStackTrace());
                    throw hangs;
                }
            }
            assertLaw();
        }

        private void close() {
            try {
                engine.close();
            } catch (IllegalStateException e) {
                for (final Thread thread : threads) {
                    final AssertionError at = new AssertionError("at " + thread.getName());
                    at.setStackTrace(thread.getStackTrace());
                    e.addSuppressed(at);
                }
                throw e;
            }
        }

        private void assertLaw() {
            final ForwardCounters seen = engine.counters();
            final TransmitCounters sent = engine.transmitCounters();
            received.addAndGet(seen.received());
            assertEquals(
                    seen.received(),
                    seen.matched() + seen.unmatched() + seen.dropped(),
                    "seed " + seed);
            assertEquals(seen.copies(), sent.sent() + sent.errors(), "seed " + seed);
        }
    }
}
