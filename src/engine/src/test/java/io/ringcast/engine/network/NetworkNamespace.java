package io.ringcast.engine.network;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
 * them), and what has become of each is reported here as if it had run here. Where namespaces
 * cannot be made the tests are skipped, with the reason.
 *
 * <p>Only these three annotations are known to the other JVM. It runs on the class path.
 */
@SuppressWarnings("exports") // JUnit's types, in a class that exists in tests only
public final class NetworkNamespace implements BeforeAllCallback, InvocationInterceptor {
    /** Longer if a stress test is asked to take longer than usual. */
    private static final long TIMEOUT_SECONDS =
            900 + Integer.getInteger("ringcast.stress.seconds", 0);

    /** As root, or else as root of a user namespace. */
    private static final List<List<String>> UNSHARE =
            List.of(List.of("unshare", "-n"), List.of("unshare", "-Urn"));

    private record Result(String outcome, String detail) {}

    private final Map<String, Result> results = new HashMap<>();
    private String log = "";
    private String unavailable = "";

    /** For JUnit. */
    public NetworkNamespace() {}

    @Override
    public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
        final List<String> command = unshare();
        if (command.isEmpty()) {
            return; // each test is skipped: a class skipped as a whole would leave no trace
        }
        final Class<?> tests = context.getRequiredTestClass();
        final Path file = Files.createTempFile("namespace", ".results");
        final Path output = Files.createTempFile("namespace", ".log");
        try {
            command.addAll(java(tests));
            command.add(file.toString());
            final Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            process.getOutputStream().close();
            final boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            log =
                    (ended ? "exit status " + process.exitValue() : "killed: took too long")
                            + "\n"
                            + Files.readString(output);
            read(file);
        } finally {
            Files.delete(file);
            Files.delete(output);
        }
    }

    /** The command that works here; empty if none does, for the reason that is then noted. */
    private List<String> unshare() throws IOException, InterruptedException {
        final List<String> reasons = new ArrayList<>();
        for (List<String> unshare : UNSHARE) {
            final List<String> attempt = new ArrayList<>(unshare);
            attempt.addAll(List.of("ip", "link", "set", "lo", "up"));
            try {
                final Process process =
                        new ProcessBuilder(attempt).redirectErrorStream(true).start();
                process.getOutputStream().close();
                final String output = new String(process.getInputStream().readAllBytes()).strip();
                if (process.waitFor() == 0) {
                    return new ArrayList<>(unshare);
                }
                reasons.add(output);
            } catch (IOException e) {
                reasons.add(e.getMessage());
            }
        }
        unavailable = "no network namespace can be made here: " + String.join("; ", reasons);
        return List.of();
    }

    private static List<String> java(Class<?> tests) {
        // What the module path and the class path of this JVM hold, and the directory of the tests,
        // which is neither where they are patched into a module
        final Set<String> path = new LinkedHashSet<>();
        path.add(directoryOf(tests));
        for (String property : List.of("jdk.module.path", "java.class.path")) {
            path.addAll(List.of(System.getProperty(property, "").split(File.pathSeparator)));
        }
        path.remove("");
        final List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:-CreateCoredumpOnCrash",
                                "-XX:+ErrorFileToStdout",
                                "-Xmx256m",
                                "--enable-native-access=ALL-UNNAMED"));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("ringcast."))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(
                List.of(
                        "-cp",
                        String.join(File.pathSeparator, path),
                        NamespaceMain.class.getName(),
                        tests.getName()));
        return command;
    }

    private static String directoryOf(Class<?> type) {
        final String resource = type.getName().replace('.', '/') + ".class";
        final URL url = type.getResource("/" + resource);
        try {
            final String file = Path.of(url.toURI()).toString();
            return file.substring(0, file.length() - resource.length());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
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
