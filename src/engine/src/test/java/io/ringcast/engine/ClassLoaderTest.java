package io.ringcast.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.handler.Verdict;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.network.InNamespace;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.testbed.Namespace;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several engines in one JVM, with one class loader and with a separate loader for each. */
@InNamespace
class ClassLoaderTest {
    private static final int FRAMES = 100;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Namespace host = Namespace.here();

    /** An application with an engine: sends to it, and counts what its handler gets. */
    public static final class Application implements Callable<Integer> {
        private int seen;

        /** For the reflection of the test. */
        public Application() {}

        @Override
        public Integer call() throws Exception {
            final RuleSet rules = RuleSet.of(Rule.named("feed").group("239.1.2.3").build());
            final EngineConfig config =
                    EngineConfig.receiver(
                                    "if1",
                                    rules,
                                    frame -> {
                                        seen++;
                                        return Verdict.CONSUME;
                                    })
                            .host(around -> around.joins(JoinPolicy.NONE))
                            .warnings(warning -> {})
                            .build();
            try (Engine engine = Engine.open(config)) {
                send();
                final Worker worker = engine.worker();
                final long deadline = System.nanoTime() + PATIENCE_NANOS;
                while (seen < FRAMES && System.nanoTime() - deadline < 0) {
                    worker.doWork();
                }
            }
            return seen;
        }

        private static void send() throws Exception {
            try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
                channel.bind(new InetSocketAddress("10.0.1.1", 0));
                channel.setOption(
                        StandardSocketOptions.IP_MULTICAST_IF,
                        NetworkInterface.getByName("source"));
                for (int i = 0; i < FRAMES; i++) {
                    channel.send(
                            ByteBuffer.allocate(40),
                            new InetSocketAddress(InetAddress.getByName("239.1.2.3"), 10000));
                }
            }
        }
    }

    @BeforeEach
    void connect() {
        host.pair("if1", "source");
        host.run("ip addr add 10.0.1.1/24 dev source");
    }

    @AfterEach
    void disconnect() {
        host.run("ip link del if1");
    }

    private static URLClassLoader loader() {
        final URL[] path =
                List.of(Engine.class, Linux.class, Histogram.class, ClassLoaderTest.class).stream()
                        .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                        .toArray(URL[]::new);
        return new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
    }

    @SuppressWarnings("unchecked") // checked by the call's result
    private static Callable<Integer> application(ClassLoader loader) throws Exception {
        final Class<?> type = loader.loadClass(Application.class.getName());
        assertNotSame(Application.class, type);
        return (Callable<Integer>) type.getConstructor().newInstance();
    }

    private static WeakReference<ClassLoader> loadRunAndClose() throws Exception {
        try (URLClassLoader loader = loader()) {
            // of a thread of its own, which has memory for system calls as long as it lives
            final FutureTask<Integer> task = new FutureTask<>(application(loader));
            new Thread(task).start();
            assertEquals(FRAMES, task.get());
            return new WeakReference<>(loader);
        }
    }

    /**
     * Requests more memory than the heap can have: the JVM clears all soft references before it
     * throws OutOfMemoryError.
     */
    private static void clearSoftReferences() {
        assertThrows(OutOfMemoryError.class, () -> List.of(new byte[Integer.MAX_VALUE - 8]));
    }

    /** After close, nothing refers to an engine except caches of the JVM. */
    @Test
    void loadedUnloadedAndLoadedAgain() throws Exception {
        for (int i = 0; i < 2; i++) {
            final WeakReference<ClassLoader> loader = loadRunAndClose();
            final long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (loader.get() != null) {
                assertTrue(System.nanoTime() - deadline < 0, "the loader is still there");
                clearSoftReferences();
                System.gc();
                Thread.sleep(10);
            }
        }
    }

    private static void together(List<Callable<Integer>> applications) throws Exception {
        final List<FutureTask<Integer>> tasks = new ArrayList<>();
        for (final Callable<Integer> application : applications) {
            tasks.add(new FutureTask<>(application));
        }
        tasks.forEach(task -> new Thread(task).start());
        for (final FutureTask<Integer> task : tasks) {
            final int seen = task.get();
            assertTrue(seen >= FRAMES, "frames: " + seen);
        }
    }

    /** All of them on one interface: each gets what all send. */
    @Test
    void severalAtOnce() throws Exception {
        try (URLClassLoader one = loader();
                URLClassLoader two = loader()) {
            together(
                    List.of(
                            new Application(),
                            new Application(),
                            application(one),
                            application(two)));
        }
    }
}
