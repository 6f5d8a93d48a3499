package io.ringcast.bench.soak;

import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.TestbedException;
import io.ringcast.testbed.ThreeHosts;
import java.nio.file.Path;
import java.util.List;

/**
 * Network of the soak: {@link ThreeHosts} with the engine on the bridge. Its cables are cut and
 * connected again while programs run.
 *
 * <p>Threading: one thread.
 */
final class SoakNetwork implements AutoCloseable {
    private static final String SECOND_DESTINATION = "198.19.0.3";
    static final List<String> DESTINATIONS =
            List.of(ThreeHosts.RECEIVER_ADDRESS, SECOND_DESTINATION);

    private final Testbed testbed;
    private final ThreeHosts hosts;

    private SoakNetwork(Testbed testbed) {
        this.testbed = testbed;
        hosts = ThreeHosts.in(testbed);
        addSecondDestination();
        // announce a device that came up or changed its address with ARP
        shell(hosts.receiver(), "echo 1 >/proc/sys/net/ipv4/conf/all/arp_notify");
    }

    /**
     * Makes the network.
     *
     * @throws TestbedException if namespaces cannot be made here
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

    /** Returns a directory for files, which is removed with the network. */
    Path directory() {
        return testbed.directory();
    }

    Task startGenerator(List<String> command) {
        return hosts.sender().start("generator", command);
    }

    Task startEngine(List<String> command) {
        return hosts.bridge().start("engine", command);
    }

    Task startSink(List<String> command) {
        return hosts.receiver().start("sink", command);
    }

    /** Runs ip(8) on the engine's host. */
    void ip(String arguments) {
        hosts.bridge().ip(arguments);
    }

    /** Connects the generator, and sets both ends of the cable up. */
    void connectReceive() {
        hosts.connectReceive("");
        hosts.enableReceive();
    }

    void disableGenerator() {
        hosts.sender().ip("link set s0 down");
    }

    void enableGenerator() {
        hosts.sender().ip("link set s0 up");
    }

    /** Connects the sink, and sets both ends of the cable up. */
    void connectTransmit() {
        hosts.connectTransmit("");
        addSecondDestination();
        hosts.enableTransmit();
    }

    private void addSecondDestination() {
        hosts.receiver().ip("addr add " + SECOND_DESTINATION + "/24 dev r0");
    }

    void disableSink() {
        hosts.receiver().ip("link set r0 down");
    }

    void enableSink() {
        hosts.receiver().ip("link set r0 up");
        // the kernel removed it when the device went down
        hosts.receiver().ip("route replace default via " + ThreeHosts.ETH0_ADDRESS);
    }

    void moveDestination(String mac) {
        hosts.receiver().ip("link set r0 address " + mac);
    }

    /**
     * Makes later process ids in the testbed greater than this number, if the kernel allows it. The
     * attach mechanism of a JVM uses a file in /tmp named after the PID in the JVM's own PID
     * namespace. Two testbeds must therefore not use the same PIDs.
     */
    void startProcessesAt(int pid) {
        shell(
                hosts.bridge(),
                "(echo " + pid + " >/proc/sys/kernel/ns_last_pid) 2>/dev/null || true");
    }

    private static void shell(Namespace namespace, String script) {
        namespace.run(List.of("/bin/sh", "-c", script));
    }

    @Override
    public void close() {
        testbed.close();
    }
}
