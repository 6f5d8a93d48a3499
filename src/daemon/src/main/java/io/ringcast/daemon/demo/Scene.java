package io.ringcast.daemon.demo;

import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * Hosts of a demonstration, with the processes on them.
 *
 * <p>Threading: one thread.
 */
interface Scene {
    /**
     * Plan of a scene.
     *
     * @param hosts short description of the hosts
     * @param way path of a datagram, from left to right
     * @param make creates the scene, which exists as long as the testbed
     */
    record Plan(String hosts, String way, Function<Testbed, Scene> make) {}

    /**
     * A run of the engine.
     *
     * @param title what the engine forwards; empty if there is only one engine
     * @param task process of the engine
     * @param histogramLog file with the engine's latencies
     */
    record Forwarder(String title, Task task, Path histogramLog) {}

    /** Starts the receiving application. Returns when it is ready. */
    Task startApplication();

    /** Starts the engines, in the order of the path. Returns when all are ready. */
    List<Forwarder> startForwarders();

    /** Starts the sender. */
    Task startSender(int rate, long count);
}
