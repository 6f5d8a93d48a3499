package io.ringcast.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringcast.bench.reference.ReferencePrograms;
import io.ringcast.bench.trial.Priority;
import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.Json;
import io.ringcast.testbed.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@code bench super-frames} completely, for some seconds: every datagram is counted, and
 * super-frames that the C program forwards arrive whole.
 */
class SuperFramesSmokeIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir private Path directory;

    @Test
    void everyDatagramIsCounted() throws IOException {
        assumeTrue(ReferencePrograms.available(), "no C compiler here");
        BenchSmokeIT.assumeNamespaces();
        final List<String> command =
                Launcher.command(
                        "bench",
                        "super-frames",
                        "--smoke",
                        "--json",
                        "--shapes",
                        "1x100,4x100,20x1400",
                        "--only",
                        "null,c,c-gro,under-test",
                        "--variant",
                        "under-test=--idle poll",
                        "--contender-cpu",
                        Integer.toString(Runtime.getRuntime().availableProcessors() - 1),
                        "--out",
                        directory.toString());
        try (Task bench = Task.start("bench", command)) {
            assertEquals(0, bench.exitCode(PATIENCE), () -> String.join("\n", bench.err()));
            check((List<?>) Json.read(bench.lastLine()).get("contenders"));
        }
        for (final String file : List.of("super-frames.txt", "super-frames.json")) {
            assertTrue(Files.size(directory.resolve(file)) > 1_000, file);
        }
    }

    private static void check(List<?> contenders) {
        final List<String> names = new ArrayList<>();
        for (final Object contender : contenders) {
            final Map<?, ?> map = (Map<?, ?>) contender;
            assertEquals(null, map.get("absence"), map.toString());
            final List<?> shapes = (List<?>) map.get("shapes");
            assertEquals(3, shapes.size(), map.toString());
            final String name = (String) map.get("name");
            names.add(name);
            complete((Map<?, ?>) shapes.get(0));
            if (name.equals("null") || name.equals("c-gro")) {
                complete((Map<?, ?>) shapes.get(1));
                complete((Map<?, ?>) shapes.get(2));
            }
            if (name.equals("c-gro")) {
                assertEquals(1.0, median(shapes.get(1), "left_whole"), map.toString());
                assertEquals(1.0, median(shapes.get(2), "left_whole"), map.toString());
                assertTrue((Integer) map.get("received_super_frames") > 0, map.toString());
                assertEquals(
                        map.get("received_super_frames"),
                        map.get("sent_super_frames"),
                        map.toString());
            }
            if (name.equals("c")) {
                merges((Map<?, ?>) shapes.get(1));
            }
        }
        assertEquals(List.of("null", "c", "c-gro", "under-test"), names);
    }

    /** Asserts that all datagrams arrived, if sockets get the buffer size that they request. */
    private static void complete(Map<?, ?> shape) {
        assertEquals(0, shape.get("wrong"), shape.toString());
        assertEquals(0, shape.get("duplicates"), shape.toString());
        assertEquals(0, shape.get("reordered"), shape.toString());
        assertTrue(median(shape, "delivered_per_second") > 0, shape.toString());
        if (Priority.raised() && !((Map<?, ?>) shape.get("paced_loss")).isEmpty()) {
            assertEquals(0.0, median(shape, "paced_loss"), shape.toString());
        }
    }

    /**
     * Asserts that a super-frame that leaves as one datagram counts as none of the sent datagrams.
     */
    private static void merges(Map<?, ?> shape) {
        assertTrue(((Number) shape.get("wrong")).longValue() > 0, shape.toString());
        assertEquals(0.0, median(shape, "delivered_per_second"), shape.toString());
        assertEquals(0.0, median(shape, "left_whole"), shape.toString());
    }

    private static double median(Object shape, String name) {
        final Map<?, ?> spread = (Map<?, ?>) ((Map<?, ?>) shape).get(name);
        return ((Number) spread.get("median")).doubleValue();
    }
}
