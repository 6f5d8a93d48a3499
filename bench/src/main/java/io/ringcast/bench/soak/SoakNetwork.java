package io.ringcast.bench.soak;

import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.TestbedException;
import io.ringcast.testbed.ThreeHosts;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the soak happens: {@link ThreeHosts}, the engine on the one between, whose cables are cut
 * and laid again under running programs.
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
        // a device that has come up, or changed its address, says so
        shell(hosts.receiver(), "echo 1 >/proc/sys/net/ipv4/conf/all/arp_notify");
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
        return hosts.sender().start("generator", command);
    }

    Task startEngine(List<String> command) {
        return hosts.bridge().start("engine", command);
    }

    Task startSink(List<String> command) {
        return hosts.receiver().start("sink", command);
    }

    /** Runs ip(8) where the engine is. */
    void ip(String arguments) {
        hosts.bridge().ip(arguments);
    }

    /** The cable to the generator, both ends up. */
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

    /** The cable to the sink, both ends up. */
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
        // it went with the device's state
        hosts.receiver().ip("route replace default via " + ThreeHosts.ETH0_ADDRESS);
    }

    void moveDestination(String mac) {
        hosts.receiver().ip("link set r0 address " + mac);
    }

    /**
     * From here on process ids in the testbed are above this number, if the kernel allows it: a JVM
     * is asked for its heap through a file in /tmp that is named by its id in its own namespace,
     * where another testbed's may have the same.
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
