package io.ringcast.daemon.demo;

import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * Hosts of a demonstration, and the processes on them.
 *
 * <p>Threading: one thread.
 */
interface Scene {
    /**
     * A scene to be made.
     *
     * @param hosts its hosts in a few words
     * @param way of a datagram, from left to right
     * @param make makes it; it lives as long as the testbed
     */
    record Plan(String hosts, String way, Function<Testbed, Scene> make) {}

    /**
     * A run of the engine.
     *
     * @param title what it forwards; empty if there is only one
     * @param task its process
     * @param histogramLog where it logs its latencies
     */
    record Forwarder(String title, Task task, Path histogramLog) {}

    /** Starts the application that gets the datagrams in the end; it is ready. */
    Task startApplication();

    /** Starts what forwards, in the order of the datagrams' way; all are ready. */
    List<Forwarder> startForwarders();

    /** Starts the sender. */
    Task startSender(int rate, long count);
}
