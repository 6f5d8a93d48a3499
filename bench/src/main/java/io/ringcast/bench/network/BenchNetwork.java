package io.ringcast.bench.network;

import io.ringcast.bench.trial.Route;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.TestbedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where the bench happens: {@code generator (s0) - (if1) contender (eth0) - (r0) sink}, and beside
 * it a veth pair from generator to sink with nobody between. Addresses are those set aside for
 * measurements (RFC 2544 appendix C.2.2), the group is of local scope (RFC 2365).
 *
 * <p>Threading: one thread.
 */
public final class BenchNetwork implements AutoCloseable {
    /** Where frames are sent to. */
    public static final String GROUP = "239.1.2.3";

    /** And to which UDP port. */
    public static final int PORT = 10000;

    /** What contenders receive from. */
    public static final String RECEIVE_INTERFACE = "if1";

    /** What contenders send to. */
    public static final String TRANSMIT_INTERFACE = "eth0";

    /** The sink's address, which contenders are to put in. */
    public static final String SINK_ADDRESS = "198.19.0.2";

    /** The sink's MAC address, likewise. */
    public static final String SINK_MAC = "02:00:c6:13:00:02";

    private static final String SOURCE = "198.18.0.2";
    private static final String DIRECT_SOURCE = "198.18.128.2";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Testbed testbed;
    private final Namespace generator;
    private final Namespace middle;
    private final Namespace sink;

    private BenchNetwork(Testbed testbed) {
        this.testbed = testbed;
        generator = testbed.namespace("generator");
        middle = testbed.namespace("contender");
        sink = testbed.namespace("sink");
        testbed.connect(
                generator, "s0", SOURCE + "/24", middle, RECEIVE_INTERFACE, "198.18.0.1/24");
        testbed.connect(
                middle, TRANSMIT_INTERFACE, "198.19.0.1/24", sink, "r0", SINK_ADDRESS + "/24");
        testbed.connect(generator, "n0", DIRECT_SOURCE + "/24", sink, "n1", "198.18.128.1/24");
        sink.ip("link set r0 address " + SINK_MAC);
        // The UDP sink takes frames that come from the generator's address, also where
        // net.ipv4.conf.*.rp_filter asks for a way back to it.
        sink.ip("route add default via 198.19.0.1");
    }

    /**
     * Makes it.
     *
     * @throws TestbedException if namespaces cannot be had here
     */
    public static BenchNetwork open() {
        final Testbed testbed = Testbed.open();
        try {
            return new BenchNetwork(testbed);
        } catch (RuntimeException e) {
            testbed.close();
            throw e;
        }
    }

    /** A directory for files, removed with the network. */
    public Path directory() {
        return testbed.directory();
    }

    /** From the generator through the contender to the sink. */
    public Route through() {
        return new Route(generator, "s0", SOURCE, sink, "r0", SINK_ADDRESS, SINK_MAC);
    }

    /** From the generator to the sink with nobody between. */
    public Route direct() {
        return new Route(generator, "n0", DIRECT_SOURCE, sink, "n1", null, null);
    }

    /** Starts a process where the contenders are. */
    public Task start(String name, List<String> command) {
        return middle.start(name, command);
    }

    /**
     * Runs a command where the contenders are, to its end.
     *
     * @throws TestbedException with the command's own complaint if it fails
     */
    public void run(String name, List<String> command) {
        try (Task task = middle.start(name, command)) {
            task.closeInput();
            if (task.exitCode(PATIENCE) != 0) {
                throw new TestbedException(name + ": " + String.join("; ", task.err()));
            }
        }
    }

    @Override
    public void close() {
        testbed.close();
    }
}
