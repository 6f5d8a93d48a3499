package io.ringcast.bench.network;

import io.ringcast.bench.trial.Route;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.TestbedException;
import io.ringcast.testbed.ThreeHosts;
import java.nio.file.Path;
import java.util.List;

/**
 * Network of the bench: {@link ThreeHosts} with the contender on the bridge, and a second veth pair
 * directly from generator to sink.
 *
 * <p>Threading: one thread.
 */
public final class BenchNetwork implements AutoCloseable {
    /** The UDP port that frames are sent to. */
    public static final int PORT = 10000;

    private static final String DIRECT_SOURCE = "198.18.128.2";

    private final Testbed testbed;
    private final ThreeHosts hosts;

    private BenchNetwork(Testbed testbed) {
        this.testbed = testbed;
        hosts = ThreeHosts.in(testbed);
        testbed.connect(
                hosts.sender(),
                "n0",
                DIRECT_SOURCE + "/24",
                hosts.receiver(),
                "n1",
                "198.18.128.1/24");
        // For a variant that also receives on if2 (-i if2); nothing is sent on it
        testbed.connect(
                hosts.sender(), "n2", "198.18.129.2/24", hosts.bridge(), "if2", "198.18.129.1/24");
    }

    /**
     * Makes the network.
     *
     * @throws TestbedException if namespaces cannot be made here
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

    /** Returns a directory for files, which is removed with the network. */
    public Path directory() {
        return testbed.directory();
    }

    /** Returns the route from the generator through the contender to the sink. */
    public Route through() {
        return new Route(
                hosts.sender(),
                "s0",
                ThreeHosts.SENDER_ADDRESS,
                ThreeHosts.GROUP,
                hosts.receiver(),
                "r0",
                ThreeHosts.RECEIVER_ADDRESS,
                ThreeHosts.RECEIVER_MAC);
    }

    /** Returns the same route with IPv6. */
    public Route throughIpv6() {
        return new Route(
                hosts.sender(),
                "s0",
                ThreeHosts.SENDER_IPV6_ADDRESS,
                ThreeHosts.IPV6_GROUP,
                hosts.receiver(),
                "r0",
                ThreeHosts.RECEIVER_IPV6_ADDRESS,
                ThreeHosts.RECEIVER_MAC);
    }

    /** Returns the route directly from the generator to the sink. */
    public Route direct() {
        return new Route(
                hosts.sender(),
                "n0",
                DIRECT_SOURCE,
                ThreeHosts.GROUP,
                hosts.receiver(),
                "n1",
                null,
                null);
    }

    /** Starts a process on the contenders' host. */
    public Task start(String name, List<String> command) {
        return hosts.bridge().start(name, command);
    }

    /**
     * Runs a command on the contenders' host, to its end.
     *
     * @throws TestbedException if the command fails; the message has the last line of its standard
     *     error
     */
    public void run(List<String> command) {
        hosts.bridge().run(command);
    }

    @Override
    public void close() {
        testbed.close();
    }
}
