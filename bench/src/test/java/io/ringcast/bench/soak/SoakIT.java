package io.ringcast.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringcast.bench.reference.ReferencePrograms;
import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.Fields;
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

/** Tests a soak of some seconds: one disturbance of each kind, and all laws hold. */
class SoakIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir private Path directory;

    @Test
    void allHolds() throws IOException {
        assumeTrue(ReferencePrograms.available(), "no C compiler here");
        assumeNamespaces();
        final List<String> command =
                Launcher.command(
                        "bench",
                        "soak",
                        "--smoke",
                        "--json",
                        "--runs",
                        "1",
                        "--frames",
                        "300000",
                        "--out",
                        directory.toString());
        try (Task soak = Task.start("soak", command)) {
            assertEquals(0, soak.exitCode(PATIENCE), () -> soak.err() + "\n" + soak.lastLine());
            check(Json.read(soak.lastLine()));
        }
        assertTrue(Files.size(directory.resolve("soak.txt")) > 1_000);
        assertTrue(Files.size(directory.resolve("soak.json")) > 1_000);
    }

    private static void check(Map<String, Object> results) {
        assertEquals(List.of(), results.get("violations"), results::toString);
        final Map<?, ?> run = Fields.objects(results, "runs").get(0);
        assertTrue(Fields.integer(run, "sent") >= 300_000, run::toString);
        assertTrue(Fields.integer(Fields.object(run, "sink"), "received") > 0, run::toString);
        assertTrue(Fields.objects(run, "resources").size() >= 2, run::toString);
        final Map<?, ?> disturbances = Fields.object(run, "disturbances");
        for (final Kind kind : Kind.values()) {
            final Map<?, ?> tally = Fields.object(disturbances, kind.label());
            assertTrue(Fields.integer(tally, "count") > 0, kind.label());
        }
    }

    private static void assumeNamespaces() {
        try (Testbed testbed = Testbed.open()) {
            testbed.namespace("probe");
        } catch (TestbedException e) {
            assumeTrue(false, e.getMessage());
        }
    }
}
