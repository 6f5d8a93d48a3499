package io.ringcast.engine.network;

import io.ringcast.testbed.JavaCommand;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.TestbedException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * Runs a test class in a network namespace of its own, in which it is root: {@link InNamespace}.
 *
 * <p>A JVM cannot move into a namespace, so a second one is started there, once per class; it runs
 * all methods annotated with {@code @Test} ({@code @BeforeEach} and {@code @AfterEach} around
 * them), and this JVM reports their results as its own. If namespaces cannot be made, the tests are
 * skipped, with the reason.
 *
 * <p>The other JVM knows only these three annotations. It runs on the class path.
 */
@SuppressWarnings("exports") // JUnit's types, in a class that exists in tests only
public final class NetworkNamespace implements BeforeAllCallback, InvocationInterceptor {
    /** Longer if a stress test is asked to take longer than usual. */
    private static final Duration PATIENCE =
            Duration.ofSeconds(900 + Integer.getInteger("ringcast.stress.seconds", 0));

    private record Result(String outcome, String detail) {}

    private final Map<String, Result> results = new HashMap<>();
    private String log = "";
    private String unavailable = "";

    /** For JUnit. */
    public NetworkNamespace() {}

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        final Testbed opened;
        try {
            opened = Testbed.open();
        } catch (TestbedException e) {
            unavailable = e.getMessage();
            return; // each test is skipped: a class skipped as a whole would leave no trace
        }
        try (Testbed testbed = opened) {
            final Path file = Files.createFile(testbed.directory().resolve("results"));
            log = run(testbed.namespace("tests"), java(context.getRequiredTestClass(), file));
            read(file);
        }
    }

    /** Runs the other JVM to its end, and returns its output. */
    private static String run(Namespace namespace, List<String> command) {
        try (Task tests = namespace.startOutlasting("tests", command)) {
            String end;
            try {
                end = "exit status " + tests.exitCode(PATIENCE);
            } catch (TestbedException e) {
                end = e.getMessage();
            }
            final List<String> log = new ArrayList<>(List.of(end));
            log.addAll(tests.out());
            log.addAll(tests.err());
            return String.join("\n", log);
        }
    }

    private static List<String> java(Class<?> tests, Path results) {
        final List<String> options =
                new ArrayList<>(
                        List.of(
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:-CreateCoredumpOnCrash",
                                "-XX:+ErrorFileToStdout",
                                "-Xmx256m"));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("ringcast."))
                .forEach(name -> options.add("-D" + name + "=" + System.getProperty(name)));
        return JavaCommand.of(options, NamespaceMain.class, tests.getName(), results.toString());
    }

    private void read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            while (true) {
                final String method = in.readUTF();
                results.put(method, new Result(in.readUTF(), in.readUTF()));
            }
        } catch (EOFException end) {
            // all that was written before the end, or before the other JVM came to its own
        }
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context) {
        invocation.skip();
        if (!unavailable.isEmpty()) {
            throw new TestAbortedException(unavailable);
        }
        final Result result = results.get(method.getExecutable().getName());
        if (result == null) {
            throw new AssertionError("no result from the namespace's JVM: " + log);
        }
        if (result.outcome.equals(NamespaceMain.ABORTED)) {
            throw new TestAbortedException(result.detail);
        }
        if (!result.outcome.equals(NamespaceMain.PASSED)) {
            throw new AssertionError("in the namespace: " + result.detail);
        }
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context) {
        invocation.skip();
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context) {
        invocation.skip();
    }
}
