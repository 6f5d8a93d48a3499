package io.ringcast.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.packet.FrameReceiver;
import io.ringcast.engine.packet.FrameSender;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * An application that was started without the option for native access is told which one, in one
 * line. JVMs before 24 cannot deny it.
 */
@EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "no --illegal-native-access before JDK 24")
class NativeAccessTest {
    private static final String GRANTED = "interface 'no-such-if1'";

    /** An application of the library: opens all that there is, and prints why that fails. */
    static final class Application {
        private Application() {}

        public static void main(String[] arguments) {
            final RuleSet rules = RuleSet.of(Rule.named("feed").to("10.0.2.2").build());
            final EngineConfig config =
                    EngineConfig.builder("no-such-if1", "no-such-eth0", rules).build();
            final Set<String> failures =
                    Stream.<Runnable>of(
                                    () -> FrameSender.on("no-such-if1").open(),
                                    () -> FrameReceiver.on("no-such-if1").open(),
                                    () -> Engine.open(config),
                                    () -> Engine.open(config))
                            .map(Application::failure)
                            .collect(Collectors.toSet());
            failures.forEach(System.out::println); // one line if all fail alike
        }

        private static String failure(Runnable opening) {
            try {
                opening.run();
                return "none";
            } catch (RuntimeException e) {
                return e.getClass().getSimpleName() + ": " + e.getMessage();
            }
        }
    }

    private static String location(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .toString();
    }

    private static String run(String... options) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--illegal-native-access=deny");
        command.addAll(List.of(options));
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // The JVM tells of each that it finds
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        final Process process = builder.start();
        final String printed = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), printed);
        assertEquals(1, printed.lines().count(), printed);
        return printed.strip();
    }

    private static String onClassPath(String... options) throws Exception {
        final List<String> all = new ArrayList<>(List.of(options));
        all.add("-cp");
        all.add(
                String.join(
                        ":",
                        location(Engine.class),
                        location(Linux.class),
                        location(Histogram.class),
                        "target/test-classes"));
        all.add(Application.class.getName());
        return run(all.toArray(String[]::new));
    }

    private static String onModulePath(String... options) throws Exception {
        final List<String> all = new ArrayList<>(List.of(options));
        all.add("--module-path");
        all.add(
                String.join(
                        ":",
                        location(Engine.class),
                        location(Linux.class),
                        location(Histogram.class)));
        all.add("--patch-module");
        all.add("io.ringcast.engine=target/test-classes");
        all.add("--module");
        all.add("io.ringcast.engine/" + Application.class.getName());
        return run(all.toArray(String[]::new));
    }

    @Test
    void classPath() throws Exception {
        assertEquals(
                "NativeAccessException: the JVM denies native access to the class path: start java"
                        + " with --enable-native-access=ALL-UNNAMED, or put the line"
                        + " 'Enable-Native-Access: ALL-UNNAMED' into the manifest of the JAR that"
                        + " java -jar runs",
                onClassPath());
        assertGranted(onClassPath("--enable-native-access=ALL-UNNAMED"));
    }

    /** Access to either of the two modules is denied, at the second call as at the first. */
    @Test
    void modulePath() throws Exception {
        final String denied =
                "NativeAccessException: the JVM denies native access to module io.ringcast.engine"
                        + " or io.ringcast.bindings: start java with"
                        + " --enable-native-access=io.ringcast.engine,io.ringcast.bindings";
        assertEquals(denied, onModulePath());
        assertEquals(denied, onModulePath("--enable-native-access=io.ringcast.engine"));
        assertEquals(denied, onModulePath("--enable-native-access=io.ringcast.bindings"));
        assertGranted(
                onModulePath("--enable-native-access=io.ringcast.engine,io.ringcast.bindings"));
    }

    private static void assertGranted(String printed) {
        assertTrue(
                printed.startsWith(NetworkException.class.getSimpleName())
                        && printed.contains(GRANTED),
                printed);
    }
}
