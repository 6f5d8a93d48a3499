package io.ringcast.bench.soak;

import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.TestbedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where the soak happens: {@code generator (s0) - (if1) engine (eth0) - (r0) sink}, over veth pairs
 * that can be cut and made again under running programs.
 *
 * <p>Threading: one thread.
 */
final class SoakNetwork implements AutoCloseable {
    static final String SOURCE = "198.18.0.2";
    static final List<String> DESTINATIONS = List.of("198.19.0.2", "198.19.0.3");
    static final String RECEIVE = "if1";
    static final String TRANSMIT = "eth0";

    private static final String DESTINATION_MAC = "02:00:c6:13:00:02";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Testbed testbed;
    private final Namespace generator;
    private final Namespace engine;
    private final Namespace sink;

    private SoakNetwork(Testbed testbed) {
        this.testbed = testbed;
        generator = testbed.namespace("generator");
        engine = testbed.namespace("engine");
        sink = testbed.namespace("sink");
        connectReceive();
        connectTransmit();
        // a device that has come up, or changed its address, says so
        shell(sink, "echo 1 >/proc/sys/net/ipv4/conf/all/arp_notify");
    }

    /**
     * Makes it.
     *
     * @throws TestbedException if namespaces cannot be had here
     */
    static SoakNetwork open() {
        final Testbed testbed = Testbed.open();
        try {
            return new SoakNetwork(testbed);
        } catch (RuntimeException e) {
            testbed.close();
            throw e;
        }
    }

    /** A directory for files, removed with the network. */
    Path directory() {
        return testbed.directory();
    }

    Task startGenerator(List<String> command) {
        return generator.start("generator", command);
    }

    Task startEngine(List<String> command) {
        return engine.start("engine", command);
    }

    Task startSink(List<String> command) {
        return sink.start("sink", command);
    }

    /** Runs ip(8) where the engine is. */
    void ip(String arguments) {
        engine.ip(arguments);
    }

    /** The cable to the generator, both ends up. */
    void connectReceive() {
        testbed.pair(engine, RECEIVE, "", generator, "s0");
        engine.ip("addr add 198.18.0.1/24 dev " + RECEIVE);
        generator.ip("addr add " + SOURCE + "/24 dev s0");
        engine.ip("link set " + RECEIVE + " up");
        enableGenerator();
    }

    void disableGenerator() {
        generator.ip("link set s0 down");
    }

    void enableGenerator() {
        generator.ip("link set s0 up");
    }

    /** The cable to the sink, both ends up. */
    void connectTransmit() {
        testbed.pair(engine, TRANSMIT, "", sink, "r0");
        engine.ip("addr add 198.19.0.1/24 dev " + TRANSMIT);
        moveDestination(DESTINATION_MAC);
        DESTINATIONS.forEach(address -> sink.ip("addr add " + address + "/24 dev r0"));
        engine.ip("link set " + TRANSMIT + " up");
        enableSink();
    }

    void disableSink() {
        sink.ip("link set r0 down");
    }

    void enableSink() {
        sink.ip("link set r0 up");
        // where net.ipv4.conf.*.rp_filter asks for a way back to the source
        sink.ip("route replace default via 198.19.0.1");
    }

    void moveDestination(String mac) {
        sink.ip("link set r0 address " + mac);
    }

    /**
     * From here on process ids in the testbed are above this number, if the kernel allows it: a JVM
     * is asked for its heap through a file in /tmp that is named by its id in its own namespace,
     * where another testbed's may have the same.
     */
    void startProcessesAt(int pid) {
        shell(engine, "(echo " + pid + " >/proc/sys/kernel/ns_last_pid) 2>/dev/null || true");
    }

    private static void shell(Namespace namespace, String script) {
        try (Task task = namespace.start("sh", List.of("/bin/sh", "-c", script))) {
            task.closeInput();
            if (task.exitCode(PATIENCE) != 0) {
                throw new TestbedException(script + task.complaint());
            }
        }
    }

    @Override
    public void close() {
        testbed.close();
    }
}
