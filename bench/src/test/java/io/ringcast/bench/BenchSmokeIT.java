package io.ringcast.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringcast.bench.reference.ReferencePrograms;
import io.ringcast.bench.trial.Priority;
import io.ringcast.bench.trial.ThreadUse;
import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.Json;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.TestbedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the bench completely, for some seconds: nothing is lost, and every byte is right. */
class BenchSmokeIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir private Path directory;

    @Test
    void nothingIsLostAndEveryByteIsRight() throws IOException {
        assumeTrue(ReferencePrograms.available(), "no C compiler here");
        assumeNamespaces();
        final List<String> command =
                Launcher.command(
                        "bench",
                        "--smoke",
                        "--json",
                        "--only",
                        "null,c,c-gso,under-test" + (Testbed.hasIpv6() ? ",ipv6" : ""),
                        "--variant",
                        "under-test=--idle poll",
                        "--variant",
                        "ipv6=--group ff15::1:2:3 --to fd00:19::2 --idle poll",
                        "--generator-cpu",
                        "0",
                        "--contender-cpu",
                        Integer.toString(Runtime.getRuntime().availableProcessors() - 1),
                        "--out",
                        directory.toString());
        try (Task bench = Task.start("bench", command)) {
            assertEquals(0, bench.exitCode(PATIENCE), () -> String.join("\n", bench.err()));
            check(Json.read(bench.lastLine()));
        }
        for (final String file :
                List.of("report.html", "latency.svg", "report.txt", "results.json")) {
            assertTrue(Files.size(directory.resolve(file)) > 1_000, file);
        }
    }

    private static void check(Map<String, Object> results) {
        final List<?> contenders = (List<?>) results.get("contenders");
        assertEquals(Testbed.hasIpv6() ? 5 : 4, contenders.size());
        for (final Object contender : contenders) {
            final Map<?, ?> map = (Map<?, ?>) contender;
            final String text = map.toString();
            assertEquals(null, map.get("absence"), text);
            assertEquals(List.of(), map.get("remarks"), text);
            assertEquals(0, map.get("wrong"), text);
            assertEquals(0, map.get("reordered"), text);
            assertEquals(0, map.get("duplicates"), text);
        }
        checkPriorities((Map<?, ?>) contenders.get(3));
    }

    private static void checkPriorities(Map<?, ?> ringcast) {
        final Map<?, ?> threads = (Map<?, ?>) ((Map<?, ?>) ringcast.get("threads")).get("1000");
        assertTrue(threads.containsKey("ringcast-0"), threads.toString());
        threads.forEach(
                (name, thread) -> {
                    final int forwarding = Priority.raised() ? Priority.HIGHEST : 0;
                    final int other = ThreadUse.compiles(name.toString()) ? Priority.LOWEST : 0;
                    assertEquals(
                            name.equals("ringcast-0") ? forwarding : other,
                            ((Map<?, ?>) thread).get("nice"),
                            name.toString());
                });
    }

    /** Skips a test if network namespaces cannot be created. */
    static void assumeNamespaces() {
        try (Testbed testbed = Testbed.open()) {
            testbed.namespace("probe");
        } catch (TestbedException e) {
            assumeTrue(false, e.getMessage());
        }
    }
}
