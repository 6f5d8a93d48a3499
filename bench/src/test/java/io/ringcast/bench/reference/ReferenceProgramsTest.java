package io.ringcast.bench.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringcast.bench.stats.Cells;
import io.ringcast.daemon.report.Json;
import io.ringcast.testbed.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceProgramsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path directory;
    private ReferencePrograms programs;

    @BeforeEach
    void compile() {
        assumeTrue(ReferencePrograms.available(), "no C compiler here");
        programs = ReferencePrograms.compile(directory);
        ReferencePrograms.compileSoak(directory);
    }

    @Test
    void compilesWithoutWarnings() throws IOException {
        for (final String name :
                List.of(
                        "generate",
                        "gso-generate",
                        "sink",
                        "forward",
                        "gro-forward",
                        "burst",
                        "soak-generate",
                        "soak-sink")) {
            final List<String> line =
                    List.of(
                            "cc",
                            "-O3",
                            "-std=gnu17",
                            "-Wall",
                            "-Wextra",
                            "-Werror",
                            "-o",
                            "/dev/null",
                            directory.resolve(name + ".c").toString());
            try (Task task = Task.start("cc", line)) {
                assertEquals(0, task.exitCode(PATIENCE), () -> String.join("\n", task.err()));
            }
            assertTrue(Files.isExecutable(Path.of(programs.path(name))));
        }
        assertTrue(programs.describeCompiler().contains("-O3"));
    }

    @Test
    void burstCostsSomething() {
        final Map<String, Object> map =
                Json.read(
                        output(
                                programs.path("burst"),
                                "--length",
                                "100",
                                "--repetitions",
                                "2",
                                "--seconds",
                                "0.01"));
        final List<?> forward = (List<?>) map.get("forward");
        assertEquals(2, forward.size());
        assertTrue(((Number) forward.get(0)).doubleValue() > 1);
    }

    @Test
    void aBadOptionIsNamed() {
        assertEquals(
                List.of("burst: --length x: must be a number"),
                complaint("burst", "--length", "x"));
        assertEquals(
                List.of("burst: --cpu: needs a value"),
                complaint("burst", "--length", "9", "--cpu"));
        assertEquals(
                List.of(
                        "forward: --transmit: must be one of --in --out --to --to-mac --port --cpu"
                                + " --transmitter --idle --stages"),
                complaint("forward", "--transmit", "gso"),
                "not taken for the beginning of another one");
        assertEquals(
                List.of("gso-generate: 64 datagrams of 1400 bytes: out of range"),
                complaint("gso-generate", "--length", "1442", "--segments", "64", "--count", "64"),
                "no IPv4 datagram holds them");
    }

    private List<String> complaint(String program, String... arguments) {
        final List<String> line = new ArrayList<>(List.of(programs.path(program)));
        line.addAll(List.of(arguments));
        try (Task task = Task.start(program, line)) {
            assertNotEquals(0, task.exitCode(PATIENCE));
            return task.err();
        }
    }

    /** The same cells make percentiles comparable between C and Java. */
    @Test
    void cellsAreThoseOfAnHdrHistogram() throws IOException {
        final long[] values = {0, 1, 2047, 2048, 2049, 4095, 4096, 123_456_789, 60_000_000_000L};
        final StringBuilder source = new StringBuilder("#include \"histogram.h\"\n");
        source.append("static struct histogram h;\nint main(void) {\n");
        final Histogram expected = Cells.histogram();
        for (final long value : values) {
            source.append("record(&h, ").append(value).append("ul);\n");
            expected.recordValue(value);
        }
        source.append("printf(\"{\\\"cells\\\":\"); print_cells(&h, stdout);");
        source.append(" printf(\",\\\"p50\\\":%lu}\\n\", (unsigned long)percentile(&h, 0.5)); }\n");
        final Path program = directory.resolve("cells");
        final Path file = Files.writeString(directory.resolve("cells.c"), source);
        output("cc", "-std=gnu17", "-o", program.toString(), file.toString());
        final Map<String, Object> map = Json.read(output(program.toString()));
        assertEquals(expected, Cells.parse((List<?>) map.get("cells")));
        assertEquals(
                expected.lowestEquivalentValue(expected.getValueAtPercentile(50)),
                ((Number) map.get("p50")).longValue());
    }

    private static String output(String... command) {
        try (Task task = Task.start(command[0], List.of(command))) {
            assertEquals(0, task.exitCode(PATIENCE), () -> String.join("\n", task.err()));
            return task.lastLine();
        }
    }
}
