package io.ringcast.agrona;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.TestbedException;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Test of agents that run a worker, in a separate JVM on the host with if1. That JVM has native
 * access, but no options for Agrona.
 */
class WorkerAgentTest {
    private static final List<String> EXPECTED =
            List.of(
                    "name: [ringcast-0,sender]",
                    "all arrived: true",
                    "ended: true",
                    "one thread: true",
                    "consumed: " + AgentScenario.FRAMES,
                    "law: true",
                    "errors: []",
                    "rounds by the invoker: 1",
                    "role: feed",
                    "another's: AgentTerminationException, doWork or run: thread main forwards, and"
                            + " a loop belongs to one thread: call stop() and wait until run has"
                            + " returned, or leave() by that thread if it calls doWork",
                    "errors: []",
                    "closed: true",
                    "after the engine's end: 1, AgentTerminationException",
                    "message: doWork or run: closed, nothing is forwarded any more");

    private static final String MODULE = "io.ringcast.agrona";

    private static String path(String property) {
        return System.getProperty(property, "");
    }

    /** Starts the scenario with these JVM options and returns the facts that it prints. */
    private static List<String> facts(String... options) {
        final Testbed opened;
        try {
            opened = Testbed.open();
        } catch (TestbedException e) {
            abort(e.getMessage());
            return List.of();
        }
        try (Testbed testbed = opened) {
            final Namespace host = testbed.namespace("host");
            host.pair("if1", "source");
            host.run("ip addr add 10.0.1.1/24 dev source");
            final List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(
                    List.of(
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+IgnoreUnrecognizedVMOptions",
                            "--illegal-native-access=deny"));
            command.addAll(List.of(options));
            return host.run(command).lines().toList();
        }
    }

    @Test
    void onTheClassPath() {
        assertEquals(
                EXPECTED,
                facts(
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        String.join(
                                File.pathSeparator,
                                "target/test-classes",
                                path("jdk.module.path"),
                                path("java.class.path")),
                        AgentScenario.class.getName()));
    }

    @Test
    void onTheModulePath() {
        assertEquals(
                EXPECTED,
                facts(
                        "--enable-native-access=io.ringcast.engine,io.ringcast.bindings",
                        "--module-path",
                        path("jdk.module.path"),
                        "--patch-module",
                        MODULE + "=target/test-classes",
                        "--module",
                        MODULE + "/" + AgentScenario.class.getName()));
    }
}
