package io.ringcast.testkit.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.Engine;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.testbed.UdpFrame;
import io.ringcast.testkit.SimulatedEngine;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/**
 * Runs the testkit as a module, with native access for the engine alone, and without JUnit. This
 * class is in a package that the testkit module does not have, because a package belongs to one
 * module only.
 */
class ModulePathTest {
    /** Application that does what a user's test would do. */
    static final class Application {
        public static void main(String[] args) {
            final RuleSet rules =
                    RuleSet.of(Rule.named("feed").group("239.1.2.3").to("10.0.2.2").build());
            try (SimulatedEngine engine =
                    SimulatedEngine.open(EngineConfig.builder("if1", "eth0", rules).build())) {
                engine.receive(UdpFrame.to("239.1.2.3").payload("text"));
                System.out.println(
                        SimulatedEngine.class.getModule()
                                + ", sent "
                                + engine.transmitCounters().sent());
            }
        }
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void rulesAreTestedByModules() throws IOException, InterruptedException {
        final String modules =
                Stream.of(
                                SimulatedEngine.class,
                                Engine.class,
                                UdpFrame.class,
                                Linux.class,
                                Histogram.class)
                        .map(ModulePathTest::location)
                        .collect(Collectors.joining(":"));
        final Process java =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-XX:+IgnoreUnrecognizedVMOptions",
                                        "--illegal-native-access=deny",
                                        "--enable-native-access=io.ringcast.engine,io.ringcast.bindings",
                                        "--module-path",
                                        modules,
                                        "--add-modules",
                                        "io.ringcast.testkit",
                                        "-cp",
                                        location(ModulePathTest.class),
                                        Application.class.getName()))
                        .redirectErrorStream(true)
                        .start();
        final String printed = new String(java.getInputStream().readAllBytes());
        assertEquals(0, java.waitFor(), printed);
        assertEquals("module io.ringcast.testkit, sent 1", printed.strip());
    }
}
