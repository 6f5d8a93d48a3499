package io.ringcast.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringcast.bench.reference.ReferencePrograms;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.TestbedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that the soak's sink detects faults. */
class SoakSinkIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static Testbed testbed() {
        assumeTrue(ReferencePrograms.available(), "no C compiler here");
        try {
            return Testbed.open();
        } catch (TestbedException e) {
            assumeTrue(false, e.getMessage());
            throw e;
        }
    }

    /** Returns the sink's report on these datagrams. */
    private static Arrivals sink(String... datagrams) {
        try (Testbed testbed = testbed()) {
            final Namespace namespace = testbed.namespace("sink");
            final Words words = Words.create(testbed.directory().resolve("words"));
            final ReferencePrograms programs = ReferencePrograms.compileSoak(testbed.directory());
            final Task sink =
                    namespace.start(
                            "sink",
                            List.of(
                                    programs.path(ReferencePrograms.SOAK_SINK),
                                    "--to",
                                    "127.0.0.2,127.0.0.3",
                                    "--source",
                                    "127.0.0.1",
                                    "--words",
                                    words.file().toString()));
            sink.awaitErr("ready"::equals, PATIENCE);
            final List<String> command =
                    new ArrayList<>(
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    SinkDatagrams.class.getName()));
            command.addAll(List.of(datagrams));
            final Task sender = namespace.start("sender", command);
            assertEquals(0, sender.exitCode(PATIENCE), () -> sender.err().toString());
            words.set(Words.STOP, 1);
            assertEquals(0, sink.exitCode(PATIENCE), () -> sink.err().toString());
            return Arrivals.of(words, 0);
        }
    }

    @Test
    void whatIsRight() {
        // Gaps are not faults. The third group goes to both destinations.
        assertEquals(
                new Arrivals(7, 0, 0, 0, 0, 0, 0),
                sink(
                        "0:0:5000:0:none",
                        "0:0:5000:1:none",
                        "0:0:5000:3000000:none",
                        "1:1:5001:5:none",
                        "0:2:5002:0:none",
                        "1:2:5002:0:none",
                        "1:11:5011:0:none"));
    }

    @Test
    void twiceAndOutOfOrder() {
        final Arrivals arrivals =
                sink(
                        "0:0:5000:0:none",
                        "0:0:5000:0:none", // duplicate
                        "0:0:5000:5:none",
                        "0:0:5000:4:none", // late
                        "0:0:5000:4:none", // late and duplicate
                        "1:1:5001:0:none",
                        "1:1:5001:3000000:none",
                        "1:1:5001:1:none"); // too late to be recognized
        assertEquals(new Arrivals(8, 3, 4, 0, 0, 0, 0), arrivals);
    }

    @Test
    void misdirectedAndCorrupt() {
        final Arrivals arrivals =
                sink(
                        "0:1:5001:0:none", // for the other destination
                        "0:254:5000:0:none", // matched by no rule
                        "0:0:5003:0:none", // another source port
                        "0:0:5000:0:byte",
                        "0:9:5009:0:short");
        assertEquals(new Arrivals(5, 0, 0, 3, 2, 0, 0), arrivals);
    }
}
